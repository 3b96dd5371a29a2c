using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlNetDenoise.Cli.Tests;

[Collection(nameof(TrainedRun))]
public sealed class ResumeTests(TrainedRun run)
{
    private static readonly string[] Training = ["train", "--data", "clean", "--steps", "600", .. TrainedRun.SmallTraining];

    [Fact]
    public void A_training_that_is_killed_ends_bit_for_bit_where_the_unbroken_one_does() =>
        AssertEndsAsTheUnbroken("killed", process => process.Kill());

    [UnixFact]
    public void A_training_that_is_interrupted_ends_bit_for_bit_where_the_unbroken_one_does() =>
        AssertEndsAsTheUnbroken("interrupted", Interrupt);

    private void AssertEndsAsTheUnbroken(string broken, Action<Process> end)
    {
        CliProcess.Succeed(run.Folder, [.. Training, "-o", $"{broken}-not"]);
        Break(broken, end);
        Assert.False(File.Exists(run.Below($"{broken}/denoiser.onnx")), "it had ended before it was broken off");

        CliProcess.Succeed(run.Folder, "train", "-o", broken);

        foreach (var file in (string[])["best.safetensors", "denoiser.onnx"])
            Assert.Equal(File.ReadAllBytes(run.Below($"{broken}-not/{file}")), File.ReadAllBytes(run.Below($"{broken}/{file}")));
    }

    /// <summary>Starts the training and breaks it off once it has learned for some steps.</summary>
    private void Break(string folder, Action<Process> end)
    {
        using var process = CliProcess.Start(run.Folder, [.. Training, "-o", folder]);
        var log = run.Below($"{folder}/log.jsonl");
        for (var i = 0; i < 1200 && !(File.Exists(log) && File.ReadAllText(log).Length > 0); i++)
            Thread.Sleep(50);
        end(process);
        process.WaitForExit();
    }

    /// <summary>Asks the process to end, with the signal that Ctrl-C is answered like; SIGINT itself is ignored in the background of a shell.</summary>
    private static void Interrupt(Process process)
    {
        const int SigTerm = 15;
        Assert.Equal(0, Kill(process.Id, SigTerm));
        var result = CliProcess.WaitFor(process);
        Assert.Equal(130, result.ExitCode);
        Assert.Single(result.Errors);
    }

    [UnixFact]
    public void An_interrupted_batch_leaves_no_half_written_file()
    {
        CliProcess.Succeed(run.Folder, "datasets", "make", "-o", "many", "--count", "40", "--width", "256", "--height", "256", "--gray");
        using var process = CliProcess.Start(run.Folder, "run", "many", "-o", "many-clean");
        for (var i = 0; i < 600 && !(Directory.Exists(run.Below("many-clean")) && Directory.GetFiles(run.Below("many-clean"), "*.png").Length > 2); i++)
            Thread.Sleep(20);

        Interrupt(process);

        var files = Directory.GetFiles(run.Below("many-clean"));
        Assert.InRange(files.Length, 1, 39);
        Assert.All(files, file => Assert.Equal(256, FloatImage.Load(file).Width));
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}

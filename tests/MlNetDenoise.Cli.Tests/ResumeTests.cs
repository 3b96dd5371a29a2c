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
    public void A_training_that_is_interrupted_and_then_killed_ends_bit_for_bit_where_the_unbroken_one_does() =>
        AssertEndsAsTheUnbroken("interrupted", Interrupt, process => process.Kill());

    /// <summary>Breaks a training off, goes on and breaks it off again, and lets it end.</summary>
    private void AssertEndsAsTheUnbroken(string broken, params Action<Process>[] ends)
    {
        CliProcess.Succeed(run.Folder, [.. Training, "-o", $"{broken}-not"]);
        foreach (var end in ends)
            Break(broken, end);
        Assert.False(File.Exists(run.Below($"{broken}/denoiser.onnx")), "it had ended before it was broken off");

        CliProcess.Succeed(run.Folder, "train", "-o", broken);

        foreach (var file in (string[])["best.safetensors", "denoiser.onnx"])
            Assert.Equal(File.ReadAllBytes(run.Below($"{broken}-not/{file}")), File.ReadAllBytes(run.Below($"{broken}/{file}")));
    }

    /// <summary>Starts the training, or goes on with it, and breaks it off once it has learned for some more steps.</summary>
    private void Break(string folder, Action<Process> end)
    {
        var log = run.Below($"{folder}/log.jsonl");
        var before = LinesOf(log);
        using var process = CliProcess.Start(run.Folder, [.. Training, "-o", folder]);
        for (var i = 0; i < 1200 && LinesOf(log) <= before; i++)
            Thread.Sleep(50);
        end(process);
        process.WaitForExit();
    }

    private static int LinesOf(string log)
    {
        if (!File.Exists(log))
            return 0;
        // as one who does not stand in the way of the training that writes it
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Count(letter => letter == '\n');
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
        using var process = CliProcess.Start(run.Folder, "run", "many", "-o", "many-clean", "--model", "runs/small");
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

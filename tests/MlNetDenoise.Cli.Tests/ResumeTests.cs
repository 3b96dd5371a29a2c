using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlNetDenoise.Cli.Tests;

public sealed class ResumeTests(TrainedRun run) : IClassFixture<TrainedRun>
{
    private static readonly string[] Training = ["train", "--data", "clean", "--steps", "600", .. TrainedRun.SmallTraining];

    [Fact]
    public void A_training_that_is_killed_and_one_that_is_interrupted_end_bit_for_bit_where_the_unbroken_one_does()
    {
        CliProcess.Succeed(run.Folder, [.. Training, "-o", "unbroken"]);
        Break("killed", process => process.Kill());
        if (!OperatingSystem.IsWindows()) // where no signal can be sent to one process
            Break("interrupted", Interrupt);

        foreach (var broken in Directory.Exists(run.Below("interrupted")) ? (string[])["killed", "interrupted"] : ["killed"])
        {
            Assert.False(File.Exists(run.Below($"{broken}/denoiser.onnx")), $"{broken} had ended before it was broken off");
            CliProcess.Succeed(run.Folder, "train", "-o", broken);
            foreach (var file in (string[])["best.safetensors", "denoiser.onnx"])
                Assert.Equal(File.ReadAllBytes(run.Below($"unbroken/{file}")), File.ReadAllBytes(run.Below($"{broken}/{file}")));
        }
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

    private static void Interrupt(Process process)
    {
        Assert.Equal(0, Kill(process.Id, 2));
        var result = CliProcess.WaitFor(process);
        Assert.Equal(130, result.ExitCode);
        Assert.Single(result.Errors);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}

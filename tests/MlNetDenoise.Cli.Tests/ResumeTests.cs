using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MlNetDenoise.Cli.Tests;

[Collection(nameof(TrainedRun))]
public sealed class ResumeTests(TrainedRun run)
{
    private static readonly string[] Training = ["train", "--data", "clean", "--steps", "600", .. TrainedRun.SmallTraining];

    [Fact]
    public void A_killed_training_resumes_to_the_same_bytes() =>
        AssertSameResult("killed", process => process.Kill());

    [UnixFact]
    public void An_interrupted_and_killed_training_resumes_to_the_same_bytes() =>
        AssertSameResult("interrupted", Interrupt, process => process.Kill());

    [Fact]
    public void A_training_in_stages_that_was_killed_in_each_resumes_to_the_same_bytes()
    {
        File.WriteAllText(run.Below("two-stages.json"), """{ "stages": [{}, { "data": { "flips": false } }] }""");
        string[] training = ["train", "--recipe", "two-stages.json", "--data", "clean", "--steps", "300", .. TrainedRun.SmallTraining, "-o"];
        CliProcess.Succeed(run.Folder, [.. training, "two-whole"]);
        Stop("resumed/stage-1", [.. training, "resumed"], process => process.Kill());
        Stop("resumed", [.. training, "resumed"], process => process.Kill());
        Assert.False(File.Exists(run.Below("resumed/denoiser.onnx")), "it ended before it was stopped");

        CliProcess.Succeed(run.Folder, "train", "-o", "resumed");

        foreach (var file in (string[])["stage-1/best.safetensors", "best.safetensors", "denoiser.onnx"])
            Assert.Equal(File.ReadAllBytes(run.Below($"two-whole/{file}")), File.ReadAllBytes(run.Below($"resumed/{file}")));
    }

    /// <summary>Stops a training in each of the ways, resumes it to its end, and compares it with one that was never stopped.</summary>
    private void AssertSameResult(string folder, params Action<Process>[] ends)
    {
        CliProcess.Succeed(run.Folder, [.. Training, "-o", $"{folder}-whole"]);
        foreach (var end in ends)
            Stop(folder, [.. Training, "-o", folder], end);
        Assert.False(File.Exists(run.Below($"{folder}/denoiser.onnx")), "it ended before it was stopped");

        CliProcess.Succeed(run.Folder, "train", "-o", folder);

        foreach (var file in (string[])["best.safetensors", "denoiser.onnx"])
            Assert.Equal(File.ReadAllBytes(run.Below($"{folder}-whole/{file}")), File.ReadAllBytes(run.Below($"{folder}/{file}")));
    }

    /// <summary>Starts or resumes the training, and stops it after some more steps.</summary>
    private void Stop(string folder, string[] training, Action<Process> end)
    {
        var log = run.Below($"{folder}/log.jsonl");
        var before = CountLines(log);
        using var process = CliProcess.Start(run.Folder, training);
        for (var i = 0; i < 1200 && CountLines(log) <= before; i++)
            Thread.Sleep(50);
        end(process);
        process.WaitForExit();
    }

    private static int CountLines(string log)
    {
        if (!File.Exists(log))
            return 0;
        // does not block the training, which writes the file
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Count(letter => letter == '\n');
    }

    /// <summary>Sends SIGTERM, which is handled like Ctrl-C; processes in the background of a shell ignore SIGINT.</summary>
    private static void Interrupt(Process process)
    {
        const int SigTerm = 15;
        Assert.Equal(0, Kill(process.Id, SigTerm));
        var result = ChildProcess.WaitFor(process);
        Assert.Equal(130, result.ExitCode);
        Assert.Single(result.Errors);
    }

    [UnixFact]
    public void An_interrupted_batch_leaves_no_incomplete_file_and_goes_on_where_it_stopped()
    {
        CliProcess.Succeed(run.Folder, "datasets", "make", "-o", "many", "--count", "40", "--width", "256", "--height", "256", "--gray");
        using var process = CliProcess.Start(run.Folder, "run", "many", "-o", "many-clean", "--model", "runs/small");
        for (var i = 0; i < 600 && !(Directory.Exists(run.Below("many-clean")) && Directory.GetFiles(run.Below("many-clean"), "*.png").Length > 2); i++)
            Thread.Sleep(20);

        Interrupt(process);

        var files = Directory.GetFiles(run.Below("many-clean"));
        Assert.InRange(files.Length, 1, 39);
        Assert.All(files, file => Assert.Equal(256, FloatImage.Load(file).Width));

        var times = files.ToDictionary(file => file, File.GetLastWriteTimeUtc);
        CliProcess.Succeed(run.Folder, "run", "many", "-o", "many-clean", "--model", "runs/small", "--skip-existing");

        Assert.Equal(40, Directory.GetFiles(run.Below("many-clean")).Length);
        Assert.All(times, time => Assert.Equal(time.Value, File.GetLastWriteTimeUtc(time.Key)));
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}

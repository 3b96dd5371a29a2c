using System.Diagnostics;

namespace MlNetDenoise.Cli.Tests;

/// <summary>The program's folder: its contents, missing files, and other builds.</summary>
public sealed class ProgramFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ProgramFolderTests()
    {
        var image = new FloatImage(64, 48, 1);
        Noise.Gaussian(25).Apply(image, seed: 1).Save(Below("noisy.png"));
        CliProcess.Succeed(Below(""), "datasets", "make", "-o", "images", "--count", "4", "--width", "64", "--height", "64", "--gray");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_is_left_in_an_empty_home()
    {
        Directory.CreateDirectory(Below("home"));
        foreach (var command in (string[][])[["doctor"], ["run", "noisy.png", "-o", "clean.png"], ["train", "--data", "images", "-o", "run", "--steps", "2", .. TrainedRun.SmallTraining]])
        {
            var result = WithEmptyHome(AppContext.BaseDirectory, command);
            Assert.True(result.ExitCode == 0, result.Error);
        }
        Assert.Empty(Directory.GetFileSystemEntries(Below("home")));
    }

    [Fact]
    public void The_folder_holds_the_native_libraries_of_one_platform()
    {
        // the test's own folder is that of the program
        var files = Directory.GetFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories);
        Assert.True(files.Sum(file => new FileInfo(file).Length) < 800_000_000);
        Assert.Single(files, file => Path.GetFileName(file) is "libonnxruntime.so" or "libonnxruntime.dylib" or "onnxruntime.dll");
    }

    [LinuxTheory]
    [InlineData("libonnxruntime.so", "Add the package Microsoft.ML.OnnxRuntime", "run", "noisy.png", "-o", "clean.png")]
    [InlineData("libonnxruntime.so", "Add the package Microsoft.ML.OnnxRuntime", "evaluate", "--model", "models/denoiser-gray.zip", "--data", "images", "--gray")]
    [InlineData("libSkiaSharp.so", "Add the package SkiaSharp.NativeAssets.Linux.NoDependencies", "evaluate", "--data", "images", "--gray", "-o", "report")]
    [InlineData("libtorch_cpu.so", "dotnet package download libtorch-cpu-", "train", "--data", "images", "-o", "run", "--steps", "2")]
    public void The_error_for_a_missing_native_library_says_how_to_add_it(string library, string remedy, params string[] command)
    {
        CliProcess.CopyTo(Below("program"), file => file == library);
        Directory.CreateSymbolicLink(Below("models"), ModelFiles.ShippedFolder);

        var result = WithEmptyHome(Below("program"), command);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(remedy, result.Errors[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("TorchSharp: ", result.Output, StringComparison.Ordinal);
        var doctor = WithEmptyHome(Below("program"), "doctor");
        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains(remedy, Assert.Single(doctor.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_self_contained_file_trains_and_denoises()
    {
        Dotnet("publish", "--self-contained", "-p:PublishSingleFile=true", $"-p:ArtifactsPath={Below("artifacts")}", "-o", Below("published"));
        Assert.DoesNotContain(Directory.GetFiles(Below("published")), file => Path.GetFileName(file) is "MlNetDenoise.dll" or "denoise.dll");

        var program = Path.Combine(Below("published"), OperatingSystem.IsWindows() ? "denoise.exe" : "denoise");
        foreach (var command in (string[][])[["doctor"], ["train", "--data", "images", "-o", "run", "--steps", "2", .. TrainedRun.SmallTraining], ["pack", "run", "-o", "fixed.zip", "--size", "64x64"], ["evaluate", "--model", "fixed.zip", "--data", "images", "--gray", "-o", "report"], ["run", "noisy.png", "-o", "clean.png"]])
        {
            using var process = Process.Start(EmptyHome(new ProcessStartInfo(program, command)))!;
            var result = ChildProcess.WaitFor(process);
            Assert.True(result.ExitCode == 0, $"{command[0]}: {result.Error}");
        }
    }

    [Fact]
    public void A_build_for_CUDA_runs_on_the_CPU_where_CUDA_does_not_work_and_says_why()
    {
        Dotnet("build", "-p:Gpu=true", $"-p:ArtifactsPath={Below("artifacts")}", "-o", Below("gpu"));

        using var process = Process.Start(EmptyHome(new ProcessStartInfo("dotnet", [Path.Combine(Below("gpu"), "denoise.dll"), "run", "noisy.png", "-o", "clean.png"])))!;
        var result = ChildProcess.WaitFor(process);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Matches(@"on (CPU, \d+ threads? \(CUDA: .*\)|CUDA 0)", result.Error);
    }

    private string Below(string name) => _folder.Below(name);

    /// <summary>Runs a program's folder with an empty home folder and without the NuGet cache.</summary>
    private ProcessResult WithEmptyHome(string program, params string[] command)
    {
        using var process = Process.Start(EmptyHome(new ProcessStartInfo("dotnet", [Path.Combine(program, "denoise.dll"), .. command])))!;
        return ChildProcess.WaitFor(process);
    }

    private ProcessStartInfo EmptyHome(ProcessStartInfo start)
    {
        start.WorkingDirectory = Below("");
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["HOME"] = Directory.CreateDirectory(Below("home")).FullName;
        start.Environment["NUGET_PACKAGES"] = Below("no-packages");
        // This process has turned telemetry off for its children; and ONNX Runtime sends none where it runs in tests.
        foreach (var name in (string[])["ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "CI", "GITHUB_ACTIONS", "TF_BUILD", "XDG_CACHE_HOME"])
            start.Environment.Remove(name);
        return start;
    }

    private static void Dotnet(string command, params string[] arguments)
    {
        var project = Repository.Below("src/MlNetDenoise.Cli");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [command, project, "-c", "Release", "-nologo", "-v", "quiet", "-nodeReuse:false", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var result = ChildProcess.WaitFor(process);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }
}

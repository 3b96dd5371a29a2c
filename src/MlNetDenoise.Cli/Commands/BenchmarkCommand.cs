using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise benchmark</c>: compares models with common filters and with published figures.</summary>
internal static class BenchmarkCommand
{
    public static Command Create()
    {
        var data = CommonOptions.TestSets();
        var gray = CommonOptions.Gray();
        var sigmas = CommonOptions.Sigmas();
        var first = CommonOptions.First();
        var megapixels = CommonOptions.Within(new Option<double>("--megapixels") { Description = "Size of the image for speed and memory.", HelpName = "N", DefaultValueFactory = _ => 1 }, 0.001, 400);
        var models = new Option<string[]>("--model", "-m") { Description = "Models: run folders or ONNX files. Default: all shipped models.", HelpName = "RUN|ONNX", AllowMultipleArgumentsPerToken = true };
        var threads = CommonOptions.Within(new Option<int>("--threads") { Description = "Threads of every method that can use more than one.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount }, 1, 1024);
        var output = CommonOptions.Output("The folder for the report (report.html), the table (benchmark.md, benchmark.csv) and the chart of PSNR against time (benchmark.png).");
        var command = new Command("benchmark",
            "Measures PSNR, SSIM, time and memory of models, of the filters of OpenCV and scikit-image where Debian's Python has them, and the time of DnCNN, all on the same noisy images. " +
            "For BSD68, Set12, CBSD68, Kodak24, McMaster and Urban100, the table includes published figures.")
        {
            data, gray, sigmas, first, megapixels, models, threads, output,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = new BenchmarkSettings(
                parsed.GetValue(data)!, parsed.GetValue(gray), parsed.GetValue(sigmas)!, parsed.GetValue(first), parsed.GetValue(megapixels), parsed.GetValue(threads), [.. parsed.GetValue(models)!.Distinct()]);
            var folder = parsed.GetValue(output);
            if (folder is not null)
                AtomicFile.RequireFolder(folder);
            var result = Benchmark.Run(settings, cancellationToken);
            BenchmarkReport.Print(result, settings.Sigmas);
            if (folder is not null)
                BenchmarkReport.Write(result, settings, folder);
            return Task.FromResult(result.Failures == 0 ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }
}

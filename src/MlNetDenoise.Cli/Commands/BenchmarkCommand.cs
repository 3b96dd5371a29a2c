using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise benchmark</c>: models beside the filters that people use today, and beside what others published.</summary>
internal static class BenchmarkCommand
{
    public static Command Create()
    {
        var data = CommonOptions.TestSets();
        var gray = CommonOptions.Gray();
        var sigmas = CommonOptions.Sigmas();
        var images = CommonOptions.Within(new Option<int>("--images", "-n") { Description = "How many images of each set are taken at most.", HelpName = "N", DefaultValueFactory = _ => int.MaxValue }, 1, int.MaxValue);
        var megapixels = CommonOptions.Within(new Option<double>("--megapixels") { Description = "Size of the image that speed and memory are measured on.", HelpName = "N", DefaultValueFactory = _ => 1 }, 0.001, 400);
        var models = new Option<string[]>("--model", "-m") { Description = "Models of your own: run folders or ONNX files. Default: all that are shipped.", HelpName = "RUN|ONNX", AllowMultipleArgumentsPerToken = true };
        var threads = CommonOptions.Within(new Option<int>("--threads") { Description = "Threads of every method that can use more than one. Default: all cores.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount }, 1, 1024);
        var output = CommonOptions.Output("A folder for the table (benchmark.md, benchmark.csv) and the chart of PSNR against time (benchmark.png).");
        var command = new Command("benchmark",
            "Measures PSNR, SSIM, time and memory of models, of OpenCV's and scikit-image's filters where Debian's Python has them, and the time of DnCNN, all on the same noisy images; " +
            "beside them stands what others published for BSD68, CBSD68, Set12 and Kodak24.")
        {
            data, gray, sigmas, images, megapixels, models, threads, output,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = new BenchmarkSettings(
                parsed.GetValue(data)!, parsed.GetValue(gray), parsed.GetValue(sigmas)!, parsed.GetValue(images), parsed.GetValue(megapixels), parsed.GetValue(threads), [.. parsed.GetValue(models)!.Distinct()]);
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

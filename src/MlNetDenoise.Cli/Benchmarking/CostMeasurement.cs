using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>Speed and memory of methods on one image.</summary>
internal static class CostMeasurement
{
    /// <summary>Measured rounds, after one to warm up; in each round every method runs once.</summary>
    public const int Rounds = 5;

    /// <summary>Measures methods, and DnCNN beside them.</summary>
    /// <param name="methods">The methods. Those that estimate sigma cost the same and are left out, and so are those that are not timed.</param>
    /// <param name="images">Clean images; the measured image is a mosaic of them.</param>
    /// <param name="settings">Size and noise level of the image, and threads.</param>
    /// <param name="cancellationToken">Stops the measurement between two runs.</param>
    /// <returns>The costs by the names of the methods.</returns>
    public static Dictionary<string, BenchmarkCost> Run(IReadOnlyList<BenchmarkedMethod> methods, IReadOnlyList<FloatImage> images, BenchmarkSettings settings, CancellationToken cancellationToken)
    {
        var (sigma, side, channels) = (settings.SpeedSigma, Math.Max(16, (int)Math.Sqrt(settings.Megapixels * 1e6)), images[0].Channels);
        var noisy = Noise.Gaussian(sigma).Apply(Mosaic(images, side), seed: 0);
        // The published DnCNN but for its weights, which do not change its speed.
        using var folder = new TemporaryFolder();
        OnnxExport.ExportUntrained(Networks.Create("dncnn", channels), folder.Path);
        using var dnCnn = Denoiser.Load(folder.Path, new() { Threads = settings.Threads });
        methods = [.. methods.Where(method => method is { IsBlind: false, IsTimed: true }), new ModelMethod(PublishedFigures.DnCnn, dnCnn, ["--model", folder.Path], isOurs: false)];
        var seconds = Terminal.Progress($"Speed, {(channels == 1 ? "gray" : "colour")}", report => MeasureSeconds(methods, noisy, sigma, report, cancellationToken));
        var megapixels = noisy.Width * noisy.Height / 1e6;
        return methods.ToDictionary(method => method.Name, method => new BenchmarkCost(seconds[method] / megapixels, MeasurePeakMegabytes(method, noisy, sigma, folder)));
    }

    /// <summary>The median time of each method.</summary>
    private static Dictionary<BenchmarkedMethod, double> MeasureSeconds(IReadOnlyList<BenchmarkedMethod> methods, FloatImage noisy, float sigma, Action<double, string> report, CancellationToken cancellationToken)
    {
        var seconds = methods.ToDictionary(method => method, _ => new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (i, method) in methods.Index())
            {
                cancellationToken.ThrowIfCancellationRequested();
                report((round + (double)i / methods.Count) / (Rounds + 1), method.Name);
                var measured = method.Run(noisy, sigma).Seconds;
                if (round > 0)
                    seconds[method].Add(measured);
            }
        }
        report(1, "");
        return seconds.ToDictionary(method => method.Key, method => method.Value.Order().ElementAt(Rounds / 2));
    }

    /// <summary>The peak memory of a process that denoises the image, sampled until it ends.</summary>
    private static double MeasurePeakMegabytes(BenchmarkedMethod method, FloatImage noisy, float sigma, TemporaryFolder folder)
    {
        noisy.Save(folder.Below("noisy.pfm"));
        using var process = method.Start(folder.Below("noisy.pfm"), folder.Below("denoised.pfm"), sigma);
        long peak = 0;
        while (!process.WaitForExit(5))
        {
            try
            {
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }
            catch (InvalidOperationException)
            {
                break; // it has ended meanwhile
            }
        }
        process.WaitForExit();
        return process.ExitCode == 0 && peak > 0 ? peak / 1e6 : double.NaN;
    }

    /// <summary>A square of cells of 256 pixels, each a corner of an image, repeated where the image is smaller.</summary>
    private static FloatImage Mosaic(IReadOnlyList<FloatImage> images, int side)
    {
        const int Cell = 256;
        var mosaic = new FloatImage(side, side, images[0].Channels);
        for (var i = 0; i < mosaic.Pixels.Length; i++)
        {
            var (channel, y, x) = (i / (side * side), i / side % side, i % side);
            var image = images[(y / Cell * ((side + Cell - 1) / Cell) + x / Cell) % images.Count];
            mosaic.Pixels[i] = image.Plane(channel)[y % Cell % image.Height * image.Width + x % Cell % image.Width];
        }
        return mosaic;
    }
}

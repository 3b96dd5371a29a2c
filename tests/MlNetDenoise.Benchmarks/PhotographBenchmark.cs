using System.Diagnostics;
using MlNetDenoise.Reporting;
using MlNetDenoise.TestSupport;
using MlNetDenoise.Training;

namespace MlNetDenoise.Benchmarks;

/// <summary>
/// The noise of cameras: real photographs (PolyU) and clean ones (Kodak24) as <c>denoise run</c> denoises them, with no
/// options, and Kodak24 with the camera of tests, next to the model for white noise with the best level for each image.
/// </summary>
internal static class PhotographBenchmark
{
    private static readonly float[] Levels = [2, 4, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50, 60];

    /// <summary>Measures the qualities.</summary>
    /// <param name="arguments">The qualities; by default fast and standard.</param>
    public static void Run(string[] arguments)
    {
        ModelQuality[] qualities = arguments.Length > 0 ? Array.ConvertAll(arguments, name => Enum.Parse<ModelQuality>(name, ignoreCase: true)) : [ModelQuality.Fast, ModelQuality.Standard];
        foreach (var quality in qualities)
        {
            using var denoiser = Denoiser.Load(quality);
            Console.WriteLine($"{quality}, {denoiser.Device}");
            Report("PolyU", Open("PolyU/*_real=*_mean"), (noisy, _) => [denoiser.Denoise(noisy)], ["no options"]);
            Report("clean Kodak24", Open("Kodak24", Noise.None), (clean, _) => [denoiser.Denoise(clean)], ["no options"]);
            Report("Kodak24, test-camera", Open("Kodak24", Noise.Parse("test-camera")), (noisy, clean) =>
                [
                    denoiser.Denoise(noisy),
                    BestWhite(denoiser, noisy, clean),
                ], ["no options", "the model for white noise at the best level for each image"]);
            Time(denoiser);
        }
    }

    /// <summary>Draws the middle of photographs with the noise of cameras, one pixel of them as one of the picture: noisy, by OpenCV, by the model for white noise, as <c>denoise run</c> denoises them, and clean.</summary>
    /// <param name="arguments">The file to write, and a folder of clean photographs. They get the noise of ISO 3200 and 12,800 in turn.</param>
    public static void DrawSheet(string[] arguments)
    {
        using var denoiser = Denoiser.Load();
        using var photographs = TestSet.Open(arguments[1]);
        var (opencv, white, run) = (new List<EvaluatedImage>(), new List<EvaluatedImage>(), new List<EvaluatedImage>());
        for (var i = 0; i < photographs.Images.Count; i++)
        {
            var iso = i % 2 == 0 ? 3200 : 12_800;
            photographs.Noise = Noise.Parse($"camera:{iso}");
            var (clean, noisy, _) = photographs.Load(i);
            var name = $"{Path.GetFileNameWithoutExtension(photographs.Images[i].Name)}, ISO {iso}";
            opencv.Add(EvaluatedImage.Create(name, noisy, OpenCV(noisy, clean), clean));
            white.Add(EvaluatedImage.Create(name, noisy, BestWhite(denoiser, noisy, clean), clean));
            run.Add(EvaluatedImage.Create(name, noisy, denoiser.Denoise(noisy), clean));
        }
        PictureGrid.Compare([("OpenCV, best strength", opencv), ("white, best level", white), ("denoise run", run)], crop: 320).Save(arguments[0]);
    }

    private static FloatImage BestWhite(Denoiser denoiser, FloatImage noisy, FloatImage clean) =>
        Levels.Select(sigma => denoiser.Denoise(noisy, new() { NoiseType = NoiseType.White, Sigma = sigma })).MaxBy(denoised => ImageMetrics.Psnr(denoised, clean))!;

    /// <summary>Denoises with fastNlMeansDenoisingColored at the strength that has the highest PSNR.</summary>
    private static FloatImage OpenCV(FloatImage noisy, FloatImage clean)
    {
        const string Script = """
            import sys, cv2, numpy
            noisy, clean = cv2.imread(sys.argv[1]), cv2.imread(sys.argv[2])
            results = [cv2.fastNlMeansDenoisingColored(noisy, None, h, color * h, 7, 21) for h in (2, 3, 5, 7, 10, 14, 20) for color in (1, 2, 3)]
            cv2.imwrite(sys.argv[3], max(results, key=lambda image: cv2.PSNR(image, clean)))
            """;
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            string[] files = [.. ((string[])["noisy.png", "clean.png", "denoised.png"]).Select(file => Path.Combine(folder.FullName, file))];
            noisy.Save(files[0]);
            clean.Save(files[1]);
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", Script, .. files]))!;
            python.WaitForExit();
            return python.ExitCode == 0 ? FloatImage.Load(files[2]) : throw new InvalidOperationException("python3 with OpenCV is needed.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static TestSet Open(string set, Noise? noise = null)
    {
        var data = Repository.Dataset(set.Split('/')[0]) ?? throw new InvalidOperationException($"{set} is not in datasets/ (datasets/README.md).");
        return TestSet.Open(set.Contains('/', StringComparison.Ordinal) ? string.Join('=', set[(set.IndexOf('/', StringComparison.Ordinal) + 1)..].Split('=').Select(pattern => Path.Combine(data, pattern))) : data, noise: noise);
    }

    private static void Report(string name, TestSet set, Func<FloatImage, FloatImage, FloatImage[]> denoise, string[] ways)
    {
        using (set)
        {
            var scores = new List<(double Psnr, double Ssim)[]>();
            for (var i = 0; i < set.Images.Count; i++)
            {
                var (clean, noisy, _) = set.Load(i);
                scores.Add([.. ((FloatImage[])[noisy, .. denoise(noisy, clean)]).Select(image => (Math.Min(99, ImageMetrics.Psnr(image.Quantize(), clean)), ImageMetrics.Ssim(image.Quantize(), clean)))]);
            }
            Console.WriteLine($"  {name}, {set.Images.Count} images");
            foreach (var (way, index) in ((string[])["noisy", .. ways]).Select((way, index) => (way, index)))
                Console.WriteLine($"    {way,-62} {scores.Average(image => image[index].Psnr):0.00} dB, least {scores.Min(image => image[index].Psnr):0.00} dB, SSIM {scores.Average(image => image[index].Ssim):0.0000}");
        }
    }

    /// <summary>Measures the time of both models in turns.</summary>
    private static void Time(Denoiser denoiser)
    {
        var noisy = Noise.Parse("test-camera").Apply(new FloatImage(1024, 1024, 3, [.. Enumerable.Range(0, 3 << 20).Select(i => (i >> 10) % 256 / 255f)]), seed: 0);
        var times = new List<(double White, double Camera)>();
        for (var i = 0; i < 7; i++)
            times.Add((Seconds(NoiseType.White), Seconds(NoiseType.Camera)));
        Console.WriteLine($"  time of the model for cameras: {times.Skip(2).Select(time => time.Camera / time.White).Order().ElementAt(2):0.00} times that of the model for white noise");

        double Seconds(NoiseType type)
        {
            var watch = Stopwatch.StartNew();
            denoiser.Denoise(noisy, new() { NoiseType = type });
            return watch.Elapsed.TotalSeconds;
        }
    }
}

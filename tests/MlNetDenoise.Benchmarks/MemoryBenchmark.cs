using System.Diagnostics;
using System.Globalization;
using NetVips;

namespace MlNetDenoise.Benchmarks;

/// <summary>
/// The memory that a large file needs: the peak of a process that denoises a 16-bit RGB TIFF file with alpha and profile by
/// the standard model, with default settings. The file is in the current folder meanwhile, 8 bytes a pixel, and so is the result.
/// </summary>
internal static class MemoryBenchmark
{
    private const int Megapixels = 100;

    /// <summary>Denoises a file without compression and one with.</summary>
    /// <param name="arguments">Megapixels, and the quality of the model; by default 100 and standard.</param>
    public static void Run(string[] arguments)
    {
        var megapixels = arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : Megapixels;
        var quality = arguments.Length > 1 ? Enum.Parse<ModelQuality>(arguments[1], ignoreCase: true) : ModelQuality.Standard;
        foreach (var compression in (Enums.ForeignTiffCompression[])[Enums.ForeignTiffCompression.None, Enums.ForeignTiffCompression.Deflate])
        {
            var folder = Directory.CreateDirectory("memory-benchmark");
            try
            {
                var (input, output) = (Path.Combine(folder.FullName, "noisy.tif"), Path.Combine(folder.FullName, "denoised.tif"));
                Write(input, (int)Math.Sqrt(1e6 * megapixels), compression);
                using var process = SameProgram.Start("memory-of-a-process", input, output, $"{quality}");
                var peak = process.StandardOutput.ReadToEnd().Trim();
                process.WaitForExit();
                if (process.ExitCode != 0)
                    throw new InvalidOperationException($"The process failed: {process.StandardError.ReadToEnd()}");
                Console.WriteLine($"{megapixels} megapixels, 16-bit RGBA, compression {compression}, {quality} model: {peak}");
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    /// <summary>Denoises a file in this process, and writes the peak of its memory.</summary>
    public static void Denoise(string input, string output, ModelQuality quality)
    {
        var watch = Stopwatch.StartNew();
        using var denoiser = Denoiser.Load(quality);
        denoiser.DenoiseFile(input, output);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine($"{process.PeakWorkingSet64 / 1e6:0} MB, {watch.Elapsed.TotalMinutes:0.0} minutes on {denoiser.Device}");
    }

    /// <summary>Writes gradients with noise, row by row.</summary>
    private static void Write(string path, int side, Enums.ForeignTiffCompression compression)
    {
        using var gradients = Image.Xyz(side, side) * (40000.0 / side);
        using var noise = Image.Gaussnoise(side, side, sigma: 2500, mean: 10000);
        using var color = gradients.Bandjoin(gradients[0]) + noise;
        using var picture = color.Bandjoin(gradients[1] + 20000).Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Rgb16);
        picture.Tiffsave(path, compression, profile: "srgb", bigtiff: side > 20000);
    }
}

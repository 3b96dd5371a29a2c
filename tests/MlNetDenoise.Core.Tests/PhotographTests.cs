namespace MlNetDenoise.Core.Tests;

/// <summary>Photographs as cameras saved them, each beside the mean of many of the same scene (PolyU: Xu et al., 2018).</summary>
public class PhotographTests
{
    [DatasetTheory("PolyU")]
    [InlineData(ModelQuality.Fast)]
    public void The_noise_of_cameras_is_removed_at_the_estimated_level(ModelQuality quality)
    {
        using var denoiser = Denoiser.Load(quality);
        var gains = Directory.EnumerateFiles(Repository.Dataset("PolyU")!, "*_real.JPG").Order(StringComparer.Ordinal).Where((_, i) => i % 10 == 0).Select(path =>
        {
            var (noisy, clean) = (FloatImage.Load(path), FloatImage.Load(path.Replace("_real", "_mean", StringComparison.Ordinal)));
            return ImageMetrics.Psnr(denoiser.Denoise(noisy), clean) - ImageMetrics.Psnr(noisy, clean);
        }).ToList();
        Assert.Equal(10, gains.Count);
        Assert.InRange(gains.Average(), 1.2, 10);
        var types = Directory.EnumerateFiles(Repository.Dataset("PolyU")!, "*_real.JPG").Order(StringComparer.Ordinal).Where((_, i) => i % 10 == 0).Count(path => denoiser.DenoiseToResult(FloatImage.Load(path)).NoiseType == NoiseType.Camera);
        Assert.InRange(types, 8, 10);
        Assert.All(gains, gain => Assert.InRange(gain, 0, 10));
    }

    /// <summary>The share of 24 photographs that count as having the noise of cameras. None of them was used to fit the choice.</summary>
    [DatasetTheory("Kodak24")]
    [InlineData("camera:800", 0.75, 1)]
    [InlineData("camera:3200", 0.75, 1)]
    [InlineData("camera:12800", 0.85, 1)]
    [InlineData("none", 0, 0.2)]
    [InlineData("jpeg:80", 0, 0.35)]
    [InlineData("gaussian:5", 0, 0.1)]
    [InlineData("gaussian:25", 0, 0)]
    public void The_noise_of_cameras_is_told_from_white_noise_and_from_none(string noise, double least, double most)
    {
        var types = Directory.EnumerateFiles(Repository.Dataset("Kodak24")!, "*.png").Order(StringComparer.Ordinal).Select((path, i) => ImageSurvey.Read(Noise.Parse(noise).Apply(FloatImage.Load(path), (ulong)i).Quantize()).NoiseType);
        Assert.InRange(types.Average(type => type == NoiseType.Camera ? 1.0 : 0), least, most);
    }

    /// <summary>The estimated level relative to the true one, of the noise of luma: the mean of its logarithm, and the standard deviation.</summary>
    [DatasetTheory("Kodak24")]
    [InlineData("camera:1600", 0.35)]
    [InlineData("camera:6400", 0.3)]
    [InlineData("test-camera", 0.25)]
    public void The_level_of_simulated_noise_is_estimated(string noise, double most)
    {
        var errors = Directory.EnumerateFiles(Repository.Dataset("Kodak24")!, "*.png").Order(StringComparer.Ordinal).Select(FloatImage.Load).Select((scene, i) => Noise.Parse(noise).Apply(scene, scene, (ulong)i)).Select(pair => LevelError(pair.Noisy.Quantize(), pair.Clean)).ToList();
        Assert.InRange(errors.Average(), -0.3, 0.3);
        Assert.InRange(Deviation(errors), 0, most);
    }

    [DatasetTheory("PolyU")]
    [InlineData(4)]
    public void The_level_of_the_noise_of_cameras_is_estimated(int step)
    {
        var errors = Directory.EnumerateFiles(Repository.Dataset("PolyU")!, "*_real.JPG").Order(StringComparer.Ordinal).Where((_, i) => i % step == 0).Select(path => LevelError(FloatImage.Load(path), FloatImage.Load(path.Replace("_real", "_mean", StringComparison.Ordinal)))).ToList();
        Assert.Equal(100 / step, errors.Count);
        Assert.InRange(errors.Average(), -0.2, 0.2);
        Assert.InRange(Deviation(errors), 0, 0.3);
    }

    /// <summary>Below a quality of 90, libvips subsamples chroma, as most programs do.</summary>
    [DatasetTheory("Kodak24")]
    [InlineData(15, 89)]
    [InlineData(20, 85)]
    [InlineData(35, 75)]
    public void Noise_that_was_saved_as_JPEG_is_removed_as_at_its_known_level(float sigma, int quality)
    {
        using var folder = new TemporaryFolder();
        using var denoiser = Denoiser.Load(ModelQuality.Fast);
        var losses = TestFiles.EveryFourth("Kodak24").Select(clean =>
        {
            var (noisy, saved) = (folder.Below("noisy.png"), folder.Below("noisy.jpg"));
            Noise.Gaussian(sigma).Apply(clean, seed: 1).Save(noisy);
            denoiser.DenoiseFile(noisy, saved, new() { Sigma = 0 }, new() { JpegQuality = quality });
            var image = FloatImage.Load(saved);
            return ImageMetrics.Psnr(denoiser.Denoise(image, new() { Sigma = sigma }), clean) - ImageMetrics.Psnr(denoiser.Denoise(image), clean);
        }).ToList();

        Assert.Equal(6, losses.Count);
        Assert.InRange(losses.Average(), -2, 0.3);
    }

    [DatasetTheory("Kodak24")]
    [InlineData(ModelQuality.Fast)]
    [InlineData(ModelQuality.Standard)]
    public void Clean_photographs_stay_as_they_are(ModelQuality quality)
    {
        using var denoiser = Denoiser.Load(quality);
        var scores = TestFiles.EveryFourth("Kodak24").Select(clean => Math.Min(60, ImageMetrics.Psnr(denoiser.Denoise(clean).Quantize(), clean))).ToList();
        Assert.Equal(6, scores.Count);
        Assert.InRange(scores.Average(), 45, 60);
    }

    [DatasetTheory("Kodak24")]
    [InlineData(ModelQuality.Fast)]
    [InlineData(ModelQuality.Standard)]
    public void The_model_for_cameras_removes_their_noise_better_than_that_for_white_noise(ModelQuality quality)
    {
        using var denoiser = Denoiser.Load(quality);
        var gains = TestFiles.EveryFourth("Kodak24").Select((scene, i) =>
        {
            var (noisy, clean) = Noise.Parse("test-camera").Apply(scene, scene, (ulong)i);
            var white = ((float[])[10, 20, 30, 40]).Max(sigma => ImageMetrics.Psnr(denoiser.Denoise(noisy, new() { NoiseType = NoiseType.White, Sigma = sigma }), clean));
            return ImageMetrics.Psnr(denoiser.Denoise(noisy), clean) - white;
        }).ToList();
        Assert.InRange(gains.Average(), 0.5, 10);
    }

    /// <summary>The mean color of every region of 64x64 pixels of clean photographs, without options and with the model for cameras at a given level.</summary>
    [Theory]
    [InlineData(ModelQuality.Fast, null, 0.3)]
    [InlineData(ModelQuality.Standard, null, 0.3)]
    [InlineData(ModelQuality.Fast, 3f, 0.3)]
    [InlineData(ModelQuality.Standard, 6f, 0.4)]
    public void Colors_and_brightness_of_regions_stay(ModelQuality quality, float? sigma, double tolerance)
    {
        using var denoiser = Denoiser.Load(quality);
        foreach (var path in Directory.GetFiles(Repository.Below("datasets/samples"), "*.jpg"))
        {
            var clean = FloatImage.Load(path);
            var denoised = denoiser.Denoise(clean, new() { NoiseType = sigma is null ? null : NoiseType.Camera, Sigma = sigma });
            for (var channel = 0; channel < 3; channel++)
            {
                for (var y = 0; y + 64 <= clean.Height; y += 64)
                {
                    for (var x = 0; x + 64 <= clean.Width; x += 64)
                        Assert.Equal(255 * Mean(clean, channel, x, y, 64), 255 * Mean(denoised, channel, x, y, 64), tolerance);
                }
            }
        }
    }

    [Theory]
    [InlineData(0.9f, 0.05f, 0.05f)]
    [InlineData(0.05f, 0.1f, 0.8f)]
    [InlineData(0.1f, 0.7f, 0.1f)]
    [InlineData(0.95f, 0.9f, 0.1f)]
    public void Saturated_areas_keep_their_color(float red, float green, float blue)
    {
        using var denoiser = Denoiser.Load();
        var scene = MetricsFixtures.Make(128, 128, 3, (_, _, c) => c == 0 ? red : c == 1 ? green : blue);
        var (noisy, clean) = Noise.Parse("camera:3200").Apply(scene, scene, seed: 5);
        var denoised = denoiser.Denoise(noisy, new() { NoiseType = NoiseType.Camera });
        for (var channel = 0; channel < 3; channel++)
            Assert.Equal(255 * Mean(clean, channel, 16, 16, 96), 255 * Mean(denoised, channel, 16, 16, 96), 3.0);
    }

    [Theory]
    [InlineData(ModelQuality.Fast)]
    [InlineData(ModelQuality.Standard)]
    public void There_is_no_chequerboard_and_no_halo(ModelQuality quality)
    {
        using var denoiser = Denoiser.Load(quality);
        var edge = MetricsFixtures.Make(160, 160, 3, (x, _, c) => (x < 80 ? 0.25 : 0.75) + 0.02 * c);
        var (noisy, clean) = Noise.Parse("test-camera").Apply(edge, edge, seed: 3);
        var denoised = denoiser.Denoise(noisy, new() { NoiseType = NoiseType.Camera });
        for (var channel = 0; channel < 3; channel++)
        {
            // means of columns, away from the border
            double[] columns = [.. Enumerable.Range(0, 160).Select(x => Enumerable.Range(16, 128).Average(y => 255.0 * (denoised.Plane(channel)[y * 160 + x] - clean.Plane(channel)[y * 160 + x])))];
            Assert.All(Enumerable.Range(20, 52).Concat(Enumerable.Range(88, 52)), x => Assert.InRange(columns[x], -4, 4));
            foreach (var (dx, dy) in ((int, int)[])[(1, 0), (0, 1), (1, 1)])
                Assert.InRange(Alternation(denoised, channel, dx, dy), 0, 0.3);
        }

        // the mean of every second pixel minus that of the others
        static double Alternation(FloatImage image, int channel, int dx, int dy)
        {
            double sum = 0;
            for (var y = 16; y < 144; y++)
            {
                for (var x = 8; x < 72; x++)
                    sum += ((dx * x + dy * y) % 2 == 0 ? 1 : -1) * 255.0 * image.Plane(channel)[y * 160 + x];
            }
            return Math.Abs(sum / (128 * 64 / 2));
        }
    }

    private static double LevelError(FloatImage noisy, FloatImage clean) => Math.Log(NoiseLevel.EstimateForDenoising(noisy, NoiseType.Camera) / Noise.MeasureLevel(noisy.ToGray().Pixels, clean.ToGray().Pixels));

    private static double Deviation(IReadOnlyCollection<double> values) => Math.Sqrt(values.Average(value => Math.Pow(value - values.Average(), 2)));

    private static double Mean(FloatImage image, int channel, int left, int top, int side)
    {
        double sum = 0;
        for (var y = top; y < top + side; y++)
        {
            foreach (var value in image.Plane(channel).Slice(y * image.Width + left, side))
                sum += value;
        }
        return sum / (side * side);
    }
}

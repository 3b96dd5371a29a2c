using System.Numerics;

namespace MlNetDenoise.Core.Tests;

/// <summary>Each stage of a camera by a property, and the noise of all of them together against that of real photographs.</summary>
public class CameraTests
{
    private const int Side = 128;

    private static readonly CameraColors Colors = CameraColors.Mix(new(1, 2, 3, 4), redGain: 2.1f, blueGain: 1.7f, exposure: 1.2f);

    /// <summary>A camera that changes nothing but for rounding to 8 bits.</summary>
    private static readonly Camera Ideal = new() { ShotNoise = 1e-12, ReadNoise = 0, Colors = Colors, Tones = ToneCurve.Standard, Mosaic = null };

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.04045, 0.0031308)] // IEC 61966-2-1
    [InlineData(0.5, 0.2140411)]
    [InlineData(1, 1)]
    public void The_standard_tone_curve_is_that_of_sRGB(float value, float light)
    {
        Assert.Equal(light, ToneCurve.Standard.ToLinear(value), 1e-5f);
        Assert.Equal(value, ToneCurve.Standard.FromLinear(light), 1e-5f);
    }

    [Fact]
    public void The_contrast_of_a_tone_curve_is_smoothstep()
    {
        foreach (var light in (float[])[0.001f, 0.01f, 0.1f, 0.3f, 0.7f, 0.9f])
        {
            var value = ToneCurve.Standard.FromLinear(light);
            Assert.Equal(value * value * (3 - 2 * value), ToneCurve.Contrast.FromLinear(light), 1e-5f);
            Assert.Equal(light, ToneCurve.Contrast.ToLinear(ToneCurve.Contrast.FromLinear(light)), 1e-4f);
        }
    }

    [Theory]
    [InlineData(0.5f, 0.5f, 0.5f)]
    [InlineData(0.8f, 0.3f, 0.2f)]
    [InlineData(0.1f, 0.4f, 0.6f)]
    [InlineData(0, 0, 0)]
    public void Colors_come_back_from_the_sensor(float red, float green, float blue)
    {
        var image = new FloatImage(1, 1, 3, [red, green, blue]);
        Colors.ToSensor(image);
        Assert.All(image.Pixels, value => Assert.InRange(value, 0, 1));
        Colors.FromSensor(image);
        Assert.Equal([red, green, blue], image.Pixels, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void White_stays_white_and_the_white_balance_darkens_gray_on_the_sensor()
    {
        var white = new FloatImage(1, 1, 3, [1, 1, 1]);
        Colors.ToSensor(white);
        Colors.FromSensor(white);
        Assert.All(white.Pixels, value => Assert.Equal(1, value, 1e-4));

        var gray = new FloatImage(1, 1, 3, [0.5f, 0.5f, 0.5f]);
        Colors.ToSensor(gray);
        Assert.Equal([0.5f / 1.2f / 2.1f, 0.5f / 1.2f, 0.5f / 1.2f / 1.7f], gray.Pixels, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_mosaic_has_red_where_it_is_said_and_blue_diagonally_opposite(int red)
    {
        var mosaic = new Bayer(red);
        Assert.Equal(0, mosaic.ColorAt(red % 2, red / 2));
        Assert.Equal(2, mosaic.ColorAt(1 - red % 2, 1 - red / 2));
        Assert.Equal(1, mosaic.ColorAt(1 - red % 2, red / 2));
        Assert.Equal(1, mosaic.ColorAt(red % 2, 1 - red / 2));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void Interpolation_of_a_mosaic_is_exact_where_the_image_is_linear(int red, bool alongEdges)
    {
        var clean = MetricsFixtures.Make(24, 20, 3, (x, y, c) => 0.2 + 0.01 * x + 0.005 * y + 0.1 * c);
        var interpolated = Interpolated(clean, new(red), alongEdges);
        for (var c = 0; c < 3; c++)
        {
            for (var y = 3; y < 17; y++)
            {
                for (var x = 3; x < 21; x++)
                    Assert.Equal(clean.Plane(c)[y * 24 + x], interpolated.Plane(c)[y * 24 + x], 1e-5f);
            }
        }
    }

    [Fact]
    public void Interpolation_along_edges_keeps_an_edge_that_bilinear_interpolation_blurs()
    {
        var edge = MetricsFixtures.Make(32, 32, 3, (x, _, _) => x < 16 ? 0.2 : 0.8);
        Assert.True(ImageMetrics.Psnr(Interpolated(edge, new(0), alongEdges: true), edge) > ImageMetrics.Psnr(Interpolated(edge, new(0), alongEdges: false), edge) + 10);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(2, 3)]
    public void Images_of_a_few_pixels_can_be_photographed(int width, int height)
    {
        var noisy = Noise.Parse("camera:1600").Apply(MetricsFixtures.Clean(width, height, 3), seed: 1);
        Assert.All(noisy.Pixels, value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void Without_noise_mosaic_and_JPEG_a_photograph_is_the_scene()
    {
        var clean = MetricsFixtures.Clean(64, 64, 3);
        var (photograph, reference) = Photograph(Ideal, clean);
        Assert.InRange(ImageMetrics.Mae(photograph, clean), 0, 0.6 / 255);
        Assert.InRange(ImageMetrics.Mae(reference, clean), 0, 0.6 / 255);
    }

    [Fact]
    public void Shot_noise_is_proportional_to_the_light_and_read_noise_is_not()
    {
        // in linear light, before colors and tones: what is left is the sensor alone
        double Deviation(double shot, double read, double light)
        {
            var gray = ToneCurve.Standard.FromLinear((float)light);
            var camera = Ideal with { ShotNoise = Math.Max(shot, 1e-12), ReadNoise = read, Colors = CameraColors.Mix(Vector4.UnitX, 1, 1, 1) };
            var (photograph, reference) = Photograph(camera, MetricsFixtures.Make(200, 200, 3, (_, _, _) => gray));
            var errors = photograph.Pixels.Zip(reference.Pixels, (a, b) => (double)ToneCurve.Standard.ToLinear(a) - ToneCurve.Standard.ToLinear(b));
            return Math.Sqrt(errors.Average(error => error * error));
        }
        var shot = Deviation(1e-3, 0, 0.5);
        Assert.Equal(2, Deviation(4e-3, 0, 0.5) / shot, 0.06);
        Assert.Equal(Math.Sqrt(0.4), Deviation(1e-3, 0, 0.2) / shot, 0.06);
        Assert.Equal(1, Deviation(0, 5e-4, 0.5) / shot, 0.06);
        Assert.Equal(1, Deviation(0, 5e-4, 0.2) / shot, 0.06);
    }

    /// <summary>Noise of the fifth of the blocks with the most texture, divided by that of the flattest fifth: the median of every third crop.</summary>
    [DatasetTheory("PolyU")]
    [InlineData(1, 2.5)]
    [InlineData(2, 3)]
    public void The_noise_of_photographs_is_stronger_in_texture(int channel, double ratio)
    {
        const int Block = 16;
        double[] ratios = [.. Directory.EnumerateFiles(Repository.Dataset("PolyU")!, "*_real.JPG").Order(StringComparer.Ordinal).Where((_, i) => i % 3 == 0).Select(RatioOf).Order()];
        Assert.Equal(ratio, ratios[ratios.Length / 2], 0.3);

        double RatioOf(string path)
        {
            var clean = FloatImage.Load(path.Replace("_real", "_mean", StringComparison.Ordinal));
            var (noise, luma, width) = (Difference(FloatImage.Load(path), clean).Plane(channel).ToArray(), clean.ToGray().Pixels, clean.Width);
            var blocks = new List<(double Texture, double Noise)>();
            for (var top = 0; top + Block < clean.Height; top += Block)
            {
                for (var left = 0; left + Block < width; left += Block)
                {
                    var pixels = Enumerable.Range(0, Block * Block).Select(i => (top + i / Block) * width + left + i % Block).ToArray();
                    if (pixels.Average(i => luma[i]) is > 0.06f and < 0.94f)
                        blocks.Add((pixels.Average(i => Square(luma[i + 1] - luma[i]) + Square(luma[i + width] - luma[i])), pixels.Average(i => Square(noise[i])) - Square(pixels.Average(i => noise[i]))));
                }
            }
            blocks.Sort();
            var fifth = blocks.Count / 5;
            return Math.Sqrt(blocks.TakeLast(fifth).Average(block => block.Noise) / blocks.Take(fifth).Average(block => block.Noise));
        }

        static double Square(double value) => value * value;
    }

    [Fact]
    public void Noise_reduction_spares_texture()
    {
        var camera = Ideal with { ShotNoise = 1e-3, ReadNoise = 1e-4, LumaInFlats = 0.2f, ChromaInFlats = 0.1f };
        var scene = MetricsFixtures.Make(Side, Side, 3, (x, y, _) => x < Side / 2 ? 0.5 : 0.5 + 0.4 * ((x / 4 + y / 4) % 2 - 0.5));

        var (before, after) = (NoiseOf(camera with { LumaInFlats = 1, ChromaInFlats = 1 }), NoiseOf(camera));
        foreach (var (channel, share) in ((int, double)[])[(0, 0.1), (1, 0.2), (2, 0.1)])
        {
            Assert.Equal(share, Energy(after, channel, 0) / Energy(before, channel, 0), 0.06);
            Assert.InRange(Energy(after, channel, Side / 2) / Energy(before, channel, Side / 2), 0.7, 1);
        }

        FloatImage NoiseOf(Camera camera)
        {
            var (photograph, reference) = Photograph(camera, scene);
            return Difference(photograph, reference);
        }

        static double Energy(FloatImage noise, int channel, int left) =>
            Math.Sqrt(Enumerable.Range(0, Side * Side).Where(i => i % Side - left is >= 8 and < Side / 2 - 8).Average(i => noise.Plane(channel)[i] * noise.Plane(channel)[i]));
    }

    /// <summary>Stripes of one luma and two colors, beside stripes of two lumas and one color.</summary>
    [Fact]
    public void Cameras_blur_the_chroma_of_the_image_and_not_its_luma()
    {
        var scene = MetricsFixtures.Make(Side, Side, 3, (x, y, c) => y < Side / 2
            ? 0.5 + (x / 2 % 2 == 0 ? 0.1 : -0.1) * (c == 0 ? 1 : c == 1 ? -0.299 / 0.587 : 0)
            : x / 2 % 2 == 0 ? 0.3 : 0.6);
        var (sharp, _) = Photograph(Ideal, scene);
        var (blurred, reference) = Photograph(Ideal with { ChromaBlur = 2 }, scene);

        Assert.InRange(Contrast(blurred, 8) / Contrast(sharp, 8), 0, 0.1);
        Assert.Equal(1, Contrast(blurred, Side - 8) / Contrast(sharp, Side - 8), 0.02);
        Assert.All(blurred.Pixels.Zip(reference.Pixels), pair => Assert.Equal(pair.First, pair.Second, 1.01f / 255));

        static float Contrast(FloatImage image, int y) => Enumerable.Range(8, Side - 16).Max(x => image.Plane(0)[y * Side + x]) - Enumerable.Range(8, Side - 16).Min(x => image.Plane(0)[y * Side + x]);
    }

    [Fact]
    public void Blur_of_a_plane_keeps_its_mean_and_leaves_the_share_of_white_noise_that_its_kernel_says()
    {
        var plane = Noise.Gaussian(25).Apply(new FloatImage(400, 400, 1), seed: 1).Pixels;
        var mean = plane.Average();
        Smoothing.ApplyGaussian(plane, 400, 400, 2);
        Assert.Equal(mean, plane.Average(), 1e-3);
        // 1 / (4 pi sigma^2) of the variance
        Assert.Equal(1 / (16 * Math.PI), plane.Average(value => value * value) / (25 * 25 / 255.0 / 255), 0.002);
    }

    [Fact]
    public void The_mean_of_a_square_around_each_value_is_subtracted()
    {
        var plane = MetricsFixtures.Make(40, 30, 1, (x, y, _) => 3 + 0.1 * x).Pixels;
        Smoothing.SubtractMeans(plane, 40, 30, 4);
        Assert.Equal(0, plane[15 * 40 + 20], 1e-4);
    }

    /// <summary>The noise of the 100 crops of PolyU has these medians: 0.60, 0.35, 0.20 and 0.09 of luma, 0.91, 0.80, 0.66 and 0.42 of chroma. Cameras that are drawn vary around them.</summary>
    [Fact]
    public void The_noise_of_drawn_cameras_is_as_coarse_as_that_of_photographs()
    {
        var photographs = Enumerable.Range(0, 48).Select(i => Noise.Parse("camera:3200").Apply(Scene, Scene, (ulong)i)).Select(pair => Difference(pair.Noisy, pair.Clean)).ToList();

        Assert.InRange(MedianCorrelation(photographs, 1, 1, 0), 0.45, 0.75);
        Assert.InRange(MedianCorrelation(photographs, 1, 1, 1), 0.2, 0.65);
        Assert.InRange(MedianCorrelation(photographs, 1, 2, 0), 0.1, 0.4);
        Assert.InRange(MedianCorrelation(photographs, 1, 3, 0), 0.02, 0.25);
        foreach (var chroma in (int[])[0, 2])
        {
            Assert.InRange(MedianCorrelation(photographs, chroma, 1, 0), 0.75, 0.97);
            Assert.InRange(MedianCorrelation(photographs, chroma, 2, 0), 0.6, 0.92);
            Assert.InRange(MedianCorrelation(photographs, chroma, 3, 0), 0.45, 0.86);
            Assert.InRange(MedianCorrelation(photographs, chroma, 5, 0), 0.25, 0.75);
        }
    }

    [Fact]
    public void White_noise_is_not()
    {
        var white = Difference(Noise.Gaussian(5).Apply(Scene, seed: 1), Scene);
        Assert.InRange(MedianCorrelation([white], 1, 1, 0), -0.05, 0.05);
        Assert.InRange(MedianCorrelation([white], 0, 3, 0), -0.05, 0.05);
    }

    [Fact]
    public void Noise_grows_with_ISO()
    {
        var levels = ((int[])[100, 800, 6400, 51_200]).Select(iso => Enumerable.Range(0, 24).Average(i => Level(Noise.Parse($"camera:{iso}"), i))).ToList();
        Assert.Equal(levels.Order(), levels);
        Assert.InRange(levels[0], 0.3, 3);
        Assert.InRange(levels[3], 8, 40);

        static double Level(Noise noise, int seed)
        {
            var (noisy, clean) = noise.Apply(Scene, Scene, (ulong)seed);
            return noise.Level(noisy, clean);
        }
    }

    [Fact]
    public void The_mean_color_of_a_photograph_is_that_without_noise()
    {
        var gray = MetricsFixtures.Make(Side, Side, 3, (x, _, c) => 0.05 + 0.7 * x / Side + 0.05 * c);
        for (var seed = 0UL; seed < 12; seed++)
        {
            var (noisy, clean) = Noise.Parse("camera:6400").Apply(gray, gray, seed);
            var difference = Difference(noisy, clean);
            for (var c = 0; c < 3; c++)
                Assert.InRange(255 * difference.Plane(c).ToArray().Average(), -0.7, 0.7);
        }
    }

    [Fact]
    public void A_camera_is_drawn_for_each_seed_and_the_camera_of_tests_is_one()
    {
        var camera = Noise.Parse("camera:1600");
        Assert.Equal(camera.Apply(Scene, 1).Pixels, camera.Apply(Scene, 1).Pixels);
        Assert.NotEqual(camera.Apply(Scene, 1).Pixels, camera.Apply(Scene, 2).Pixels);

        double LevelOf(ulong seed) => Noise.MeasureLevel(Noise.Parse("test-camera").Apply(Scene, Scene, seed).Noisy.Pixels, Noise.Parse("test-camera").Apply(Scene, Scene, seed).Clean.Pixels);
        Assert.Equal(LevelOf(1), LevelOf(2), 0.1 * LevelOf(1));
    }

    [Fact]
    public void Strengths_of_cameras_are_spaced_evenly_in_their_logarithms()
    {
        var noise = Noise.Parse("camera:100-6400");
        Assert.Equal(["camera:200", "camera:800", "camera:3200"], Enumerable.Range(0, 3).Select(i => noise.ForImage(i, 3).ToString()));
    }

    [Fact]
    public void Gray_images_can_be_photographed()
    {
        var gray = Scene.ToGray();
        var (noisy, clean) = Noise.Parse("camera:3200").Apply(gray, gray, 3);
        Assert.Equal(1, noisy.Channels);
        Assert.InRange(Noise.MeasureLevel(noisy.Pixels, clean.Pixels), 0.5, 30);
    }

    /// <summary>Soft waves of many brightnesses, without color, so that JPEG changes little.</summary>
    private static FloatImage Scene { get; } = MetricsFixtures.Make(Side, Side, 3, (x, y, _) => 0.45 + 0.2 * Math.Sin(0.03 * x) * Math.Cos(0.05 * y));

    private static (FloatImage Photograph, FloatImage Reference) Photograph(Camera camera, FloatImage scene)
    {
        var (noisy, clean) = (scene.Pixels.ToArray(), scene.Pixels.ToArray());
        var random = new SeededRandom(1);
        camera.Photograph(noisy, clean, scene.Width, scene.Height, ref random);
        return (new(scene.Width, scene.Height, 3, noisy), new(scene.Width, scene.Height, 3, clean));
    }

    private static FloatImage Interpolated(FloatImage clean, Bayer mosaic, bool alongEdges)
    {
        // what the sensor does not see must not count
        var sensor = MetricsFixtures.Make(clean.Width, clean.Height, 3, (x, y, c) => mosaic.ColorAt(x, y) == c ? clean.Plane(c)[y * clean.Width + x] : 99);
        if (alongEdges)
            mosaic.InterpolateAlongEdges(sensor);
        else
            mosaic.InterpolateBilinearly(sensor);
        return sensor;
    }

    /// <summary>Returns R - Y, Y and B - Y of the noise, without its mean over 33x33 pixels.</summary>
    private static FloatImage Difference(FloatImage noisy, FloatImage clean)
    {
        var difference = new FloatImage(noisy.Width, noisy.Height, 3, [.. noisy.Pixels.Zip(clean.Pixels, (a, b) => a - b)]);
        LumaChroma.Separate(difference.Plane(0), difference.Plane(1), difference.Plane(2));
        return difference;
    }

    private static double MedianCorrelation(IEnumerable<FloatImage> noises, int channel, int across, int down)
    {
        double[] correlations = [.. noises.Select(noise => (double)Autocorrelation.Compute(new(noise.Width, noise.Height, 1, noise.Plane(channel).ToArray()), 5).Plane(0)[(5 + down) * 11 + 5 + across]).Order()];
        return correlations[correlations.Length / 2];
    }
}

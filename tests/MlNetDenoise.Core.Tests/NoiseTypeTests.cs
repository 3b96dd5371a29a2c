using System.Runtime.InteropServices;
using System.Text;

namespace MlNetDenoise.Core.Tests;

/// <summary>Which model an image gets: that for white noise, or that for the noise of cameras.</summary>
public sealed class NoiseTypeTests : IDisposable
{
    private static readonly FloatImage Scene = MetricsFixtures.Clean(256, 256, 3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gaussian:5", NoiseType.White)]
    [InlineData("gaussian:25 + clip", NoiseType.White)]
    [InlineData("poisson:100 + clip", NoiseType.White)]
    [InlineData("test-camera", NoiseType.Camera)]
    [InlineData("gaussian:20 + blur:3", NoiseType.Camera)]
    public void Coarse_noise_gets_the_model_for_cameras(string noise, NoiseType expected)
    {
        using var denoiser = Both();
        var noisy = Noise.Parse(noise).Apply(Scene, seed: 1).Quantize();
        Assert.Equal(expected, denoiser.DenoiseToResult(noisy).NoiseType);
        noisy.Save(_folder.Below("noisy.png"));
        var file = denoiser.DenoiseFile(_folder.Below("noisy.png"), _folder.Below("clean.png"));
        Assert.Equal(expected, file.NoiseType);
        Assert.Equal(expected == NoiseType.Camera, file.Coarseness >= 2.2f);
    }

    [Theory]
    [InlineData(NoiseType.White)]
    [InlineData(NoiseType.Camera)]
    public void The_type_can_be_given(NoiseType type)
    {
        using var denoiser = Both();
        foreach (var noise in (string[])["gaussian:25", "test-camera"])
            Assert.Equal(type, denoiser.DenoiseToResult(Noise.Parse(noise).Apply(Scene, seed: 1).Quantize(), new() { NoiseType = type }).NoiseType);
    }

    [Fact]
    public void Without_a_model_for_its_type_an_image_gets_the_other_one()
    {
        using var white = Denoiser.Load(Model("told-rgb"));
        Assert.Equal(NoiseType.White, white.DenoiseToResult(Scene, new() { NoiseType = NoiseType.Camera, Sigma = 25 }).NoiseType);
        using var camera = Denoiser.Load(Camera("camera.onnx"));
        Assert.Equal(NoiseType.Camera, camera.DenoiseToResult(Scene, new() { NoiseType = NoiseType.White, Sigma = 25 }).NoiseType);
    }

    [Theory]
    [InlineData(8, 1, 0, NoiseType.Camera)]
    [InlineData(16, 1, 0, NoiseType.Camera)]
    [InlineData(16, 0.1f, 0.05f, NoiseType.White)] // such as a measurement
    [InlineData(32, 1, 0, NoiseType.White)]
    public void Photographs_of_8_and_16_bits_can_get_the_model_for_cameras(int bits, float scale, float offset, NoiseType expected)
    {
        using var denoiser = Both();
        var coarse = Noise.Parse("gaussian:20 + blur:3 + clip").Apply(Scene, seed: 1);
        FloatImage Of(FloatImage image) => new FloatImage(image.Width, image.Height, image.Channels, Array.ConvertAll(image.Pixels, value => offset + scale * value)) { BitDepth = bits }.Quantize(Math.Min(bits, 16));
        Assert.Equal(expected, denoiser.DenoiseToResult(Of(coarse)).NoiseType);
        Assert.Equal(NoiseType.White, denoiser.DenoiseToResult(Of(coarse.ToGray())).NoiseType);
    }

    [DatasetTheory("PolyU")]
    [InlineData(20)]
    public void Photographs_of_16_bits_have_the_type_and_the_level_of_those_of_8(int step)
    {
        foreach (var path in Directory.EnumerateFiles(Repository.Dataset("PolyU")!, "*_real.JPG").Order(StringComparer.Ordinal).Where((_, i) => i % step == 0))
        {
            var photograph = FloatImage.Load(path);
            var deep = new FloatImage(photograph.Width, photograph.Height, 3, photograph.Pixels) { BitDepth = 16 };
            Assert.Equal(ImageSurvey.Read(photograph).NoiseType, ImageSurvey.Read(deep).NoiseType);
            Assert.Equal(NoiseLevel.EstimateForDenoising(photograph, NoiseType.Camera), NoiseLevel.EstimateForDenoising(deep, NoiseType.Camera));
        }
    }

    [Fact]
    public void Each_type_has_its_card()
    {
        using var denoiser = Both();
        Assert.Equal(NoiseType.White, denoiser.CardFor(3).NoiseType);
        Assert.Equal(NoiseType.Camera, denoiser.CardFor(3, NoiseType.Camera).NoiseType);
        Assert.Equal(NoiseType.White, denoiser.CardFor(1, NoiseType.Camera).NoiseType);
    }

    [Fact]
    public void A_quality_without_a_model_for_cameras_has_that_of_the_quality_below()
    {
        foreach (var name in (string[])["fast-rgb", "fast-camera", "standard-rgb", "standard-camera", "best-rgb"])
            File.WriteAllText(_folder.Below($"{name}.onnx"), "");
        Assert.Equal(["best-rgb.onnx", "standard-camera.onnx"], ModelFiles.Shipped(ModelQuality.Best, ModelPrecision.Float, _folder.Path).Select(Path.GetFileName));
        Assert.Equal(["fast-rgb.onnx", "fast-camera.onnx"], ModelFiles.Shipped(ModelQuality.Fast, ModelPrecision.Float, _folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(20)]
    public void The_level_of_coarse_noise_in_flat_areas_is_that_of_luma(double sigma)
    {
        // a flat area and a texture
        var scene = MetricsFixtures.Make(256, 256, 3, (x, y, _) => 0.5 + (x < 128 ? 0 : 0.1 * Math.Sin(1.3 * x) * Math.Sin(1.7 * y)));
        var noise = Noise.Parse($"gaussian:{sigma.ToString(System.Globalization.CultureInfo.InvariantCulture)} + blur:3");
        var noisy = noise.Apply(scene, seed: 1);
        var blurred = Noise.Parse("blur:3").Apply(scene, seed: 1);
        var luma = Noise.MeasureLevel(noisy.ToGray().Pixels, blurred.ToGray().Pixels);
        Assert.Equal(luma, Math.Exp(ImageSurvey.Read(noisy).CameraBlocks!.Measure()!.Value.Level), 0.15 * luma);
    }

    [Fact]
    public void The_level_of_coarse_noise_grows_with_it()
    {
        // a flat area and a texture
        var scene = MetricsFixtures.Make(256, 256, 3, (x, y, _) => 0.5 + (x < 128 ? 0 : 0.1 * Math.Sin(1.3 * x) * Math.Sin(1.7 * y)));
        var levels = ((int[])[1, 3, 8, 20, 50]).Select(sigma => Noise.Parse($"gaussian:{sigma} + blur:3").Apply(scene, seed: 1)).Select(noisy =>
        {
            Assert.Equal(NoiseLevel.EstimateForDenoising(noisy), NoiseLevel.EstimateForDenoising(noisy, NoiseType.White));
            return NoiseLevel.EstimateForDenoising(noisy, NoiseType.Camera);
        }).ToList();
        Assert.Equal(levels.Order(), levels);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Clipped_areas_do_not_count_in_the_level_of_coarse_noise(double clipped)
    {
        var noise = Noise.Parse("gaussian:20 + blur:3 + clip");
        var level = NoiseLevel.EstimateForDenoising(noise.Apply(MetricsFixtures.Make(256, 256, 3, (x, _, _) => 0.3 + 0.001 * x), seed: 1), NoiseType.Camera);
        // as much of it beside an area at the end of the range, whose noise is mostly clipped
        var halfClipped = noise.Apply(MetricsFixtures.Make(512, 256, 3, (x, _, _) => x < 256 ? 0.3 + 0.001 * x : clipped), seed: 1);
        Assert.Equal(level, NoiseLevel.EstimateForDenoising(halfClipped, NoiseType.Camera), 0.1f * level);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(80)]
    public void A_model_for_cameras_gets_the_level_that_is_estimated_or_given(double sigma)
    {
        using var camera = Denoiser.Load(Camera("camera.onnx"));
        var noisy = Noise.Parse($"gaussian:{sigma.ToString(System.Globalization.CultureInfo.InvariantCulture)} + blur:3").Apply(MetricsFixtures.Make(256, 256, 3, (_, _, _) => 0.5), seed: 1);
        Assert.Equal(NoiseLevel.EstimateForDenoising(noisy, NoiseType.Camera), camera.DenoiseToResult(noisy).Sigma, 1e-4f);
        Assert.Equal(7, camera.DenoiseToResult(noisy, new() { Sigma = 7 }).Sigma);
    }

    [Theory]
    [InlineData("Camera")]
    [InlineData("camera")]
    public void The_type_of_a_model_is_in_its_card(string text)
    {
        using var denoiser = Denoiser.Load(Camera("model.onnx", text));
        Assert.Equal(NoiseType.Camera, denoiser.CardFor(3).NoiseType);
    }

    [Fact]
    public void An_unknown_type_in_a_card_is_an_error() =>
        Assert.Contains("noise_type", Assert.Throws<ModelException>(() => Denoiser.Load(Camera("model.onnx", "radar"))).Message);

    /// <summary>What a model for cameras removes has no mean over a square around each pixel, which tiles must have in full.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_means_of_what_cameras_lose_are_the_same_in_tiles(bool ensemble)
    {
        var path = Camera("camera.onnx", network: "unet-rgb");
        using var whole = Denoiser.Load(path);
        using var tiled = Denoiser.Load(path, new() { TileSide = 96 });
        var noisy = MetricsFixtures.Noisy(230, 170, 3, 30);
        var options = new DenoiseOptions { Sigma = 20, Ensemble = ensemble };
        Assert.All(whole.Denoise(noisy, options).Pixels.Zip(tiled.Denoise(noisy, options).Pixels), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    /// <summary>RGB and a channel beside it, each with a model of its own, share the tiles.</summary>
    [Fact]
    public void A_photograph_with_another_channel_is_the_same_in_tiles()
    {
        var layout = new PixelLayout(230, 170, 4, SampleType.UInt16, ColorModel.Rgb, false);
        var input = _folder.Below("input.tif");
        RowSink.Write(input, ImageFormat.Tiff, [layout], new(), sink =>
        {
            var rows = new byte[layout.Bytes];
            layout.CopyFrom(MetricsFixtures.Noisy(layout.Width, layout.Height, 3, 30), 0, new(0, 3), rows);
            layout.CopyFrom(MetricsFixtures.Noisy(layout.Width, layout.Height, 1, 30), 0, new(3, 1), rows);
            sink.Write(rows);
        });
        Directory.CreateDirectory(_folder.Below("models"));
        File.Copy(Model("box-gray"), _folder.Below("models/gray.onnx"));
        Camera("models/camera.onnx", network: "unet-rgb");
        foreach (var (name, side) in ((string, int)[])[("whole.tif", 0), ("tiled.tif", 96)])
        {
            using var denoiser = Denoiser.Load(_folder.Below("models"), new() { TileSide = side });
            denoiser.DenoiseFile(input, _folder.Below(name), new() { Sigma = 20, NoiseType = NoiseType.Camera }, new() { WriteMark = false });
        }

        var (whole, tiled, noisy) = (Rows("whole.tif"), Rows("tiled.tif"), Rows("input.tif"));
        Assert.All(whole.Zip(tiled), pair => Assert.Equal(pair.First, pair.Second, 1.0));
        for (var band = 0; band < 4; band++)
            Assert.NotEqual(noisy.Where((_, i) => i % 4 == band), whole.Where((_, i) => i % 4 == band));

        double[] Rows(string name) => [.. ImageSource.Open(_folder.Below(name)).ReadPages(PixelView.Stored).SelectMany(page =>
        {
            var rows = new byte[page.Layout.Bytes];
            page.Read(rows);
            return MemoryMarshal.Cast<byte, ushort>(rows).ToArray().Select(value => (double)value);
        })];
    }

    private Denoiser Both()
    {
        File.Copy(Model("box-gray"), _folder.Below("gray.onnx"));
        File.Copy(Model("told-rgb"), _folder.Below("white.onnx"));
        Camera("camera.onnx");
        return Denoiser.Load(_folder.Path);
    }

    /// <summary>Writes a model for the noise of cameras: messages of protocol buffers, appended to each other, are merged.</summary>
    private string Camera(string file, string type = "camera", string network = "told-rgb")
    {
        var path = _folder.Below(file);
        byte[] Field(int number, byte[] value) => [(byte)(number << 3 | 2), (byte)value.Length, .. value];
        File.WriteAllBytes(path, [.. File.ReadAllBytes(Model(network)), .. Field(14, [.. Field(1, Encoding.UTF8.GetBytes("denoise.noise_type")), .. Field(2, Encoding.UTF8.GetBytes(type))])]);
        return path;
    }

    private static string Model(string name) => Path.Combine(AppContext.BaseDirectory, "models", $"{name}.onnx");
}

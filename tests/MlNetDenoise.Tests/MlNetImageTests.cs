using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MlNetDenoise.Tests;

/// <summary>What ML.NET's image stages do with files, sizes and channels.</summary>
public sealed class MlNetImageTests : IDisposable
{
    private readonly MLContext _ml = new();
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_image_of_the_chains_size_keeps_its_pixels()
    {
        var image = Ramp(16, 12, 3);
        Assert.Equal(image.Quantized().Pixels, Pixels(Save(image, "rgb.png"), 16, 12), Close);
        Assert.Equal(image.ToGray().Quantized().ToRgb().Pixels, Pixels(Save(image.ToGray(), "gray.png"), 16, 12), Close);
    }

    [Theory]
    [InlineData(ImagePixelExtractingEstimator.ColorBits.Green, false, new[] { 2f, 5 })]
    [InlineData(ImagePixelExtractingEstimator.ColorBits.Rgb, false, new[] { 1f, 4, 2, 5, 3, 6 })]
    [InlineData(ImagePixelExtractingEstimator.ColorBits.Rgb, true, new[] { 1f, 2, 3, 4, 5, 6 })]
    [InlineData(ImagePixelExtractingEstimator.ColorBits.All, true, new[] { 255f, 1, 2, 3, 255, 4, 5, 6 })]
    public void Channels_are_taken_plane_by_plane_or_pixel_by_pixel(ImagePixelExtractingEstimator.ColorBits colors, bool interleaved, float[] expected)
    {
        var path = Save(new FloatImage(2, 1, 3, [1 / 255f, 4 / 255f, 2 / 255f, 5 / 255f, 3 / 255f, 6 / 255f]), "two.png");
        var chain = Loaded(2, 1).Append(_ml.Transforms.ExtractPixels("pixels", "resized", colors, interleavePixelColors: interleaved));
        Assert.Equal(expected, Run<float[]>(chain, path));
    }

    [Fact]
    public void Fill_takes_the_nearest_pixel()
    {
        var path = Save(new FloatImage(2, 1, 1, [0, 1]), "two.png");
        Assert.Equal([0, 0, 1, 1, 0, 0, 1, 1], Pixels(path, 4, 2, ImageResizingEstimator.ResizingKind.Fill)[..8]);
    }

    [Theory]
    [InlineData(ImageResizingEstimator.Anchor.Left, 0f)]
    [InlineData(ImageResizingEstimator.Anchor.Right, 1f)]
    public void Cropping_keeps_the_side_of_its_anchor(ImageResizingEstimator.Anchor anchor, float expected)
    {
        var image = new FloatImage(24, 8, 1);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = i % 24 < 12 ? 0 : 1;
        var pixels = Pixels(Save(image, "halves.png"), 8, 8, ImageResizingEstimator.ResizingKind.IsoCrop, anchor);
        Assert.All(pixels, value => Assert.Equal(expected, value, 0.01f));
    }

    [Fact]
    public void Padding_keeps_the_whole_image_between_black_bars()
    {
        var image = new FloatImage(16, 8, 1);
        image.Pixels.AsSpan().Fill(1);
        var pixels = Pixels(Save(image, "white.png"), 8, 8, ImageResizingEstimator.ResizingKind.IsoPad);
        Assert.All(pixels[..16], value => Assert.Equal(0, value));
        Assert.All(pixels[24..40], value => Assert.Equal(1, value, 0.01f));
        Assert.All(pixels[48..64], value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_flat_image_stays_flat_at_any_size()
    {
        var image = new FloatImage(20, 30, 3);
        image.Pixels.AsSpan().Fill(128 / 255f);
        var path = Save(image, "flat.png");
        Assert.All(Pixels(path, 45, 67), value => Assert.Equal(128 / 255f, value, 0.005f));
        Assert.All(Pixels(path, 7, 9), value => Assert.Equal(128 / 255f, value, 0.005f));
    }

    [Fact]
    public void Files_that_are_missing_or_no_images_are_refused()
    {
        File.WriteAllText(Path.Combine(_folder, "text.png"), "no image");
        using var engine = EngineOf(Extracting(4, 4));
        Assert.Throws<FileNotFoundException>(() => engine.Predict(new() { Path = Path.Combine(_folder, "absent.png") }));
        Assert.Throws<ArgumentException>(() => engine.Predict(new() { Path = Path.Combine(_folder, "text.png") }));
        Assert.Throws<ArgumentException>(() => engine.Predict(new() { Path = Save(Ramp(4, 4, 3), "fine.tif") }));
    }

    [Fact]
    public void An_empty_path_gives_zeros()
    {
        using var engine = EngineOf(Extracting(2, 3));
        Assert.Equal(new float[18], engine.Predict(new()).pixels);
    }

    [Fact]
    public void Images_of_unknown_size_have_no_pixels_to_extract()
    {
        var chain = _ml.Transforms.LoadImages("image", null, "Path").Append(_ml.Transforms.ExtractPixels("pixels", "image"));
        Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(Rows("a.png")));
    }

    [Fact]
    public void An_images_folder_must_exist_and_leads_to_its_files()
    {
        Save(Ramp(4, 2, 3), "here.png");
        Assert.Throws<ArgumentException>(() => _ml.Transforms.LoadImages("image", Path.Combine(_folder, "absent"), "Path"));
        var bytes = _ml.Transforms.LoadRawImageBytes("bytes", _folder, "Path").Fit(Rows("here.png")).Transform(Rows("here.png", ""));
        Assert.Equal([File.ReadAllBytes(Path.Combine(_folder, "here.png")), []], bytes.GetColumn<byte[]>("bytes"));
    }

    private static bool Close(float one, float other) => MathF.Abs(one - other) < 1e-6f;

    private static FloatImage Ramp(int width, int height, int channels)
    {
        var image = new FloatImage(width, height, channels);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = i * 37 % 256 / 255f;
        return image;
    }

    private string Save(FloatImage image, string name)
    {
        var path = Path.Combine(_folder, name);
        image.Save(path);
        return path;
    }

    private EstimatorChain<ImageResizingTransformer> Loaded(int width, int height,
        ImageResizingEstimator.ResizingKind resizing = ImageResizingEstimator.ResizingKind.IsoCrop,
        ImageResizingEstimator.Anchor anchor = ImageResizingEstimator.Anchor.Center) =>
        _ml.Transforms.LoadImages("image", null, "Path").Append(_ml.Transforms.ResizeImages("resized", width, height, "image", resizing, anchor));

    private EstimatorChain<ImagePixelExtractingTransformer> Extracting(int width, int height) =>
        Loaded(width, height).Append(_ml.Transforms.ExtractPixels("pixels", "resized", scaleImage: 1 / 255f));

    private float[] Pixels(string path, int width, int height, ImageResizingEstimator.ResizingKind resizing = ImageResizingEstimator.ResizingKind.IsoCrop,
        ImageResizingEstimator.Anchor anchor = ImageResizingEstimator.Anchor.Center) =>
        Run<float[]>(Loaded(width, height, resizing, anchor).Append(_ml.Transforms.ExtractPixels("pixels", "resized", scaleImage: 1 / 255f)), path);

    private T Run<T>(EstimatorChain<ImagePixelExtractingTransformer> chain, string path) => chain.Fit(Rows(path)).Transform(Rows(path)).GetColumn<T>("pixels").Single();

    private PredictionEngine<GoldenContracts.PathRow, PixelRow> EngineOf(EstimatorChain<ImagePixelExtractingTransformer> chain) =>
        _ml.Model.CreatePredictionEngine<GoldenContracts.PathRow, PixelRow>(chain.Fit(Rows("")));

    private IDataView Rows(params string[] paths) => _ml.Data.LoadFromEnumerable(paths.Select(path => new GoldenContracts.PathRow { Path = path }).ToList());

    private sealed class PixelRow
    {
        public float[] pixels = [];
    }
}

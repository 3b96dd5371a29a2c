namespace MlNetDenoise.Core.Tests;

/// <summary>Clean drawings stay: their dots, edges and patterns are not taken for noise.</summary>
public sealed class DrawingTests
{
    /// <summary>Files made after public bug reports.</summary>
    [Theory]
    [InlineData("halftone")]
    [InlineData("pixelart")]
    [InlineData("screenshot")]
    [InlineData("text")]
    public void A_file_with_a_drawing_stays(string name) =>
        AssertStays(FloatImage.Load(Path.Combine(AppContext.BaseDirectory, "fixtures", "drawings", $"{name}-clean.png")));

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(20)]
    public void Pixel_art_stays_whatever_the_size_of_its_pixels(int side)
    {
        var random = new SeededRandom(seed: 1);
        var colors = Enumerable.Range(0, 3 * 160 * 160).Select(_ => random.NextInt(256) / 255.0).ToArray();
        AssertStays(Picture(3, (x, y, c) => colors[(c * 160 + y / side) * 160 + x / side]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_checkerboard_stays(int side) => AssertStays(Picture(1, (x, y, _) => (x / side + y / side) % 2 == 0 ? 0.1 : 0.9));

    [Fact]
    public void A_zone_plate_stays() => AssertStays(Picture(1, (x, y, _) => 0.5 + 0.5 * Math.Sin((x * x + y * y) / 700.0)));

    private static FloatImage Picture(int channels, Func<int, int, int, double> value) =>
        MetricsFixtures.Make(480, 360, channels, (x, y, c) => Math.Round(255 * value(x, y, c)) / 255);

    private static void AssertStays(FloatImage clean)
    {
        using var denoiser = Denoiser.Load(ModelQuality.Fast);
        Assert.InRange(ImageMetrics.Psnr(denoiser.Denoise(clean), clean), 45, double.PositiveInfinity);
    }
}

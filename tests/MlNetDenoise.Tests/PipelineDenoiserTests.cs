using Microsoft.ML;

namespace MlNetDenoise.Tests;

public sealed class PipelineDenoiserTests : IDisposable
{
    private readonly MLContext _ml = new();
    private readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("gray", 1, 8)]
    [InlineData("rgb", 3, 16)]
    [InlineData("rgb-blind", 3, 32)]
    public void An_any_size_zip_denoises_as_the_Denoiser_does_with_noise_beyond_0_and_1(string model, int channels, int bitDepth)
    {
        var noisy = Noisy(31, 22, channels, bitDepth);
        Assert.True(noisy.Pixels.Min() < 0 && noisy.Pixels.Max() > 1);
        _ml.Denoising.Pack(Workplace.Model(model), _work["denoiser.zip"]);
        using var denoiser = Denoiser.Load(Workplace.Model(model));
        using var pipeline = PipelineDenoiser.Load(_work["denoiser.zip"]);

        Assert.Null(pipeline.Size);
        Assert.Equal(denoiser.CardFor(channels), pipeline.Card);
        AssertSame(denoiser.Denoise(noisy), pipeline.Denoise(noisy));
        AssertSame(denoiser.Denoise(noisy, new() { Sigma = 40 }), pipeline.Denoise(noisy, 40));
    }

    [Theory]
    [InlineData("gray", 1)]
    [InlineData("rgb", 3)]
    public void A_fixed_size_zip_denoises_the_image_in_8_bits(string model, int channels)
    {
        var noisy = Noisy(16, 12, channels, bitDepth: 16);
        _ml.Denoising.Pack(Workplace.Model(model), _work["denoiser.zip"], 16, 12);
        using var denoiser = Denoiser.Load(Workplace.Model(model));
        using var pipeline = PipelineDenoiser.Load(_work["denoiser.zip"]);

        Assert.Equal((16, 12), pipeline.Size);
        AssertSame(denoiser.Denoise(noisy.Quantize(), new() { Sigma = 40 }), pipeline.Denoise(noisy, 40));
    }

    [Fact]
    public void An_image_that_does_not_fit_and_a_sigma_that_is_not_a_level_are_errors()
    {
        _ml.Denoising.Pack(Workplace.Model("rgb"), _work["denoiser.zip"], 16, 12);
        using var pipeline = PipelineDenoiser.Load(_work["denoiser.zip"]);

        var channels = Assert.Throws<ModelException>(() => pipeline.Denoise(Noisy(16, 12, channels: 1)));
        var size = Assert.Throws<ModelException>(() => pipeline.Denoise(Noisy(12, 16, channels: 3)));

        Assert.All([channels, size], error => Assert.Contains(_work["denoiser.zip"], error.Message, StringComparison.Ordinal));
        Assert.Contains("16x12", size.Message, StringComparison.Ordinal);
        Assert.Contains("12x16", size.Message, StringComparison.Ordinal);
        Assert.All([-1, float.NaN, float.PositiveInfinity], sigma => Assert.Throws<ArgumentOutOfRangeException>(() => pipeline.Denoise(Noisy(16, 12, 3), sigma)));
    }

    [Fact]
    public void A_zip_that_LoadModel_refuses_is_refused()
    {
        File.WriteAllText(_work["denoiser.zip"], "not a zip");
        Assert.Throws<ModelException>(() => PipelineDenoiser.Load(_work["denoiser.zip"]));
        Assert.Throws<ModelException>(() => PipelineDenoiser.Load(_work["absent.zip"]));
    }

    [Fact]
    public async Task Several_threads_denoise_with_an_instance_each()
    {
        _ml.Denoising.Pack(Workplace.Model("rgb"), _work["denoiser.zip"]);
        float[] Denoise(int side)
        {
            using var pipeline = PipelineDenoiser.Load(_work["denoiser.zip"]);
            return pipeline.Denoise(Noisy(side, side, channels: 3), 25).Pixels;
        }
        float[][] expected = [.. Enumerable.Range(10, 6).Select(Denoise)];

        var actual = await Task.WhenAll(Enumerable.Range(10, 6).Select(size => Task.Run(() => Denoise(size))));

        Assert.Equal(expected, actual);
    }

    private static FloatImage Noisy(int width, int height, int channels, int bitDepth = 8)
    {
        var clean = new FloatImage(width, height, channels) { BitDepth = bitDepth };
        clean.Plane(0)[..(width * height / 2)].Fill(1);
        return Noise.Gaussian(25).Apply(clean, seed: 1);
    }

    private static void AssertSame(FloatImage expected, FloatImage actual)
    {
        Assert.Equal((expected.Width, expected.Height, expected.Channels, expected.BitDepth), (actual.Width, actual.Height, actual.Channels, actual.BitDepth));
        Assert.Equal(expected.Pixels, actual.Pixels, (x, y) => Math.Abs(x - y) <= 1e-5);
    }
}

namespace MlNetDenoise.Training.Tests;

public class ChromaSubsamplingTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public void Brightness_stays_and_colour_is_blurred(int side)
    {
        var image = DeadLeaves.Generate(side, side, 3, seed: 3);
        for (var i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = 0.35f + 0.3f * ((i * 7919 % 97) / 96f);
        var patch = image.Pixels.ToArray();
        ChromaSubsampling.Apply(patch, side);

        var blurred = new FloatImage(side, side, 3, patch);
        Assert.Equal(image.ToGray().Pixels, blurred.ToGray().Pixels, (a, b) => Math.Abs(a - b) < 2e-3);
        Assert.True(Roughness(blurred) < 0.3 * Roughness(image), $"{Roughness(image)} -> {Roughness(blurred)}");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public void Gray_and_one_colour_all_over_stay_as_they_are(int side)
    {
        var gray = DeadLeaves.Generate(side, side, 1, seed: 3).ToRgb().Pixels;
        var colour = Enumerable.Repeat(0.8f, side * side).Concat(Enumerable.Repeat(0.1f, side * side)).Concat(Enumerable.Repeat(0.4f, side * side)).ToArray();
        foreach (var values in (float[][])[gray, colour])
        {
            var patch = values.ToArray();
            ChromaSubsampling.Apply(patch, side);
            Assert.Equal(values, patch, (a, b) => Math.Abs(a - b) < 1e-5);
        }
    }

    /// <summary>The mean squared step of red less blue from pixel to pixel.</summary>
    private static double Roughness(FloatImage image)
    {
        var difference = image.Plane(0).ToArray().Zip(image.Plane(2).ToArray(), (red, blue) => red - blue).ToArray();
        return difference.Zip(difference.Skip(1), (a, b) => (double)(a - b) * (a - b)).Average();
    }
}

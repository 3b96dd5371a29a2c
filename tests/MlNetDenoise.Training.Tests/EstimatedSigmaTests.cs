namespace MlNetDenoise.Training.Tests;

/// <summary>The noise level that a network gets in a training.</summary>
public class EstimatedSigmaTests
{
    private static readonly TrainingImage Texture = new("texture", DeadLeaves.Generate(160, 160, channels: 3, seed: 1));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 64, 64)]
    [InlineData(0.5, 16, 48)]
    public void A_share_of_the_patches_gets_an_estimate_in_place_of_the_true_level(double share, int least, int most)
    {
        using var patches = new PatchSource([Texture], new() { PatchSize = 64, BatchSize = 64, EstimatedSigma = share }, Noise.Gaussian(20), seed: 1, first: 0);
        Assert.InRange(patches.Next().Sigma.Count(sigma => sigma != 20f / 255), least, most);
    }

    [Fact]
    public void The_estimate_for_cameras_is_that_of_their_noise()
    {
        using var patches = new PatchSource([Texture], new() { PatchSize = 128, BatchSize = 2, EstimatedSigma = 1 }, Noise.Parse("camera:3200"), seed: 1, first: 0);
        var batch = patches.Next();
        var length = batch.Noisy.Length / 2;
        for (var i = 0; i < 2; i++)
            Assert.Equal(NoiseLevel.EstimateForDenoising(new(128, 128, 3, batch.Noisy[(i * length)..((i + 1) * length)]), NoiseType.Camera) / 255, batch.Sigma[i], 1e-6f);
    }
}

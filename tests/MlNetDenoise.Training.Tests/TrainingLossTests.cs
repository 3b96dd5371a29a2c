using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetDenoise.Training.Tests;

public sealed class TrainingLossTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mse", "mse")]
    [InlineData("mse+0.1*ssim", "mse + 0.1*ssim")]
    [InlineData(" 0.16 * l1 + 0.84*ssim ", "0.16*l1 + 0.84*ssim")]
    [InlineData("l1-then-mse", "l1 then mse")]
    [InlineData("l1 then mse + ssim", "l1 then mse + ssim")]
    public void A_loss_is_read_and_written(string text, string written)
    {
        Assert.Equal(written, TrainingLoss.Parse(text).ToString());
        Assert.Equal(written, TrainingLoss.Parse(written).ToString());
    }

    [Theory]
    [InlineData("mes", "mse")]
    [InlineData("mse + ", "''")]
    [InlineData("-1*mse", "-1*mse")]
    [InlineData("0*mse", "0*mse")]
    [InlineData("l1 then mse then ssim", "then")]
    public void What_is_no_loss_is_refused_in_one_line(string text, string named)
    {
        var error = Assert.Throws<FormatException>(() => TrainingLoss.Parse(text));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(1, 11, 11)]
    [InlineData(3, 40, 23)]
    public void Its_similarity_is_that_of_the_evaluation(int channels, int width, int height)
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Draw(channels, width, height, 1), Draw(channels, width, height, 2));
        var expected = (ImageMetrics.Ssim(first[0], second[0]) + ImageMetrics.Ssim(first[1], second[1])) / 2;
        Assert.Equal(expected, TensorSsim.Compute(ToTensor(first), ToTensor(second)).item<float>(), 2e-6);
        Assert.Equal(1 - expected, TrainingLoss.Parse("ssim").Compute(ToTensor(first), ToTensor(second), inSecondHalf: false).item<float>(), 2e-6);
    }

    [Theory]
    [InlineData("mse")]
    [InlineData("bce")]
    [InlineData("ssim")]
    [InlineData("0.3*mse + 0.5*ssim + 2*l1")]
    public void Its_gradient_is_what_small_changes_show(string text)
    {
        using var scope = NewDisposeScope();
        var loss = TrainingLoss.Parse(text);
        var clean = ToTensor(Draw(1, 14, 12, 1));
        var values = Draw(1, 14, 12, 2).SelectMany(image => image.Pixels.Select(value => 0.1f + 0.8f * value)).ToArray();
        var denoised = new Parameter(tensor(values, clean.shape));
        loss.Compute(denoised, clean, inSecondHalf: false).backward();
        var gradient = denoised.grad!.ToArray();

        // along the gradient itself, where the change is largest: float32 leaves three digits
        const float Step = 2e-3f;
        var length = MathF.Sqrt(gradient.Sum(g => g * g));
        double At(float distance) =>
            loss.Compute(tensor([.. values.Zip(gradient, (v, g) => v + distance * g / length)], clean.shape), clean, inSecondHalf: false).item<float>();
        Assert.Equal(1, (At(Step) - At(-Step)) / (2 * Step) / length, 0.02);
    }

    [Fact]
    public void A_sum_is_the_sum_of_its_weighted_measures()
    {
        using var scope = NewDisposeScope();
        var (denoised, clean) = (ToTensor(Draw(1, 16, 16, 1)), ToTensor(Draw(1, 16, 16, 2)));
        float Of(string text, bool inSecondHalf = false) => TrainingLoss.Parse(text).Compute(denoised, clean, inSecondHalf).item<float>();
        Assert.Equal(0.25f * Of("mse") + 3 * Of("ssim"), Of("0.25*mse + 3*ssim"), 1e-5f);
        Assert.Equal(Of("l1"), Of("l1 then mse"));
        Assert.Equal(Of("mse"), Of("l1 then mse", inSecondHalf: true));
        Assert.Equal(Of("mse"), Of("mse", inSecondHalf: true));
    }

    [Fact]
    public void The_cross_entropy_is_refused_to_networks_that_do_not_end_in_a_sigmoid()
    {
        var error = Assert.Throws<TrainingException>(() => Run.Train(Run.Small with { Optimization = Run.Small.Optimization with { Loss = TrainingLoss.Parse("mse + bce") } }, _folder.Path));
        Assert.Contains("bce", error.Message, StringComparison.Ordinal);
        Assert.Contains("mnist-cae", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("dncnn", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_similarity_is_refused_to_patches_and_images_smaller_than_its_window()
    {
        var recipe = Run.Small with { Optimization = Run.Small.Optimization with { Loss = TrainingLoss.Parse("ssim") } };
        var error = Assert.Throws<TrainingException>(() => (recipe with { Data = recipe.Data with { PatchSize = 8 } }).Validate());
        Assert.Contains("Patch", error.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<DenoiseException>(() => Trainer.Run(recipe, _folder.Path, Run.Discs(side: 10)));
    }

    [Theory]
    [InlineData("bce")]
    [InlineData("mse + 0.1*ssim")]
    public void A_network_learns_by_it(string loss)
    {
        Run.Train(Run.Small with { Network = Run.Small.Network with { Name = "mnist-cae", Widths = [8, 8, 8, 8] }, Optimization = Run.Small.Optimization with { Loss = TrainingLoss.Parse(loss), Precision = Precision.Mixed }, Budget = Run.Small.Budget with { Steps = 60 } }, _folder.Path);
        var log = RunFolder.Open(_folder.Path).ReadLog();
        Assert.True(log[^1].Loss < log[0].Loss, $"{log[0].Loss} -> {log[^1].Loss}");
        Assert.True(log[^1].ValidationLoss < log[0].ValidationLoss, $"{log[0].ValidationLoss} -> {log[^1].ValidationLoss}");
    }

    /// <summary>A level of 100 is four times the unit, so that a squared error counts a quarter; one of 2 counts as 5 does.</summary>
    [Theory]
    [InlineData(25, 1)]
    [InlineData(100, 0.25)]
    [InlineData(2, 5)]
    public void Balanced_patches_count_by_the_inverse_of_their_sigma(double sigma, double share)
    {
        double Loss(bool balanced)
        {
            var folder = _folder.Below($"{balanced}");
            Run.Train(Run.Small with { Noise = Noise.Gaussian(sigma), Optimization = Run.Small.Optimization with { Loss = TrainingLoss.Mse, Balanced = balanced }, Budget = Run.Small.Budget with { Steps = 1 } }, folder);
            return RunFolder.Open(folder).ReadLog()[0].Loss!.Value;
        }
        Assert.Equal(share * Loss(balanced: false), Loss(balanced: true), 1e-4 * Loss(balanced: false));
    }

    [Theory]
    [InlineData("bce")]
    [InlineData("l1 then mse + 0.1*ssim")]
    public void Losses_of_the_images_themselves_cannot_be_balanced(string loss)
    {
        var error = Assert.Throws<TrainingException>(() => Run.Train(Run.Small with { Network = Run.Small.Network with { Name = "mnist-cae", Widths = [8, 8, 8, 8] }, Optimization = Run.Small.Optimization with { Loss = TrainingLoss.Parse(loss), Balanced = true } }, _folder.Path));
        Assert.Contains("Balanced", error.Message, StringComparison.Ordinal);
    }

    private static FloatImage[] Draw(int channels, int width, int height, ulong seed) => [.. Enumerable.Range(0, 2).Select(i =>
    {
        var random = new SeededRandom(seed, (ulong)i);
        var image = new FloatImage(width, height, channels);
        for (var p = 0; p < image.Pixels.Length; p++)
            image.Pixels[p] = 0.5f * (p % 7 / 6f) + 0.5f * random.NextSingle();
        return image;
    })];

    private static Tensor ToTensor(FloatImage[] images) =>
        tensor([.. images.SelectMany(image => image.Pixels)], [images.Length, images[0].Channels, images[0].Height, images[0].Width]);
}

using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>Fixed noisy images with their originals, which training never sees.</summary>
internal sealed class ValidationSet : IDisposable
{
    /// <summary>Enough to rank weights to a hundredth of a decibel, and quick: more images only where they are small.</summary>
    private const int MostImages = 32, MostPixels = 1 << 17, LargestSide = 256;

    private readonly TrainingLoss _loss;
    private readonly ComputeDevice _device;
    private readonly List<(Tensor Noisy, Tensor Clean, Tensor Sigma)> _pairs = [];

    /// <summary>Takes the middle of each image, or pair of images, and adds the recipe's noise; strengths are spread evenly over their ranges.</summary>
    internal ValidationSet(IReadOnlyList<TrainingImage> images, Recipe recipe, ComputeDevice device)
    {
        (_loss, _device) = (recipe.Loss, device);
        var count = Math.Min(images.Count, Math.Max(MostImages, MostPixels / images.Max(image => image.Width * image.Height)));
        double error = 0;
        for (var i = 0; i < count; i++)
        {
            var clean = images[i].Centre(LargestSide);
            var noise = recipe.Noise.ForImage(i, count);
            var noisy = noise.Apply(images[i].Noisy?.Centre(LargestSide) ?? clean, seed: (ulong)i);
            var sigma = images[i].Noisy is null ? noise.LevelOf(noisy.Pixels, clean.Pixels) : Noise.LevelBetween(noisy.Pixels, clean.Pixels);
            error += ImageMetrics.Psnr(noisy, clean);
            _pairs.Add((ToTensor(noisy, device.Device), ToTensor(clean, device.Device), Single(sigma / 255, device.Device)));
        }
        NoisyPsnr = error / count;
    }

    /// <summary>Mean PSNR of the noisy images themselves, in dB.</summary>
    internal double NoisyPsnr { get; }

    /// <summary>
    /// Mean PSNR of the denoised images, clipped to [0,1], in dB; NaN or negative infinity where the network gives no number.
    /// And the mean loss.
    /// </summary>
    internal (double Psnr, double Loss) Measure(GraphModule module, bool inSecondHalf)
    {
        var (psnr, loss) = (new double[_pairs.Count], new double[_pairs.Count]);
        _device.Run(_pairs.Count, i =>
        {
            using var frozen = no_grad();
            using var scope = NewDisposeScope();
            var (noisy, clean, sigma) = _pairs[i];
            var denoised = module.call(noisy, sigma);
            psnr[i] = -10 * Math.Log10(nn.functional.mse_loss(denoised.clamp(0, 1), clean).item<float>());
            loss[i] = _loss.Between(denoised, clean, inSecondHalf).item<float>();
        });
        return (psnr.Average(), loss.Average());
    }

    public void Dispose()
    {
        foreach (var (noisy, clean, sigma) in _pairs)
        {
            noisy.Dispose();
            clean.Dispose();
            sigma.Dispose();
        }
    }

    private static Tensor ToTensor(FloatImage image, Device device) =>
        tensor(image.Pixels, [1, image.Channels, image.Height, image.Width], device: device).DetachFromDisposeScope();

    private static Tensor Single(double value, Device device) =>
        tensor(new[] { (float)value }, [1, 1, 1, 1], device: device).DetachFromDisposeScope();
}

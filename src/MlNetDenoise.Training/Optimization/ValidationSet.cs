using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>Noisy images with their clean originals, the same at every validation. They are not used for training.</summary>
internal sealed class ValidationSet : IDisposable
{
    /// <summary>Enough to rank weights to a hundredth of a decibel, and fast. More images are used only if they are small.</summary>
    private const int MostImages = 32, MostPixels = 1 << 17, LargestSide = 256;

    private readonly TrainingLoss _loss;
    private readonly ComputeDevice _device;
    private readonly List<(Tensor Noisy, Tensor Clean, Tensor Sigma)> _pairs = [];

    /// <summary>Takes the center of each image or pair of images, and adds noise, with strengths spread evenly over their ranges.</summary>
    internal ValidationSet(IReadOnlyList<TrainingImage> images, Noise noise, TrainingLoss loss, ComputeDevice device)
    {
        (_loss, _device) = (loss, device);
        var count = Math.Min(images.Count, Math.Max(MostImages, MostPixels / images.Max(image => image.Width * image.Height)));
        double error = 0;
        for (var i = 0; i < count; i++)
        {
            var ofImage = noise.ForImage(i, count);
            var original = images[i].Center(LargestSide);
            var (noisy, clean) = ofImage.Apply(images[i].Noisy?.Center(LargestSide) ?? original, original, seed: (ulong)i);
            var sigma = images[i].Noisy is null ? ofImage.Level(noisy, clean) : Noise.MeasureLevel(noisy.Pixels, clean.Pixels);
            error += ImageMetrics.Psnr(noisy, clean);
            _pairs.Add((ToTensor(noisy, device.Device), ToTensor(clean, device.Device), Single(sigma / 255, device.Device)));
        }
        NoisyPsnr = error / count;
    }

    /// <summary>Mean PSNR of the noisy images in dB.</summary>
    internal double NoisyPsnr { get; }

    /// <summary>Returns the mean PSNR of the denoised images, clipped to [0,1], in dB, and their mean loss. The PSNR is NaN or negative infinity if the network's output is not finite.</summary>
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
            loss[i] = _loss.Compute(denoised, clean, inSecondHalf).item<float>();
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

using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlNetDenoise;

/// <summary>Image quality metrics. An image and its reference have values in [0,1] and the same size and channels.</summary>
/// <remarks>Every method throws an <see cref="ArgumentException"/> if the images differ in size or channels. Thread-safe.</remarks>
public static partial class ImageMetrics
{
    internal const float DefaultTolerance = 0.1f;

    /// <summary>Returns the mean squared error.</summary>
    public static double Mse(FloatImage image, FloatImage reference) => Errors(image, reference, DefaultTolerance).Mse;

    /// <summary>Returns the mean absolute error.</summary>
    public static double Mae(FloatImage image, FloatImage reference) => Errors(image, reference, DefaultTolerance).Mae;

    /// <summary>Returns the peak signal-to-noise ratio in dB for a peak of 1: -10 log10(MSE) over all channels. Positive infinity for equal images.</summary>
    public static double Psnr(FloatImage image, FloatImage reference) => ToPsnr(Mse(image, reference));

    /// <summary>Returns the share of the values, from 0 to 1, whose absolute error is below <paramref name="tolerance"/>.</summary>
    public static double WithinTolerance(FloatImage image, FloatImage reference, float tolerance = DefaultTolerance) =>
        Errors(image, reference, tolerance).Within;

    internal static double ToPsnr(double mse) => -10 * Math.Log10(mse);

    /// <summary>Computes the pixelwise metrics in one pass, summed in double precision.</summary>
    internal static (double Mse, double Mae, double Within) Errors(FloatImage image, FloatImage reference, float tolerance)
    {
        RequireSameSize(image, reference);
        ReadOnlySpan<float> a = image.Pixels, b = reference.Pixels;
        Vector<double> squares = default, magnitudes = default;
        double square = 0, magnitude = 0;
        long within = 0;
        var i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var error = Vector.Abs(new Vector<float>(a[i..]) - new Vector<float>(b[i..]));
            within -= Vector.Sum(Vector.LessThan(error, new Vector<float>(tolerance)));
            Vector.Widen(error, out var low, out var high);
            magnitudes += low + high;
            squares += low * low + high * high;
        }
        for (; i < a.Length; i++)
        {
            var error = Math.Abs(a[i] - b[i]);
            within += error < tolerance ? 1 : 0;
            magnitude += error;
            square += (double)error * error;
        }
        return ((square + Vector.Sum(squares)) / a.Length, (magnitude + Vector.Sum(magnitudes)) / a.Length, (double)within / a.Length);
    }

    private static void RequireSameSize(FloatImage image, FloatImage reference, [CallerArgumentExpression(nameof(reference))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(reference);
        if ((image.Width, image.Height, image.Channels) != (reference.Width, reference.Height, reference.Channels))
        {
            throw new ArgumentException(
                $"The image has {image.Width}x{image.Height} pixels in {Quantity.Of(image.Channels, "channel")}, its reference {reference.Width}x{reference.Height} in {reference.Channels}.",
                name);
        }
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetDenoise;

public static partial class ImageMetrics
{
    private const int WindowRadius = 5;
    private const float C1 = 0.01f * 0.01f, C2 = 0.03f * 0.03f;

    /// <summary>
    /// Returns the structural similarity (Wang, Bovik, Sheikh and Simoncelli, 2004): the mean over the channels and over
    /// the pixels whose window is completely within the image. NaN for images smaller than the window of 11x11 pixels.
    /// </summary>
    /// <remarks>
    /// Gaussian window with sigma 1.5, K1 0.01, K2 0.03, population covariance. scikit-image's <c>structural_similarity</c>
    /// returns the same value with <c>gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1</c>.
    /// </remarks>
    public static double Ssim(FloatImage image, FloatImage reference)
    {
        RequireSameSize(image, reference);
        if (Math.Min(image.Width, image.Height) <= 2 * WindowRadius)
            return double.NaN;
        double sum = 0;
        for (var c = 0; c < image.Channels; c++)
            sum += Ssim(image.Plane(c), reference.Plane(c), image.Width, image.Height);
        return sum / image.Channels;
    }

    /// <summary>
    /// The window is separable: columns of pixels are summed into four rows of weighted sums, then these rows are summed.
    /// The sums are of s = a+b and d = a-b, since var(a)+var(b) = (var(s)+var(d))/2 and 2 cov(a,b) = (var(s)-var(d))/2. The
    /// rounding errors of var(s) in single precision then cancel, and var(d) is small for similar images.
    /// </summary>
    private static double Ssim(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int width, int height)
    {
        var (validWidth, validHeight) = (width - 2 * WindowRadius, height - 2 * WindowRadius);
        // vectors along a row may end after it
        var stride = width + Vector256<float>.Count;
        Span<float> sums = new float[4 * stride];
        Span<float> similarity = new float[stride];
        double total = 0;
        for (var y = 0; y < validHeight; y++)
        {
            SumColumns(a[(y * width)..], b[(y * width)..], width, sums, stride);
            for (var x = 0; x < validWidth; x += Vector256<float>.Count)
                SimilarityAt(sums[x..], stride).CopyTo(similarity[x..]);
            foreach (var s in similarity[..validWidth])
                total += s;
        }
        return total / ((double)validWidth * validHeight);
    }

    /// <summary>Computes the weighted sums of s, d, s^2 and d^2 over the window's rows for each column.</summary>
    private static void SumColumns(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int width, Span<float> sums, int stride)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        for (var x = 0; x < width; x += Vector256<float>.Count)
        {
            // the last vector overlaps the previous one
            var at = Math.Min(x, width - Vector256<float>.Count);
            Vector256<float> s = default, d = default, squaredS = default, squaredD = default;
            for (var k = 0; k < Window.Length; k++)
            {
                var rowA = Vector256.LoadUnsafe(ref a0, (nuint)(k * width + at));
                var rowB = Vector256.LoadUnsafe(ref b0, (nuint)(k * width + at));
                var (rowS, rowD) = (rowA + rowB, rowA - rowB);
                var (weightedS, weightedD) = (rowS * Window[k], rowD * Window[k]);
                s += weightedS;
                d += weightedD;
                squaredS += weightedS * rowS;
                squaredD += weightedD * rowD;
            }
            s.CopyTo(sums[at..]);
            d.CopyTo(sums[(stride + at)..]);
            squaredS.CopyTo(sums[(2 * stride + at)..]);
            squaredD.CopyTo(sums[(3 * stride + at)..]);
        }
    }

    /// <summary>Computes the similarity of eight neighbouring windows.</summary>
    private static Vector256<float> SimilarityAt(ReadOnlySpan<float> sums, int stride)
    {
        Vector256<float> s = default, d = default, squaredS = default, squaredD = default;
        ref var first = ref MemoryMarshal.GetReference(sums);
        for (var k = 0; k < Window.Length; k++)
        {
            s += Vector256.LoadUnsafe(ref first, (nuint)k) * Window[k];
            d += Vector256.LoadUnsafe(ref first, (nuint)(stride + k)) * Window[k];
            squaredS += Vector256.LoadUnsafe(ref first, (nuint)(2 * stride + k)) * Window[k];
            squaredD += Vector256.LoadUnsafe(ref first, (nuint)(3 * stride + k)) * Window[k];
        }
        var (varianceS, varianceD) = (squaredS - s * s, squaredD - d * d);
        var (c1, c2) = (Vector256.Create(2 * C1), Vector256.Create(2 * C2));
        return (s * s - d * d + c1) * (varianceS - varianceD + c2)
            / ((s * s + d * d + c1) * (varianceS + varianceD + c2));
    }

    internal static readonly float[] Window = GaussianWindow();

    private static float[] GaussianWindow()
    {
        var weights = Enumerable.Range(-WindowRadius, 2 * WindowRadius + 1).Select(i => Math.Exp(-i * i / (2 * 1.5 * 1.5))).ToArray();
        return [.. weights.Select(w => (float)(w / weights.Sum()))];
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetDenoise;

public static partial class ImageMetrics
{
    private const int WindowRadius = 5;
    private const float C1 = 0.01f * 0.01f, C2 = 0.03f * 0.03f;

    /// <summary>
    /// Structural similarity (Wang, Bovik, Sheikh and Simoncelli, 2004): the mean over channels and over the pixels
    /// whose whole window lies inside the image. NaN for images smaller than the window of 11x11.
    /// </summary>
    /// <remarks>
    /// Gaussian window with sigma 1.5, K1 0.01, K2 0.03, population covariance. scikit-image's <c>structural_similarity</c>
    /// gives the same number with <c>gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=1</c>.
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

    /// <summary>Separable: down the columns from the pixels into four rows of weighted sums, then along these rows.</summary>
    private static double Ssim(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int width, int height)
    {
        var (validWidth, validHeight) = (width - 2 * WindowRadius, height - 2 * WindowRadius);
        // the vectors along the rows may reach beyond their end
        var padded = width + Vector256<float>.Count;
        Span<float> sums = new float[4 * padded];
        Span<float> similarity = new float[padded];
        double total = 0;
        for (var y = 0; y < validHeight; y++)
        {
            WeighColumns(a[(y * width)..], b[(y * width)..], width, sums, padded);
            for (var x = 0; x < validWidth; x += Vector256<float>.Count)
                SimilarityAt(sums[x..], padded).CopyTo(similarity[x..]);
            foreach (var s in similarity[..validWidth])
                total += s;
        }
        return total / ((double)validWidth * validHeight);
    }

    /// <summary>Weighted sums of a, b, a^2+b^2 and ab over the window's rows, for each column.</summary>
    private static void WeighColumns(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int width, Span<float> sums, int stride)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        for (var x = 0; x < width; x += Vector256<float>.Count)
        {
            // the last vector overlaps the one before it
            var at = Math.Min(x, width - Vector256<float>.Count);
            Vector256<float> sumA = default, sumB = default, squares = default, products = default;
            for (var k = 0; k < Window.Length; k++)
            {
                var rowA = Vector256.LoadUnsafe(ref a0, (nuint)(k * width + at));
                var rowB = Vector256.LoadUnsafe(ref b0, (nuint)(k * width + at));
                var weightedA = rowA * Window[k];
                var weightedB = rowB * Window[k];
                sumA += weightedA;
                sumB += weightedB;
                squares += weightedA * rowA + weightedB * rowB;
                products += weightedA * rowB;
            }
            sumA.CopyTo(sums[at..]);
            sumB.CopyTo(sums[(stride + at)..]);
            squares.CopyTo(sums[(2 * stride + at)..]);
            products.CopyTo(sums[(3 * stride + at)..]);
        }
    }

    /// <summary>The similarity of eight neighbouring windows.</summary>
    private static Vector256<float> SimilarityAt(ReadOnlySpan<float> sums, int stride)
    {
        Vector256<float> meanA = default, meanB = default, squares = default, products = default;
        ref var first = ref MemoryMarshal.GetReference(sums);
        for (var k = 0; k < Window.Length; k++)
        {
            meanA += Vector256.LoadUnsafe(ref first, (nuint)k) * Window[k];
            meanB += Vector256.LoadUnsafe(ref first, (nuint)(stride + k)) * Window[k];
            squares += Vector256.LoadUnsafe(ref first, (nuint)(2 * stride + k)) * Window[k];
            products += Vector256.LoadUnsafe(ref first, (nuint)(3 * stride + k)) * Window[k];
        }
        var product = meanA * meanB;
        var squaredMeans = meanA * meanA + meanB * meanB;
        var (c1, c2) = (Vector256.Create(C1), Vector256.Create(C2));
        return (product + product + c1) * ((products - product) * 2 + c2)
            / ((squaredMeans + c1) * (squares - squaredMeans + c2));
    }

    private static readonly float[] Window = GaussianWindow();

    private static float[] GaussianWindow()
    {
        var weights = Enumerable.Range(-WindowRadius, 2 * WindowRadius + 1).Select(i => Math.Exp(-i * i / (2 * 1.5 * 1.5))).ToArray();
        return [.. weights.Select(w => (float)(w / weights.Sum()))];
    }
}

using System.Numerics.Tensors;

namespace MlNetDenoise;

/// <summary>Smooths planes. Beyond their borders they are mirrored.</summary>
internal static class Smoothing
{
    /// <summary>Smooths a plane by a Gaussian kernel, in place.</summary>
    /// <param name="plane">width x height values.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="sigma">Standard deviation of the kernel in pixels. 0 changes nothing.</param>
    public static void ApplyGaussian(Span<float> plane, int width, int height, double sigma)
    {
        if (sigma == 0)
            return;
        var kernel = Kernel(sigma);
        var reach = kernel.Length - 1;
        var (line, sums) = (new float[width + 2 * reach], new float[width]);
        for (var y = 0; y < height; y++)
        {
            var row = plane.Slice(y * width, width);
            for (var i = 0; i < line.Length; i++)
                line[i] = row[Mirrored(i - reach, width)];
            TensorPrimitives.Multiply(line.AsSpan(reach, width), kernel[0], row);
            for (var k = 1; k <= reach; k++)
                AddPair(line.AsSpan(reach - k, width), line.AsSpan(reach + k, width), kernel[k], row);
        }
        var rows = plane.ToArray();
        for (var y = 0; y < height; y++)
        {
            var row = plane.Slice(y * width, width);
            TensorPrimitives.Multiply(rows.AsSpan(y * width, width), kernel[0], row);
            for (var k = 1; k <= reach; k++)
                AddPair(rows.AsSpan(Mirrored(y - k, height) * width, width), rows.AsSpan(Mirrored(y + k, height) * width, width), kernel[k], row);
        }

        void AddPair(ReadOnlySpan<float> before, ReadOnlySpan<float> after, float weight, Span<float> row)
        {
            TensorPrimitives.Add(before, after, sums);
            TensorPrimitives.MultiplyAdd(sums, weight, row, row);
        }
    }

    /// <summary>Subtracts from each value the mean of the square around it, in place.</summary>
    /// <param name="plane">width x height values.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="radius">Values of the square to each side of its middle.</param>
    public static void SubtractMeans(Span<float> plane, int width, int height, int radius)
    {
        var means = plane.ToArray();
        Average(means, width, height, radius);
        for (var i = 0; i < means.Length; i++)
            plane[i] -= means[i];
    }

    /// <summary>Replaces each value by the mean of the square around it, in place.</summary>
    /// <inheritdoc cref="SubtractMeans"/>
    public static void Average(Span<float> plane, int width, int height, int radius)
    {
        for (var y = 0; y < height; y++)
            AverageRow(plane.Slice(y * width, width), radius);
        var (rows, sums) = (plane.ToArray(), new float[width]);
        for (var y = -radius; y < radius; y++)
            TensorPrimitives.Add(sums, Row(y), sums);
        for (var y = 0; y < height; y++)
        {
            TensorPrimitives.Add(sums, Row(y + radius), sums);
            TensorPrimitives.Divide(sums, 2 * radius + 1, plane.Slice(y * width, width));
            TensorPrimitives.Subtract(sums, Row(y - radius), sums);
        }

        ReadOnlySpan<float> Row(int y) => rows.AsSpan(Mirrored(y, height) * width, width);
    }

    private static void AverageRow(Span<float> row, int radius)
    {
        var line = new float[row.Length + 2 * radius];
        row.CopyTo(line.AsSpan(radius));
        for (var i = 0; i < radius; i++)
            (line[i], line[radius + row.Length + i]) = (row[Mirrored(i - radius, row.Length)], row[Mirrored(row.Length + i, row.Length)]);
        var sum = 0.0;
        for (var i = 0; i < 2 * radius; i++)
            sum += line[i];
        for (var i = 0; i < row.Length; i++)
        {
            sum += line[i + 2 * radius];
            row[i] = (float)(sum / (2 * radius + 1));
            sum -= line[i];
        }
    }

    /// <summary>Returns the middle and one side of the kernel; its sum is 1.</summary>
    private static float[] Kernel(double sigma)
    {
        double[] weights = [.. Enumerable.Range(0, (int)Math.Ceiling(3 * sigma) + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma)))];
        var sum = 2 * weights.Sum() - 1;
        return Array.ConvertAll(weights, weight => (float)(weight / sum));
    }

    /// <summary>Returns the index of the value at a position that can be beyond the border, where the values are mirrored with the border values repeated.</summary>
    /// <param name="position">Any position.</param>
    /// <param name="count">Number of values.</param>
    public static int Mirrored(int position, int count)
    {
        var folded = (position < 0 ? -position - 1 : position) % (2 * count);
        return folded < count ? folded : 2 * count - 1 - folded;
    }
}

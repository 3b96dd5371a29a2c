using System.Numerics.Tensors;

namespace MlNetDenoise;

/// <summary>Fills pixels without a value, NaN or infinite, for the network, which would spread them to their neighbours.</summary>
internal static class Holes
{
    /// <summary>Fills the holes of a whole image.</summary>
    /// <inheritdoc cref="Fill(Band, int, int)"/>
    public static FloatImage Fill(FloatImage image) => Fill(new Band(image, 0), 0, image.Height).Rows;

    /// <summary>Fills each hole with the nearest value of its row and channel. A row without any value becomes the nearest row with one.</summary>
    /// <param name="image">Includes the rows to fill. Stays as it is.</param>
    /// <param name="top">The first row.</param>
    /// <param name="count">Number of rows.</param>
    /// <returns>The image itself if the rows have no holes, otherwise a filled copy of them. A channel without any value is 0.</returns>
    public static Band Fill(Band image, int top, int count)
    {
        if (!HasHoles(image, top, count))
            return image;
        var filled = new Band(new FloatImage(image.Rows.Width, count, image.Rows.Channels), top);
        var nearest = new int[Math.Max(image.Rows.Width, count)];
        for (var channel = 0; channel < image.Rows.Channels; channel++)
        {
            for (var y = top; y < top + count; y++)
                Fill(image.Row(channel, y), filled.Row(channel, y), nearest);
            FindNearest(count, y => HasValue(image.Row(channel, top + y)), nearest);
            for (var y = 0; y < count; y++)
            {
                if (nearest[y] >= 0)
                    filled.Row(channel, top + nearest[y]).CopyTo(filled.Row(channel, top + y));
            }
        }
        return filled;
    }

    /// <summary>Whether pixels have no holes. False also if the values are so large that their sum overflows.</summary>
    public static bool HasNone(ReadOnlySpan<float> row) => float.IsFinite(TensorPrimitives.SumOfMagnitudes(row));

    private static bool HasHoles(Band image, int top, int count)
    {
        for (var channel = 0; channel < image.Rows.Channels; channel++)
        {
            for (var y = top; y < top + count; y++)
            {
                if (!HasNone(image.Row(channel, y)))
                    return true;
            }
        }
        return false;
    }

    private static bool HasValue(ReadOnlySpan<float> row)
    {
        foreach (var value in row)
        {
            if (float.IsFinite(value))
                return true;
        }
        return false;
    }

    private static void Fill(ReadOnlySpan<float> row, Span<float> filled, int[] nearest)
    {
        var values = row.ToArray();
        FindNearest(values.Length, x => float.IsFinite(values[x]), nearest);
        for (var x = 0; x < values.Length; x++)
            filled[x] = nearest[x] >= 0 ? values[nearest[x]] : 0;
    }

    /// <summary>Finds the nearest index that has a value for each index below <paramref name="count"/>; -1 if none has.</summary>
    private static void FindNearest(int count, Predicate<int> hasValue, int[] nearest)
    {
        for (var (i, last) = (0, -1); i < count; i++)
            nearest[i] = last = hasValue(i) ? i : last;
        for (var (i, next) = (count - 1, -1); i >= 0; i--)
        {
            next = nearest[i] == i ? i : next;
            if (nearest[i] < 0 || next >= 0 && next - i < i - nearest[i])
                nearest[i] = next;
        }
    }
}

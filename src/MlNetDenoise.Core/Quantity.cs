namespace MlNetDenoise;

/// <summary>Numbers of things, in words.</summary>
internal static class Quantity
{
    /// <summary>Returns "1 image", "2 images".</summary>
    /// <param name="count">The number.</param>
    /// <param name="noun">The noun in the singular, whose plural ends in s.</param>
    public static string Of(long count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}

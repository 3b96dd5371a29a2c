namespace MlNetDenoise;

/// <summary>The header of ICC profiles.</summary>
internal static class IccProfile
{
    private const int ColourSpaceAt = 16, HeaderSize = 128;

    /// <summary>Whether a profile is for images of a number of colour channels, without alpha. One of RGB in a gray file makes readers refuse the file or the profile.</summary>
    public static bool Fits(ReadOnlySpan<byte> profile, int channels)
    {
        if (profile.Length < HeaderSize)
            return false;
        var space = profile.Slice(ColourSpaceAt, 4);
        return channels switch
        {
            1 => space.SequenceEqual("GRAY"u8),
            4 => space.SequenceEqual("CMYK"u8),
            _ => !space.SequenceEqual("GRAY"u8) && !space.SequenceEqual("CMYK"u8),
        };
    }
}

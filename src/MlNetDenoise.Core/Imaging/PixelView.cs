namespace MlNetDenoise;

/// <summary>How the pixels of a file are read.</summary>
internal enum PixelView
{
    /// <summary>As they are stored.</summary>
    Stored,

    /// <summary>Rotated as the file's orientation says.</summary>
    Upright,

    /// <summary>Rotated, and with colours other than RGB converted to it.</summary>
    UprightRgb,
}

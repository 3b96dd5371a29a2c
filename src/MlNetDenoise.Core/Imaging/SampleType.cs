namespace MlNetDenoise;

/// <summary>Type of the stored values of an image file.</summary>
internal enum SampleType
{
    UInt8,
    UInt16,
    UInt32,
    Int8,
    Int16,
    Int32,
    Float16,
    Float32,
    Float64,
}

/// <summary>Properties of <see cref="SampleType"/>.</summary>
internal static class SampleTypes
{
    /// <summary>Returns the size of a value in bytes.</summary>
    public static int Size(this SampleType type) => type switch
    {
        SampleType.UInt8 or SampleType.Int8 => 1,
        SampleType.UInt16 or SampleType.Int16 or SampleType.Float16 => 2,
        SampleType.Float64 => 8,
        _ => 4,
    };

    /// <summary>Returns the value of white: the largest integer, or 1.</summary>
    public static double White(this SampleType type) => type switch
    {
        SampleType.UInt8 => byte.MaxValue,
        SampleType.UInt16 => ushort.MaxValue,
        SampleType.UInt32 => uint.MaxValue,
        SampleType.Int8 => sbyte.MaxValue,
        SampleType.Int16 => short.MaxValue,
        SampleType.Int32 => int.MaxValue,
        _ => 1,
    };

    public static bool IsFloat(this SampleType type) => type is SampleType.Float16 or SampleType.Float32 or SampleType.Float64;

    /// <summary>Whether float32 holds every value of the type exactly.</summary>
    public static bool FitsFloat32(this SampleType type) => type.Size() <= 2 || type == SampleType.Float32;

    /// <summary>Returns the <see cref="FloatImage.BitDepth"/> of images with the type: 8, 16, or 32 for all others.</summary>
    public static int BitDepth(this SampleType type) => type switch
    {
        SampleType.UInt8 => 8,
        SampleType.UInt16 => 16,
        _ => 32,
    };

    /// <summary>Returns the type of a <see cref="FloatImage.BitDepth"/>.</summary>
    public static SampleType OfBitDepth(int bitDepth) => bitDepth switch
    {
        <= 8 => SampleType.UInt8,
        <= 16 => SampleType.UInt16,
        _ => SampleType.Float32,
    };

    /// <summary>Returns the name of the type in messages, such as "16 bit" or "32-bit float".</summary>
    public static string Describe(this SampleType type) => type switch
    {
        SampleType.UInt8 or SampleType.UInt16 or SampleType.UInt32 => $"{8 * type.Size()} bit",
        SampleType.Int8 or SampleType.Int16 or SampleType.Int32 => $"signed {8 * type.Size()} bit",
        _ => $"{8 * type.Size()}-bit float",
    };
}

namespace NetVips;

public static class Enums
{
    public enum BandFormat
    {
        Notset = -1,
        Uchar = 0,
        Char = 1,
        Ushort = 2,
        Short = 3,
        Uint = 4,
        Int = 5,
        Float = 6,
        Complex = 7,
        Double = 8,
        Dpcomplex = 9,
    }

    public enum Interpretation
    {
        Error = -1,
        Multiband = 0,
        Bw = 1,
        Histogram = 10,
        Xyz = 12,
        Lab = 13,
        Cmyk = 15,
        Labq = 16,
        Rgb = 17,
        Cmc = 18,
        Lch = 19,
        Labs = 21,
        Srgb = 22,
        Yxy = 23,
        Fourier = 24,
        Rgb16 = 25,
        Grey16 = 26,
        Matrix = 27,
        Scrgb = 28,
        Hsv = 29,
        Oklab = 30,
        Oklch = 31,
    }

    public enum FailOn
    {
        None = 0,
        Truncated = 1,
        Error = 2,
        Warning = 3,
    }

    public enum Access
    {
        Random = 0,
        Sequential = 1,
        SequentialUnbuffered = 2,
    }

    public enum Align
    {
        Low = 0,
        Centre = 1,
        High = 2,
    }

    public enum ForeignSubsample
    {
        Auto = 0,
        On = 1,
        Off = 2,
    }

    public enum ForeignTiffCompression
    {
        None = 0,
        Deflate = 2,
        Lzw = 5,
    }

    public enum TextWrap
    {
        Word = 0,
        Char = 1,
        WordChar = 2,
        None = 3,
    }

    public enum Coding
    {
        None = 0,
    }

    public enum Kernel
    {
        Nearest = 0,
        Linear = 1,
        Cubic = 2,
        Mitchell = 3,
        Lanczos2 = 4,
        Lanczos3 = 5,
        Mks2013 = 6,
        Mks2021 = 7,
    }

    [Flags]
    public enum LogLevelFlags
    {
        FlagRecursion = 1,
        FlagFatal = 2,
        Error = 4,
        FatalMask = 5,
        Critical = 8,
        Warning = 16,
        Message = 32,
        Info = 64,
        Debug = 128,
        AllButFatal = 253,
        AllButRecursion = 254,
        All = 255,
        FlagMask = 3,
        LevelMask = -4,
    }
}

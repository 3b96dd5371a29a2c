namespace MlNetDenoise.Service.Tests;

/// <summary>A file to send, and the file that <see cref="Denoiser.DenoiseFile(Stream, Stream, string?, DenoiseOptions?, ImageFileOptions?, IProgress{double}?, CancellationToken)"/> writes for it.</summary>
/// <param name="Name">Format and size.</param>
/// <param name="Content">The bytes.</param>
internal sealed record LoadFile(string Name, byte[] Content)
{
    private const int LargeSide = 2048, SmallestSide = 64, LargestSide = 512;

    // lossless WebP and AVIF files of this size are encoded for longer than they are denoised
    private static readonly string[] FormatsOfLarge = [".png", ".jpg", ".tif", ".bmp"];

    /// <summary>Creates files of all formats, most of them with sides of 64 to 512 pixels.</summary>
    /// <param name="count">Number of files.</param>
    /// <param name="large">How many of them have sides of 2048 pixels.</param>
    public static IReadOnlyList<LoadFile> Create(int count, int large)
    {
        var random = new SeededRandom(17);
        var files = new List<LoadFile>();
        for (var i = 0; i < count; i++)
        {
            var isLarge = i * large / count != (i + 1) * large / count;
            var extension = isLarge ? FormatsOfLarge[i % FormatsOfLarge.Length] : Pictures.Extensions[i % Pictures.Extensions.Length];
            var (width, height) = isLarge ? (LargeSide, LargeSide) : (Side(ref random), Side(ref random));
            var (channels, bits) = (random.NextInt(3) == 0 ? 1 : 3, random.NextInt(3) == 0 ? 16 : 8);
            files.Add(new($"{extension} {width}x{height}x{channels}", Pictures.Create(extension, width, height, channels, (ulong)i, bits)));
        }
        return files;
    }

    /// <summary>Returns what the library writes.</summary>
    public byte[] Denoise(Denoiser denoiser)
    {
        using var result = new MemoryStream();
        denoiser.DenoiseFile(new MemoryStream(Content), result);
        return result.ToArray();
    }

    // as many from 64 to 128 as from 128 to 256 and from 256 to 512
    private static int Side(ref SeededRandom random) => (int)Math.Round(SmallestSide * Math.Pow((double)LargestSide / SmallestSide, random.NextSingle()));
}

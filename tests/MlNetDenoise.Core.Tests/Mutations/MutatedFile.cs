namespace MlNetDenoise.Core.Tests;

/// <summary>A damaged file and what may happen to it: it is denoised to a file that can be read, or refused with an error that names it and leaves nothing.</summary>
/// <param name="Name">A file name that tells the seed and the number.</param>
/// <param name="Content">The bytes.</param>
/// <param name="OutputExtension">The format to denoise it to.</param>
/// <param name="Options">Noise level.</param>
internal sealed record MutatedFile(string Name, byte[] Content, string OutputExtension, DenoiseOptions Options)
{
    private static readonly string[] OtherFormats = [".tif", ".png", ".jpg", ".webp", ".gif", ".bmp"];

    /// <summary>Creates the damaged file of a number. The same number gives the same file.</summary>
    public static MutatedFile Create(IReadOnlyList<SeedFile> seeds, int number)
    {
        var seed = seeds[number % seeds.Count];
        var random = new SeededRandom(1, (ulong)number);
        var content = Mutation.Apply(seed.Content, ref random);
        var extension = random.NextInt(3) > 0 ? seed.Extension : OtherFormats[random.NextInt(OtherFormats.Length)];
        return new($"{number}-{seed.FileName}", content, extension, new() { Sigma = random.NextInt(4) switch { 0 => 0, 1 => 25, _ => null } });
    }

    /// <summary>Denoises the file by path and as a stream.</summary>
    /// <param name="denoiser">The denoiser.</param>
    /// <param name="folder">An empty folder, which is empty again afterwards.</param>
    /// <returns>Whether it was denoised; false if it was refused.</returns>
    /// <exception cref="MutationException">Something else happened.</exception>
    public bool Check(Denoiser denoiser, string folder)
    {
        var (input, output) = (Path.Combine(folder, Name), Path.Combine(folder, $"denoised{OutputExtension}"));
        File.WriteAllBytes(input, Content);
        try
        {
            var ofPath = Refusal(() => denoiser.DenoiseFile(input, output, Options), "by path", input, output);
            using var written = new MemoryStream();
            var ofStream = Refusal(() => denoiser.DenoiseFile(new MemoryStream(Content), written, OutputExtension, Options), "as a stream", "The image", "the image");
            Require((ofPath is null) == (ofStream is null), $"by path: {ofPath ?? "denoised"}; as a stream: {ofStream ?? "denoised"}");
            var loaded = Refusal(() => FloatImage.Load(input), "loaded", input);
            Require(Directory.GetFileSystemEntries(folder).Length == (ofPath is null ? 2 : 1), $"left behind: {string.Join(", ", Directory.GetFileSystemEntries(folder))}");
            if (ofPath is not null)
            {
                Require(written.Length == 0, $"wrote {written.Length} bytes to the stream before {ofStream}");
                return false;
            }
            Require(File.ReadAllBytes(output).AsSpan().SequenceEqual(written.GetBuffer().AsSpan(0, (int)written.Length)), "by path and as a stream, the files differ");
            var again = Path.Combine(folder, $"again{OutputExtension}");
            Require(Refusal(() => denoiser.DenoiseFile(output, again, new() { Sigma = 0 }), "read again", output, again) is var unreadable && unreadable is null, $"the result cannot be read: {unreadable}");
            Require(loaded is not null || Refusal(() => FloatImage.Load(output), "loaded again", output) is null, "the result cannot be loaded");
            return true;
        }
        finally
        {
            foreach (var file in Directory.GetFiles(folder))
                File.Delete(file);
        }
    }

    /// <summary>Returns the message of a refusal, which names one of the files; null if there is none.</summary>
    private static string? Refusal(Action action, string what, params string[] names)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (e is ImageFileException or OutputException or ModelException)
        {
            Require(Array.Exists(names, name => e.Message.Contains(name, StringComparison.Ordinal)), $"{what}, the message names no file: {e.Message}");
            Require(!e.Message.Contains('\n'), $"{what}, the message has several lines: {e.Message}");
            return e.Message;
        }
        catch (Exception e) when (e is not MutationException)
        {
            throw new MutationException($"{what}: {e}");
        }
    }

    private static void Require(bool condition, string failure)
    {
        if (!condition)
            throw new MutationException(failure);
    }
}

/// <summary>A damaged file was neither denoised nor refused as it should be.</summary>
internal sealed class MutationException(string message) : Exception(message);

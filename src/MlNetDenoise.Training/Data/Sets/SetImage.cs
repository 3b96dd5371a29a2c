using System.Security.Cryptography;

namespace MlNetDenoise.Training;

/// <summary>An image of a set. Its pixels are not in memory until they are loaded.</summary>
/// <param name="Name">Its path relative to the folder, its name in the archive, or its number in the file.</param>
/// <param name="Load">Reads the pixels; throws an <see cref="ImageFileException"/> if they cannot be read.</param>
/// <param name="Open">Opens the content, of which <see cref="Hash"/> is computed.</param>
public sealed record SetImage(string Name, Func<FloatImage> Load, Func<Stream> Open)
{
    private string? _hash;

    /// <summary>The noisy image of a pair; null if the image is not part of a pair.</summary>
    public SetImage? Noisy { get; init; }

    /// <summary>Reads the image, and its noisy partner if it has one.</summary>
    /// <param name="prepare">Is applied to both.</param>
    /// <exception cref="ImageFileException">An image cannot be read, or the sizes differ.</exception>
    public (FloatImage Clean, FloatImage? Noisy) LoadPair(Func<FloatImage, FloatImage> prepare)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        var (clean, noisy) = (prepare(Load()), Noisy is null ? null : prepare(Noisy.Load()));
        return noisy is null || (noisy.Width, noisy.Height, noisy.Channels) == (clean.Width, clean.Height, clean.Channels)
            ? (clean, noisy)
            : throw new ImageFileException($"{Name} has {clean.Width}x{clean.Height} pixels, its noisy partner {Noisy!.Name} has {noisy.Width}x{noisy.Height}. Both images of a pair must have the same size; the option Resize makes them so.");
    }

    /// <summary>SHA-256 of the content (of the clean image, in a pair), in hexadecimal. The content is read once.</summary>
    public string Hash()
    {
        if (_hash is null)
        {
            using var content = Open();
            _hash = Convert.ToHexStringLower(SHA256.HashData(content));
        }
        return _hash;
    }
}

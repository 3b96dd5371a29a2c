using System.Security.Cryptography;

namespace MlNetDenoise.Training;

/// <summary>An image of a set; its pixels are read when they are asked for.</summary>
/// <param name="Name">What it is called: its path below the folder, its name in the archive, or its number in the file.</param>
/// <param name="Load">Reads the pixels; an <see cref="ImageFileException"/> tells why they cannot be read.</param>
/// <param name="Open">Opens the content that <see cref="Hash"/> is made of.</param>
public sealed record SetImage(string Name, Func<FloatImage> Load, Func<Stream> Open)
{
    private string? _hash;

    /// <summary>The same picture with noise, where the set has pairs.</summary>
    public SetImage? Noisy { get; init; }

    /// <summary>Reads the image, and its noisy partner where it has one.</summary>
    /// <param name="prepare">What is done to both.</param>
    /// <exception cref="ImageFileException">One of them cannot be read, or they are of different sizes.</exception>
    public (FloatImage Clean, FloatImage? Noisy) LoadPair(Func<FloatImage, FloatImage> prepare)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        var (clean, noisy) = (prepare(Load()), Noisy is null ? null : prepare(Noisy.Load()));
        return noisy is null || (noisy.Width, noisy.Height, noisy.Channels) == (clean.Width, clean.Height, clean.Channels)
            ? (clean, noisy)
            : throw new ImageFileException($"{Name} has {clean.Width}x{clean.Height} pixels, its noisy partner {Noisy!.Name} has {noisy.Width}x{noisy.Height}. Pairs have to be of one size and colour; --resize makes them so.");
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

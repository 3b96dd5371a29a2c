using System.Text;

namespace MlNetDenoise;

/// <summary>The metadata of PNM files: comments in the header.</summary>
internal static class PnmMetadata
{
    private const int MagicSize = 2, Numbers = 3;

    /// <summary>Reads the metadata of a file, as <see cref="ImageMetadata.Read"/> describes.</summary>
    public static void Read(Stream file, ImageMetadata found)
    {
        file.Position = MagicSize;
        for (var (numbers, isNumber) = (0, false); numbers < Numbers;)
        {
            var letter = file.ReadOneByte();
            if (letter == '#')
                found.Add(MetadataItem.OfComment(new(ImageFormat.Pnm, "#", ReadLine(file))));
            if (isNumber && !char.IsAsciiDigit((char)letter))
                numbers++;
            isNumber = char.IsAsciiDigit((char)letter);
        }
    }

    /// <summary>Writes a file with metadata, as <see cref="ImageMetadata.Embed"/> describes.</summary>
    public static void Embed(ImageMetadata metadata, Stream encoded, Stream output)
    {
        encoded.CopyBytes(output, MagicSize);
        foreach (var text in metadata.Items.Where(item => item.Kind == MetadataKind.Text))
        {
            foreach (var line in Encoding.UTF8.GetString(text.ToComment()).ReplaceLineEndings("\n").Split('\n'))
                output.Write(Encoding.UTF8.GetBytes($"\n# {line}"));
        }
        encoded.CopyBytes(output, encoded.Length - encoded.Position);
    }

    private static byte[] ReadLine(Stream file)
    {
        var line = new List<byte>();
        for (var letter = file.ReadOneByte(); letter is not ((byte)'\n' or (byte)'\r'); letter = file.ReadOneByte())
            line.Add(letter);
        return [.. line.FirstOrDefault() == ' ' ? line.Skip(1) : line];
    }
}

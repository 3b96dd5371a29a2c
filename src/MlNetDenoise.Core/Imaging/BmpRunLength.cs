namespace MlNetDenoise;

/// <summary>The run-length encoding of Windows bitmaps of 4 and 8 bits.</summary>
internal static class BmpRunLength
{
    // The image is in memory as a whole.
    private const long MostPixels = 1 << 28;

    /// <summary>Decodes the pixels.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header.</param>
    /// <returns>The index of each pixel: rows in the order of the file, without padding. Pixels that the file leaves out are 0.</returns>
    /// <exception cref="InvalidDataException">The file is truncated, or has too many pixels.</exception>
    public static byte[] Decode(Stream file, BmpHeader header)
    {
        var (width, height) = (header.Layout.Width, header.Layout.Height);
        if ((long)width * height > MostPixels)
            throw new InvalidDataException($"it has {width}x{height} pixels, too many for a run-length encoded bitmap");
        var indices = new byte[width * height];
        file.Position = header.PixelsAt;
        var (x, y) = (0, 0);
        while (true)
        {
            var (count, value) = (Byte(), Byte());
            if (count > 0)
            {
                for (var i = 0; i < count; i++)
                    Put(Index(value, i));
                continue;
            }
            switch (value)
            {
                case 0: // the end of a row
                    (x, y) = (0, y + 1);
                    break;
                case 1: // the end of the image
                    return indices;
                case 2: // skipped pixels
                    (x, y) = (x + Byte(), y + Byte());
                    break;
                default: // single pixels, padded to an even number of bytes
                    var bytes = (value * header.Bits + 7) / 8;
                    var stored = new byte[bytes + bytes % 2];
                    file.ReadExactly(stored);
                    for (var i = 0; i < value; i++)
                        Put(header.Bits == 8 ? stored[i] : Index(stored[i / 2], i));
                    break;
            }
        }

        int Byte() => file.ReadByte() is >= 0 and var read ? read : throw new InvalidDataException("it is truncated");

        byte Index(int value, int i) => (byte)(header.Bits == 8 ? value : i % 2 == 0 ? value >> 4 : value & 15);

        void Put(byte index)
        {
            if (x < width && y < height)
                indices[y * width + x] = index;
            x++;
        }
    }
}

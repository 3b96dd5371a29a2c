using System.Buffers.Binary;

namespace MlNetDenoise;

/// <summary>Animated PNG files (APNG), which libvips does not support. Each frame is a PNG file of its own for it.</summary>
internal sealed class ApngFile
{
    private const string Animated = "acTL", FrameControl = "fcTL", FramePixels = "fdAT";
    private const int HeaderSize = 13, AnimatedSize = 8, MillisecondUnits = 1000;

    // The image that the frames are drawn on is in memory as a whole.
    private const long MostPixels = 1 << 26;

    private readonly Stream _file;
    private readonly byte[] _header = [];
    private readonly List<ApngFrame> _frames = [];
    private readonly List<(string Type, byte[] Data)> _colours = [];
    private readonly int _plays;

    private ApngFile(Stream file)
    {
        _file = file;
        var isAnimated = false;
        foreach (var (type, length) in PngChunks.Read(file))
        {
            var at = file.Position;
            switch (type)
            {
                case PngChunks.Header when length == HeaderSize:
                    _header = file.ReadBytes(length);
                    break;
                case PngChunks.Palette or PngChunks.Transparency:
                    _colours.Add((type, file.ReadBytes(length)));
                    break;
                case Animated when length == AnimatedSize:
                    _plays = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file.ReadBytes(length).AsSpan(4)), int.MaxValue);
                    isAnimated = true;
                    break;
                case FrameControl when isAnimated && length == ApngFrame.ControlSize:
                    _frames.Add(new(file.ReadBytes(length)));
                    break;
                case PngChunks.Pixels when !isAnimated:
                    return;
                case PngChunks.Pixels when _frames.Count == 1:
                    _frames[0].Pixels.Add((at, length));
                    break;
                case FramePixels when _frames.Count > 0 && length > sizeof(int):
                    _frames[^1].Pixels.Add((at + sizeof(int), length - sizeof(int))); // without its number
                    break;
            }
        }
    }

    private int Width => BinaryPrimitives.ReadInt32BigEndian(_header);

    private int Height => BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(4));

    /// <summary>Whether pixels can be transparent although no frame has alpha: what no frame covers, or a frame leaves.</summary>
    private bool CanLackFrames => _frames[0] is not { X: 0, Y: 0 } first || first.Width < Width || first.Height < Height || _frames[0].Disposal == ApngDisposal.Previous || _frames.SkipLast(1).Any(frame => frame.Disposal == ApngDisposal.Transparent);

    /// <summary>Reads the number and the times of the frames of a PNG file. Null for a still image.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or truncated.</exception>
    public static Animation? ReadAnimation(Stream file) => Open(file) is { _frames.Count: > 1 } animated ? new([.. animated._frames.Select(frame => frame.Delay)], animated._plays) : null;

    /// <summary>Opens frames of an animation one after the other, each as a viewer shows it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="numbers">The numbers of the frames from 0, ascending.</param>
    /// <exception cref="InvalidDataException">The file is damaged or truncated.</exception>
    public static IEnumerable<RowSource> OpenFrames(Stream file, IReadOnlyList<int> numbers)
    {
        var animated = Open(file);
        if (animated._header.Length == 0)
            throw new InvalidDataException("its header is damaged");
        if ((long)animated.Width * animated.Height > MostPixels)
            throw new InvalidDataException($"it has {animated.Width}x{animated.Height} pixels, too many for an animation");
        byte[] shown = [];
        PixelLayout? layout = null;
        for (var number = 0; number <= numbers[^1]; number++)
        {
            var frame = animated._frames[number];
            var (pixels, decoded) = animated.Decode(frame);
            layout ??= decoded with { Width = animated.Width, Height = animated.Height, Bands = decoded.ColorBands + (decoded.HasAlpha || animated.CanLackFrames ? 1 : 0), HasAlpha = decoded.HasAlpha || animated.CanLackFrames };
            if (number == 0)
                shown = new byte[layout.Bytes];
            var before = frame.Disposal == ApngDisposal.Previous ? (byte[])shown.Clone() : shown;
            if (layout.Type == SampleType.UInt8)
                frame.Draw<byte>(pixels, decoded, shown, layout);
            else
                frame.Draw<ushort>(pixels, decoded, shown, layout);
            if (numbers.Contains(number))
                yield return new Rows(shown, layout);
            if (frame.Disposal == ApngDisposal.Previous && number > 0)
                shown = before;
            else if (frame.Disposal != ApngDisposal.None)
                frame.Clear(shown, layout);
        }
    }

    /// <summary>Writes an animation.</summary>
    /// <param name="output">Receives the file.</param>
    /// <param name="animation">The times of the frames.</param>
    /// <param name="frames">Each frame as a PNG file, all of one size and depth, without palettes.</param>
    public static void Write(Stream output, Animation animation, IEnumerable<byte[]> frames)
    {
        var number = 0;
        output.Write(PngChunks.Signature);
        foreach (var (frame, index) in frames.Select((frame, index) => (new MemoryStream(frame), index)))
        {
            byte[] header = [];
            foreach (var (type, length) in PngChunks.Read(frame))
            {
                if (type == PngChunks.Header)
                {
                    header = frame.ReadBytes(length);
                    if (index == 0)
                    {
                        PngChunks.Write(output, PngChunks.Header, header);
                        PngChunks.Write(output, Animated, [.. Integer(animation.Delays.Length), .. Integer(animation.Loop)]);
                    }
                    PngChunks.Write(output, FrameControl, [.. Integer(number++), .. header.AsSpan(0, 8), .. new byte[8], .. Delay(animation.Delays[index]), 0, 0]);
                }
                else if (type == PngChunks.Pixels && index == 0)
                {
                    PngChunks.Write(output, PngChunks.Pixels, frame.ReadBytes(length));
                }
                else if (type == PngChunks.Pixels)
                {
                    PngChunks.Write(output, FramePixels, [.. Integer(number++), .. frame.ReadBytes(length)]);
                }
            }
        }
        PngChunks.Write(output, PngChunks.End);
    }

    private static ApngFile Open(Stream file)
    {
        try
        {
            return new(file);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("it is truncated", e);
        }
    }

    private static byte[] Integer(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] Delay(int milliseconds)
    {
        var units = MillisecondUnits;
        for (; milliseconds > ushort.MaxValue && units > 1; units /= 10)
            milliseconds /= 10;
        milliseconds = Math.Min(milliseconds, ushort.MaxValue);
        return [(byte)(milliseconds >> 8), (byte)milliseconds, (byte)(units >> 8), (byte)units];
    }

    private (byte[] Pixels, PixelLayout Layout) Decode(ApngFrame frame)
    {
        using var png = new MemoryStream();
        png.Write(PngChunks.Signature);
        PngChunks.Write(png, PngChunks.Header, [.. Integer(frame.Width), .. Integer(frame.Height), .. _header.AsSpan(8)]);
        foreach (var (type, data) in _colours)
            PngChunks.Write(png, type, data);
        foreach (var (at, length) in frame.Pixels)
        {
            _file.Position = at;
            PngChunks.Write(png, PngChunks.Pixels, _file.ReadBytes(length));
        }
        PngChunks.Write(png, PngChunks.End);
        using var source = VipsSource.Open(png, ImageFormat.Png, PixelView.Stored);
        source.Name = (_file as FileStream)?.Name ?? source.Name;
        if (frame.X + (long)frame.Width > Width || frame.Y + (long)frame.Height > Height)
            throw new InvalidDataException("a frame is larger than the image");
        var pixels = new byte[source.Layout.Bytes];
        source.Read(pixels);
        return (pixels, source.Layout);
    }

    /// <summary>Rows in memory.</summary>
    private sealed class Rows(byte[] rows, PixelLayout layout) : RowSource(layout)
    {
        private int _at;

        public override void Dispose()
        {
        }

        protected override void ReadRows(Span<byte> destination)
        {
            rows.AsSpan(_at, destination.Length).CopyTo(destination);
            _at += destination.Length;
        }
    }
}

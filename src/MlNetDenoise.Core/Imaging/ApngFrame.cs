using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetDenoise;

/// <summary>A frame of an animated PNG file: where it is drawn, and for how long.</summary>
internal sealed class ApngFrame
{
    public const int ControlSize = 26;

    private const int DefaultDelayUnits = 100, Over = 1, Second = 1000;

    private readonly bool _isOver;

    /// <exception cref="InvalidDataException">The frame has no size.</exception>
    public ApngFrame(byte[] control)
    {
        int Integer(int at) => BinaryPrimitives.ReadInt32BigEndian(control.AsSpan(at)) is >= 0 and var value ? value : throw new InvalidDataException("a frame is damaged");
        double Short(int at) => BinaryPrimitives.ReadUInt16BigEndian(control.AsSpan(at));
        (Width, Height, X, Y) = (Integer(4), Integer(8), Integer(12), Integer(16));
        Delay = (int)Math.Round(Second * Short(20) / (Short(22) is > 0 and var units ? units : DefaultDelayUnits));
        (Disposal, _isOver) = ((ApngDisposal)control[24], control[25] == Over);
    }

    public int Width { get; }

    public int Height { get; }

    public int X { get; }

    public int Y { get; }

    /// <summary>In milliseconds.</summary>
    public int Delay { get; }

    /// <summary>What happens to the frame after its time.</summary>
    public ApngDisposal Disposal { get; }

    /// <summary>The position and the length of each part of its compressed pixels.</summary>
    public List<(long At, long Length)> Pixels { get; } = [];

    /// <summary>Draws the frame.</summary>
    /// <param name="pixels">Its pixels.</param>
    /// <param name="own">Their layout.</param>
    /// <param name="shown">Receives them.</param>
    /// <param name="layout">The layout of the image, which has alpha if the frame has.</param>
    public void Draw<T>(byte[] pixels, PixelLayout own, byte[] shown, PixelLayout layout) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var from = MemoryMarshal.Cast<byte, T>(pixels.AsSpan());
        var to = MemoryMarshal.Cast<byte, T>(shown.AsSpan());
        for (var i = 0; i < Width * Height; i++)
        {
            var pixel = from.Slice(i * own.Bands, own.Bands);
            var below = to.Slice(((Y + i / Width) * layout.Width + X + i % Width) * layout.Bands, layout.Bands);
            var alpha = own.HasAlpha ? pixel[^1] : T.MaxValue;
            if (!_isOver || alpha == T.MaxValue)
            {
                pixel[..own.ColorBands].CopyTo(below);
                if (layout.HasAlpha)
                    below[^1] = alpha;
            }
            else if (alpha != T.Zero)
            {
                DrawOver(pixel, below);
            }
        }
    }

    /// <summary>Makes the place of the frame transparent.</summary>
    public void Clear(byte[] shown, PixelLayout layout)
    {
        for (var y = Y; y < Y + Height; y++)
            shown.AsSpan(y * layout.RowBytes + X * layout.PixelBytes, Width * layout.PixelBytes).Clear();
    }

    private static void DrawOver<T>(ReadOnlySpan<T> pixel, Span<T> below) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var most = double.CreateTruncating(T.MaxValue);
        var share = double.CreateTruncating(pixel[^1]) / most;
        var shareBelow = double.CreateTruncating(below[^1]) / most * (1 - share);
        for (var band = 0; band < pixel.Length - 1; band++)
            below[band] = T.CreateTruncating((double.CreateTruncating(pixel[band]) * share + double.CreateTruncating(below[band]) * shareBelow) / (share + shareBelow) + 0.5);
        below[^1] = T.CreateTruncating((share + shareBelow) * most + 0.5);
    }
}

/// <summary>What happens to a frame of an animated PNG file after its time.</summary>
internal enum ApngDisposal
{
    /// <summary>The frame stays.</summary>
    None,

    /// <summary>Its place becomes transparent.</summary>
    Transparent,

    /// <summary>What was there before comes back.</summary>
    Previous,
}

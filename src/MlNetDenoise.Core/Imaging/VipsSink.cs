using System.Numerics;
using NetVips;

namespace MlNetDenoise;

/// <summary>Writes a PNG, JPEG, WebP, AVIF or GIF file. libvips takes all rows at once, so they are collected in memory or, for a large file, in a raw file beside it.</summary>
internal sealed class VipsSink : RowSink
{
    /// <summary>Most bytes of pixels that are collected in memory for a file.</summary>
    internal const int MaxInMemory = 1 << 26;

    private readonly string? _path, _rawFile;
    private readonly ImageFormat _format;
    private readonly PixelLayout _page, _all;
    private readonly EncodingOptions _encoding;
    private readonly Stream _rows;
    private readonly CancellationToken _cancellationToken;

    /// <exception cref="IOException">The raw file cannot be written, or the image is too large for memory.</exception>
    public VipsSink(Stream file, ImageFormat format, IReadOnlyList<PixelLayout> pages, EncodingOptions encoding, CancellationToken cancellationToken)
        : base(file)
    {
        (_format, _page, _encoding, _cancellationToken) = (format, pages[0], encoding, cancellationToken);
        _all = _page with { Height = checked(_page.Height * pages.Count) };
        _path = (file as FileStream)?.Name;
        if (_path is not null && _all.Bytes > MaxInMemory)
            _rawFile = Path.ChangeExtension(_path, ".raw");
        else if (_all.Bytes > Array.MaxLength)
            throw new IOException($"The image has {_all.Bytes} bytes, more than an array can hold.");
        _rows = _rawFile is null
            ? new MemoryStream((int)_all.Bytes)
            : new FileStream(_rawFile, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, PreallocationSize = _all.Bytes });
    }

    public override void Write(ReadOnlySpan<byte> rows) => _rows.Write(rows);

    public override void Dispose()
    {
        base.Dispose();
        _rows.Dispose();
        if (_rawFile is not null)
            File.Delete(_rawFile);
    }

    protected override void Complete()
    {
        _rows.Dispose();
        try
        {
            using var image = _rows is MemoryStream memory
                ? Vips.FromMemory(memory.GetBuffer(), _all)
                : Image.Rawload(_rawFile, _all.Width, _all.Height, _all.Bands, format: Vips.Format(_all.Type), interpretation: Vips.Interpretation(_all), access: Enums.Access.Sequential);
            using var framed = WithFrames(image);
            using var stored = _format == ImageFormat.Avif && _page.Type == SampleType.UInt16 ? framed << (16 - AvifBits) : framed.Copy(); // libvips takes 10 or 12 bits at the upper end
            stored.SetProgress(true);
            stored.SignalConnect(Enums.Signals.Eval, (encoded, _) => encoded.SetKill(_cancellationToken.IsCancellationRequested));
            if (_format == ImageFormat.Png && _encoding.Animation is { } animation)
            {
                ApngFile.Write(Output, animation, Enumerable.Range(0, animation.Delays.Length).Select(frame => EncodeFrame(stored, frame)));
                return;
            }
            if (_path is null)
            {
                Output.Write(Encode(stored)!);
                return;
            }
            Output.Dispose(); // libvips opens it by its path
            Encode(stored, _path);
        }
        catch (VipsException e)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            throw new IOException($"{Vips.Reason(e)}.", e);
        }
    }

    private Image WithFrames(Image image) => image.Mutate(mutable =>
    {
        // A GIF file that plays once has no block of an animation.
        mutable.Set(GValue.GIntType, "loop", _encoding.Animation?.Loop ?? 1);
        if (_encoding.Animation is not { } animation)
            return;
        mutable.Set(GValue.GIntType, "page-height", _page.Height);
        mutable.Set(GValue.ArrayIntType, "delay", animation.Delays);
    });

    private byte[] EncodeFrame(Image framed, int frame)
    {
        using var image = framed.Crop(0, frame * _page.Height, _page.Width, _page.Height);
        return Encode(image)!;
    }

    private int AvifBits => BitOperations.Log2((uint)_page.White + 1);

    /// <summary>Encodes to a file, or returns the bytes of one. Metadata is not written: libvips adds what was not there.</summary>
    private byte[]? Encode(Image image, string? path = null)
    {
        var (name, options) = _format.Extensions[0] switch
        {
            ".jpg" => ("jpegsave", new VOption { { "Q", _encoding.JpegQuality }, { "subsample_mode", _encoding.SubsamplesChroma ? Enums.ForeignSubsample.On : Enums.ForeignSubsample.Off } }),
            ".webp" => ("webpsave", new VOption { { "lossless", true }, { "exact", true } }),
            ".avif" => ("heifsave", new VOption { { "lossless", true }, { "compression", Enums.ForeignHeifCompression.Av1 }, { "bitdepth", AvifBits } }),
            ".gif" => ("gifsave", new VOption()),
            _ => ("pngsave", new VOption { { "compression", _encoding.PngCompression } }),
        };
        options.Add("keep", Enums.ForeignKeep.None);
        return path is null ? (byte[])Operation.Call($"{name}_buffer", options, image) : Operation.Call(name, options, image, path) as byte[];
    }
}

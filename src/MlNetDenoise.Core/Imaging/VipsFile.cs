using System.Runtime.InteropServices;
using NetVips;

namespace MlNetDenoise;

/// <summary>Files that libvips reads and writes, and its other operations.</summary>
internal static class VipsFile
{
    // Bytes of the blocks that rows are copied in: small enough for the garbage collector to free them soon.
    private const int BlockSize = 1 << 16;

    static VipsFile()
    {
        // libvips writes warnings to the console. Relevant ones are also exceptions.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
        // More threads do not make any file faster, and each has its own rows: 100 MB with 64 threads.
        NetVips.NetVips.Concurrency = 1;
        // By default, libvips keeps the pixels and files of its last 100 operations, and so the disk space of deleted raw files.
        Cache.Max = 0;
    }

    /// <summary>Opens the first page of a file, as <see cref="FloatImage.Load(string)"/> describes.</summary>
    /// <param name="file">A <see cref="FileStream"/>, whose path libvips opens, or a <see cref="MemoryStream"/>.</param>
    /// <exception cref="InvalidDataException">The file is damaged, truncated or not an image, or has another bit depth.</exception>
    internal static RowSource Open(Stream file)
    {
        var path = (file as FileStream)?.Name;
        try
        {
            using var image = path is null
                ? Image.NewFromBuffer(((MemoryStream)file).ToArray(), access: Enums.Access.Sequential, failOn: Enums.FailOn.Error)
                : Image.NewFromFile(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
            if (image.Format is not (Enums.BandFormat.Uchar or Enums.BandFormat.Ushort))
                throw new InvalidDataException($"its values are of type {image.Format}, not 8 or 16 bits");
            using var upright = ToUpright(image);
            return new Source(ToRgbOrGray(upright), path);
        }
        catch (VipsException e)
        {
            throw new InvalidDataException(Reason(e, path), e);
        }
    }

    /// <summary>Returns the image after JPEG compression. Below quality 90, libvips subsamples the chroma.</summary>
    /// <param name="image">Gray or RGB; is clipped to [0,1] and rounded to 8 bits first.</param>
    /// <param name="quality">JPEG quality, from 1 to 100.</param>
    internal static FloatImage CompressAsJpeg(FloatImage image, int quality)
    {
        var values = new byte[image.Pixels.Length];
        image.Interleave<byte>(values, 0);
        using var pixels = FromMemory(values, image.Width, image.Height, image.Channels, 8);
        using var read = new Source(Image.NewFromBuffer(pixels.WriteToBuffer(".jpg", new VOption { { "Q", quality } })), null);
        return read.ReadAll();
    }

    /// <summary>Returns a plane in another size, resampled by libvips' Lanczos filter with three lobes, which is wider where it reduces the size.</summary>
    internal static float[] Resize(float[] plane, int width, int height, int newWidth, int newHeight)
    {
        using var image = Image.NewFromMemory(plane, width, height, 1, Enums.BandFormat.Float);
        using var resized = image.Resize((double)newWidth / width, vscale: (double)newHeight / height);
        return resized.WriteToMemory<float>();
    }

    /// <summary>Creates an image that uses rows of 8 or 16 bits without copying them.</summary>
    private static Image FromMemory(byte[] rows, int width, int height, int channels, int bits)
    {
        using var image = Image.NewFromMemory(rows, width, height, channels, Format(bits));
        return image.Copy(interpretation: Interpretation(channels, bits));
    }

    private static Enums.BandFormat Format(int bits) => bits == 8 ? Enums.BandFormat.Uchar : Enums.BandFormat.Ushort;

    private static Enums.Interpretation Interpretation(int channels, int bits) => (channels, bits) switch
    {
        (1, 8) => Enums.Interpretation.Bw,
        (1, _) => Enums.Interpretation.Grey16,
        (_, 8) => Enums.Interpretation.Srgb,
        _ => Enums.Interpretation.Rgb16,
    };

    private static Image ToUpright(Image image)
    {
        const string orientation = "orientation";
        if (!image.Contains(orientation) || image.Get(orientation) is 1)
            return image.Copy();
        using var inMemory = image.CopyMemory(); // sequential access does not allow rotation
        return inMemory.Autorot();
    }

    private static Image ToRgbOrGray(Image image) => image.Interpretation switch
    {
        Enums.Interpretation.Bw or Enums.Interpretation.Grey16 or Enums.Interpretation.Multiband
            or Enums.Interpretation.Srgb or Enums.Interpretation.Rgb or Enums.Interpretation.Rgb16 => image.Copy(),
        _ => image.Colourspace(image.Format == Enums.BandFormat.Ushort ? Enums.Interpretation.Rgb16 : Enums.Interpretation.Srgb),
    };

    /// <summary>Returns the first cause that libvips reports, without the path and the line that NetVips adds.</summary>
    private static string Reason(VipsException e, string? path)
    {
        var lines = (path is null ? e.Message : e.Message.Replace($"{path}: ", "")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("; ", lines.Length > 1 ? lines[1..Math.Min(3, lines.Length)] : lines);
    }

    private sealed class Source : RowSource
    {
        private readonly Image _image;
        private readonly Region _region;
        private readonly string? _path;
        private int _row;

        public Source(Image image, string? path)
            : base(image.Width, image.Height, image.Bands < 3 ? 1 : 3, image.Format == Enums.BandFormat.Ushort ? 16 : 8) =>
            (_image, _region, _path) = (image, Region.New(image), path);

        public override void Dispose()
        {
            _region.Dispose();
            _image.Dispose();
        }

        protected override void ReadRows(FloatImage image, int first, int count)
        {
            var bands = _image.Bands;
            var block = Math.Max(1, BlockSize / (Width * bands * BitDepth / 8));
            try
            {
                for (int done = 0, rows; done < count; done += rows, _row += rows)
                {
                    rows = Math.Min(block, count - done);
                    var pixels = _region.Fetch(0, _row, Width, rows);
                    if (BitDepth == 16)
                        image.Deinterleave(MemoryMarshal.Cast<byte, ushort>(pixels), bands, first + done);
                    else
                        image.Deinterleave<byte>(pixels, bands, first + done);
                }
            }
            catch (VipsException e)
            {
                throw new InvalidDataException(Reason(e, _path), e);
            }
        }
    }

    /// <summary>Writes a file in the format of an extension. libvips takes all rows at once, so they are collected in memory or, for a large file, in a raw file beside it.</summary>
    internal sealed class Sink : RowSink
    {
        /// <summary>Most bytes of pixels that are collected in memory for a file.</summary>
        internal const int MaxInMemory = 1 << 26;

        private readonly string _extension;
        private readonly string? _path, _rawFile;
        private readonly int _width, _height, _channels, _bits;
        private readonly VOption _options;
        private readonly Stream _rows;
        private readonly CancellationToken _cancellationToken;

        /// <exception cref="IOException">The raw file cannot be written, or the image is too large for the format or for memory.</exception>
        public Sink(Stream file, string extension, int width, int height, int channels, int bitDepth, CancellationToken cancellationToken)
            : base(file)
        {
            (_extension, _width, _height, _channels, _cancellationToken) = (extension, width, height, channels, cancellationToken);
            (_bits, var longestSide, _options) = extension switch
            {
                ".jpg" or ".jpeg" => (8, 65500, new VOption { { "Q", 95 }, { "subsample_mode", Enums.ForeignSubsample.Off } }),
                ".webp" => (8, 16383, new VOption { { "lossless", true } }),
                ".tif" or ".tiff" => (bitDepth, int.MaxValue, new VOption { { "compression", Enums.ForeignTiffCompression.Deflate }, { "bigtiff", (long)width * height * channels * bitDepth / 8 > int.MaxValue } }),
                _ => (bitDepth, int.MaxValue, new VOption()),
            };
            if (Math.Max(width, height) > longestSide)
                throw new IOException($"The format has at most {longestSide} pixels per side, the image has {width}x{height}.");
            _path = (file as FileStream)?.Name;
            var size = (long)width * height * channels * _bits / 8;
            if (_path is not null && size > MaxInMemory)
                _rawFile = Path.ChangeExtension(_path, ".raw");
            else if (size > Array.MaxLength)
                throw new IOException($"The image has {size} bytes, more than an array can hold.");
            _rows = _rawFile is null
                ? new MemoryStream((int)size)
                : new FileStream(_rawFile, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, PreallocationSize = size });
        }

        public override void Write(FloatImage image, int first, int count)
        {
            var rowBytes = image.Width * image.Channels * _bits / 8;
            var block = new byte[rowBytes * Math.Clamp(BlockSize / rowBytes, 1, count)];
            for (int done = 0, rows; done < count; done += rows)
            {
                rows = Math.Min(block.Length / rowBytes, count - done);
                var pixels = block.AsSpan(0, rows * rowBytes);
                image.Interleave(pixels, _bits, first + done);
                _rows.Write(pixels);
            }
        }

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
                    ? FromMemory(memory.GetBuffer(), _width, _height, _channels, _bits)
                    : Image.Rawload(_rawFile, _width, _height, _channels, format: Format(_bits), interpretation: Interpretation(_channels, _bits), access: Enums.Access.Sequential);
                image.SetProgress(true);
                image.SignalConnect(Enums.Signals.Eval, (encoded, _) => encoded.SetKill(_cancellationToken.IsCancellationRequested));
                if (_path is null)
                {
                    Output.Write(image.WriteToBuffer(_extension, _options));
                    return;
                }
                Output.Dispose(); // libvips opens it by its path
                image.WriteToFile(_path, _options);
            }
            catch (VipsException e)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                throw new IOException($"{Reason(e, _path)}.", e);
            }
        }
    }
}

using System.Runtime.InteropServices;
using NetVips;

namespace MlNetDenoise;

/// <summary>The files that libvips reads and writes.</summary>
internal static class VipsFile
{
    // Rows pass in blocks of so many bytes. The garbage collector frees arrays of this size soon, large ones late.
    private const int BlockSize = 1 << 16;

    static VipsFile()
    {
        // libvips writes warnings to the console; what matters of them comes back as an exception.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
        // More threads make no file faster, and each holds rows of its own: 64 of them, 100 MB.
        NetVips.NetVips.Concurrency = 1;
        // libvips would keep the pixels and files of its last 100 operations, and so the disk space of raw files that are deleted.
        Cache.Max = 0;
    }

    /// <summary>Opens the first page of a file; <see cref="FloatImage.Load(string)"/> says how it is read.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, truncated, no image, or of another depth.</exception>
    internal static RowSource Open(Stream file)
    {
        var path = (file as FileStream)?.Name;
        try
        {
            using var image = path is null
                ? Image.NewFromBuffer(((MemoryStream)file).ToArray(), access: Enums.Access.Sequential, failOn: Enums.FailOn.Error)
                : Image.NewFromFile(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
            if (image.Format is not (Enums.BandFormat.Uchar or Enums.BandFormat.Ushort))
                throw new InvalidDataException($"its values are of type {image.Format}, not of 8 or 16 bits");
            using var upright = Upright(image);
            return new Source(InRgbOrGray(upright), path);
        }
        catch (VipsException e)
        {
            throw new InvalidDataException(Reason(e, path), e);
        }
    }

    /// <summary>The image after it was written as JPEG and read again; below quality 90 with half of the colours' resolution, as libvips has it.</summary>
    /// <param name="image">Gray or RGB; it is cut to [0,1] and rounded to 8 bits first.</param>
    /// <param name="quality">From 1 to 100.</param>
    internal static FloatImage ThroughJpeg(FloatImage image, int quality)
    {
        var values = new byte[image.Pixels.Length];
        image.Interleave<byte>(values, 0);
        using var pixels = FromMemory(values, image.Width, image.Height, image.Channels, 8);
        using var read = new Source(Image.NewFromBuffer(pixels.WriteToBuffer(".jpg", new VOption { { "Q", quality } })), null);
        return read.ReadAll();
    }

    /// <summary>A plane of another size, by libvips' Lanczos filter of three lobes, which is widened where the plane is shrunk.</summary>
    internal static float[] Resize(float[] plane, int width, int height, int newWidth, int newHeight)
    {
        using var image = Image.NewFromMemory(plane, width, height, 1, Enums.BandFormat.Float);
        using var resized = image.Resize((double)newWidth / width, vscale: (double)newHeight / height);
        return resized.WriteToMemory<float>();
    }

    /// <summary>An image over rows of 8 or 16 bits, which are not copied.</summary>
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

    private static Image Upright(Image image)
    {
        const string orientation = "orientation";
        if (!image.Contains(orientation) || image.Get(orientation) is 1)
            return image.Copy();
        using var inMemory = image.CopyMemory(); // a file that is read in sequence cannot be turned
        return inMemory.Autorot();
    }

    private static Image InRgbOrGray(Image image) => image.Interpretation switch
    {
        Enums.Interpretation.Bw or Enums.Interpretation.Grey16 or Enums.Interpretation.Multiband
            or Enums.Interpretation.Srgb or Enums.Interpretation.Rgb or Enums.Interpretation.Rgb16 => image.Copy(),
        _ => image.Colourspace(image.Format == Enums.BandFormat.Ushort ? Enums.Interpretation.Rgb16 : Enums.Interpretation.Srgb),
    };

    /// <summary>The cause that libvips tells first, without the line that NetVips puts before it and the path.</summary>
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

    /// <summary>Writes a file in the format of its extension. libvips wants all rows at once: they are collected in memory, or in a raw file beside the output.</summary>
    internal sealed class Sink : RowSink
    {
        /// <summary>Bytes of pixels; an image of more goes through a raw file.</summary>
        internal const int MostInMemory = 1 << 26;

        private readonly string _extension;
        private readonly string? _path, _rawFile;
        private readonly int _width, _height, _channels, _bits;
        private readonly VOption _options;
        private readonly Stream _rows;
        private readonly CancellationToken _cancellationToken;

        /// <exception cref="IOException">The raw file cannot be written, or the image is larger than the format knows.</exception>
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
                throw new IOException($"The format has at most {longestSide} pixels a side, the image has {width}x{height}.");
            _path = (file as FileStream)?.Name;
            var size = (long)width * height * channels * _bits / 8;
            if (_path is not null && size > MostInMemory)
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

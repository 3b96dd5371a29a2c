using System.Buffers.Binary;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using NetVips;

namespace MlNetDenoise;

/// <summary>The files that libvips reads and writes.</summary>
internal static class VipsFile
{
    // Rows pass in blocks of so many bytes: such arrays the garbage collector takes away at once, large ones it leaves for long.
    private const int BlockSize = 1 << 16;

    static VipsFile()
    {
        // libvips writes warnings to the console; what matters of them comes back as an exception.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
        // One thread an image: with several, libvips 8.14 now and then ends before it is told that the last rows are damaged.
        NetVips.NetVips.Concurrency = 1;
    }

    /// <summary>Opens the first page of a file; <see cref="FloatImage.Load"/> says how it is read.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, truncated, no image, or of another depth.</exception>
    internal static RowSource Open(string path)
    {
        try
        {
            using var file = Image.NewFromFile(path, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
            if (file.Format is not (Enums.BandFormat.Uchar or Enums.BandFormat.Ushort))
                throw new InvalidDataException($"its values are of type {file.Format}, not of 8 or 16 bits");
            using var upright = Upright(file);
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
        using var pixels = Image.NewFromMemory(values, image.Width, image.Height, image.Channels, Enums.BandFormat.Uchar);
        using var coloured = pixels.Copy(interpretation: image.Channels == 1 ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb);
        using var read = new Source(Image.NewFromBuffer(coloured.WriteToBuffer(".jpg", new VOption { { "Q", quality } })), "");
        return read.ReadAll();
    }

    /// <summary>A plane of another size, by libvips' Lanczos filter of three lobes, which is widened where the plane is shrunk.</summary>
    internal static float[] Resized(float[] plane, int width, int height, int newWidth, int newHeight)
    {
        using var image = Image.NewFromMemory(plane, width, height, 1, Enums.BandFormat.Float);
        using var resized = image.Resize((double)newWidth / width, vscale: (double)newHeight / height);
        return resized.WriteToMemory<float>();
    }

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
    private static string Reason(VipsException e, string path)
    {
        var lines = e.Message.Replace($"{path}: ", "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("; ", lines.Length > 1 ? lines[1..Math.Min(3, lines.Length)] : lines);
    }

    private sealed class Source : RowSource
    {
        private readonly Image _image;
        private readonly Region _region;
        private readonly string _path;
        private int _row;

        public Source(Image image, string path)
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

    /// <summary>Writes a file in the format of its extension. libvips asks for rows by itself, in a thread of its own: it reads them as a PNM file from a pipe.</summary>
    internal sealed class Sink : RowSink
    {
        private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.Out);
        private readonly Task _encoding;
        private readonly int _bits;

        public Sink(string path, int width, int height, int channels, int bitDepth)
        {
            (_bits, var options) = Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".jpg" or ".jpeg" => (8, new VOption { { "Q", 95 }, { "subsample_mode", Enums.ForeignSubsample.Off } }),
                ".webp" => (8, new VOption { { "lossless", true } }),
                ".tif" or ".tiff" => (bitDepth, new VOption { { "compression", Enums.ForeignTiffCompression.Deflate }, { "bigtiff", (long)width * height * channels * bitDepth / 8 > int.MaxValue } }),
                _ => (bitDepth, new VOption()),
            };
            var rows = new AnonymousPipeClientStream(PipeDirection.In, _pipe.ClientSafePipeHandle);
            _encoding = Task.Factory.StartNew(() => Encode(rows, path, options), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Send(Encoding.ASCII.GetBytes($"P{(channels == 1 ? 5 : 6)}\n{width} {height}\n{(1 << _bits) - 1}\n"));
        }

        public override void Write(FloatImage image, int first, int count)
        {
            var rowBytes = image.Width * image.Channels * _bits / 8;
            var block = new byte[rowBytes * Math.Clamp(BlockSize / rowBytes, 1, count)];
            for (int done = 0, rows; done < count; done += rows)
            {
                rows = Math.Min(block.Length / rowBytes, count - done);
                var pixels = block.AsSpan(0, rows * rowBytes);
                if (_bits == 16)
                {
                    var words = MemoryMarshal.Cast<byte, ushort>(pixels);
                    image.Interleave(words, first + done);
                    if (BitConverter.IsLittleEndian)
                        BinaryPrimitives.ReverseEndianness(words, words); // PNM's order
                }
                else
                {
                    image.Interleave(pixels, first + done);
                }
                Send(pixels);
            }
        }

        /// <summary>A file that is not complete is broken off: libvips finds its pipe at an end.</summary>
        public override void Dispose()
        {
            _pipe.Dispose();
            _encoding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }

        protected override void Complete()
        {
            _pipe.Dispose();
            _encoding.GetAwaiter().GetResult();
        }

        private void Send(ReadOnlySpan<byte> bytes)
        {
            try
            {
                _pipe.Write(bytes);
            }
            catch (IOException)
            {
                // nobody reads any more: the encoding has failed, and tells why
                _encoding.GetAwaiter().GetResult();
                throw;
            }
        }

        private static void Encode(Stream rows, string path, VOption options)
        {
            try
            {
                using (rows)
                using (var image = Image.NewFromStream(rows, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error))
                    image.WriteToFile(path, options);
            }
            catch (VipsException e)
            {
                throw new IOException($"{Reason(e, path)}.", e);
            }
        }
    }
}

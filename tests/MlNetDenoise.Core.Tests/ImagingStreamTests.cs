namespace MlNetDenoise.Core.Tests;

public sealed class ImagingStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, int, int> Formats()
    {
        var formats = new TheoryData<string, int, int>();
        foreach (var extension in ImageFiles.Extensions)
        {
            foreach (var bits in (int[])[8, 16, 32])
            {
                formats.Add(extension, 1, bits);
                formats.Add(extension, 3, bits);
            }
        }
        return formats;
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Streams_and_spans_hold_the_bytes_and_pixels_of_files(string extension, int channels, int bits)
    {
        var image = new FloatImage(19, 13, channels, MetricsFixtures.Noisy(19, 13, channels, 30).Pixels) { BitDepth = bits };
        image.Save(_folder.Below("image" + extension));
        var file = File.ReadAllBytes(_folder.Below("image" + extension));
        var loaded = FloatImage.Load(_folder.Below("image" + extension));

        using var written = new OneWayStream();
        image.Save(written, extension.ToUpperInvariant());
        Assert.Equal(file, written.Content.ToArray());

        using var read = new OneWayStream(file);
        AssertSame(loaded, FloatImage.Load(read));
        AssertSame(loaded, FloatImage.Load(file));
        Assert.True(written.IsOpen && read.IsOpen);
    }

    [Fact]
    public void A_stream_is_read_from_its_position_and_written_at_it()
    {
        var image = MetricsFixtures.Clean(8, 5, 3);
        using var stream = new MemoryStream();
        stream.WriteByte(7);
        image.Save(stream, ".bmp");
        Assert.Equal(7, stream.GetBuffer()[0]);

        stream.Position = 1;
        Assert.Equal(image.Quantize().Pixels, FloatImage.Load(stream).Pixels);
        Assert.Equal(stream.Length, stream.Position);
    }

    [Fact]
    public void A_large_image_is_written_to_a_stream()
    {
        var image = new FloatImage(8192, VipsSink.MaxInMemory / 8192 + 1, 1);
        image.Pixels[^1] = 1;
        using var stream = new MemoryStream();
        image.Save(stream, ".png");

        stream.Position = 0;
        Assert.Equal(1, FloatImage.Load(stream).Pixels[^1]);
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".jpg")]
    [InlineData(".tif")]
    [InlineData(".webp")]
    [InlineData(".bmp")]
    [InlineData(".pfm")]
    [InlineData(".ppm")]
    public void A_truncated_stream_is_an_error_of_the_image(string extension)
    {
        using var whole = new MemoryStream();
        MetricsFixtures.Noisy(96, 64, 3, 30).Save(whole, extension);

        foreach (var share in (double[])[0, 0.1, 0.5, 0.9])
        {
            using var part = new OneWayStream(whole.ToArray()[..(int)(whole.Length * share)]);
            var error = Assert.Throws<ImageFileException>(() => FloatImage.Load(part)).Message;
            Assert.StartsWith("The image ", error, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error);
        }
        Assert.Throws<ImageFileException>(() => FloatImage.Load("no image"u8));
    }

    [Theory]
    [InlineData(".heic", 9)]
    [InlineData("png", 9)]
    [InlineData(".webp", 16384)]
    public void An_image_that_a_format_does_not_support_is_an_error_and_nothing_is_written(string format, int width)
    {
        using var stream = new OneWayStream();
        var error = Assert.Throws<OutputException>(() => new FloatImage(width, 1, 1).Save(stream, format)).Message;
        Assert.Contains("the image", error, StringComparison.Ordinal);
        Assert.Equal(0, stream.Content.Length);
    }

    [Fact]
    public void Errors_of_the_stream_itself_reach_the_caller()
    {
        using var full = new MemoryStream(new byte[10]);
        Assert.Throws<NotSupportedException>(() => MetricsFixtures.Clean(8, 5, 3).Save(full, ".png"));
        using var readOnly = new OneWayStream([]);
        Assert.Throws<NotSupportedException>(() => MetricsFixtures.Clean(8, 5, 3).Save(readOnly, ".png"));
    }

    [Fact]
    public void Interleaved_pixels_become_planes_and_alpha_is_dropped()
    {
        var bytes = FloatImage.FromInterleaved((byte[])[0, 51, 255, 102, 0, 204], 1, 2, 3);
        Assert.Equal((1, 2, 3, 8), (bytes.Width, bytes.Height, bytes.Channels, bytes.BitDepth));
        Assert.Equal([0, 102 / 255f, 51 / 255f, 0, 1, 204 / 255f], bytes.Pixels);

        var words = FloatImage.FromInterleaved((ushort[])[0, 9, 6553, 9, 65535, 9], 3, 1, 2);
        Assert.Equal((3, 1, 1, 16), (words.Width, words.Height, words.Channels, words.BitDepth));
        Assert.Equal([0, 6553 / 65535f, 1], words.Pixels);

        var floats = FloatImage.FromInterleaved((float[])[-1, 0.1f, float.NaN, 9, 2, 0.5f, 1, 9], 2, 1, 4);
        Assert.Equal((2, 1, 3, 32), (floats.Width, floats.Height, floats.Channels, floats.BitDepth));
        Assert.Equal([-1, 2, 0.1f, 0.5f, float.NaN, 1], floats.Pixels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Interleaved_pixels_survive_the_round_trip(int channels)
    {
        const int width = 64, height = 1024 / 3;
        var bytes = Enumerable.Range(0, width * height * channels).Select(i => (byte)(i * 7)).ToArray();
        var words = bytes.Select((value, i) => (ushort)(value * 257 + i)).ToArray();
        var floats = words.Select(value => value / 30000f - 1).ToArray();

        var (bytesBack, wordsBack, floatsBack) = (new byte[bytes.Length], new ushort[bytes.Length], new float[bytes.Length]);
        FloatImage.FromInterleaved(bytes, width, height, channels).CopyInterleavedTo(bytesBack);
        FloatImage.FromInterleaved(words, width, height, channels).CopyInterleavedTo(wordsBack);
        FloatImage.FromInterleaved(floats, width, height, channels).CopyInterleavedTo(floatsBack);

        Assert.Equal(bytes, bytesBack);
        Assert.Equal(words, wordsBack);
        Assert.Equal(floats, floatsBack);
    }

    [Fact]
    public void Interleaved_integers_are_clipped_and_rounded_and_the_rest_of_the_destination_stays()
    {
        var image = new FloatImage(5, 1, 1, [-1, 0.1f, 0.5f, 2, float.NaN]);
        var (bytes, words) = (new byte[6], new ushort[6]);
        (bytes[5], words[5]) = (9, 9);
        image.CopyInterleavedTo(bytes);
        image.CopyInterleavedTo(words);
        Assert.Equal([0, 26, 128, 255, 0, 9], bytes);
        Assert.Equal([0, 6554, 32768, 65535, 0, 9], words);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>("pixels", () => FloatImage.FromInterleaved(new byte[11], 2, 2, 3));
        Assert.Throws<ArgumentException>("pixels", () => FloatImage.FromInterleaved(new byte[13], 2, 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>("channels", () => FloatImage.FromInterleaved(new byte[20], 2, 2, 5));
        Assert.Throws<ArgumentException>("destination", () => new FloatImage(2, 2, 3).CopyInterleavedTo(new byte[11]));
    }

    private static void AssertSame(FloatImage expected, FloatImage actual)
    {
        Assert.Equal((expected.Width, expected.Height, expected.Channels, expected.BitDepth), (actual.Width, actual.Height, actual.Channels, actual.BitDepth));
        Assert.Equal(expected.Pixels, actual.Pixels);
    }

    /// <summary>A stream that is only read or only written, without seeking, as those of networks are. Reads return few bytes at once.</summary>
    private sealed class OneWayStream(byte[]? toRead = null) : Stream
    {
        private int _at;

        public MemoryStream Content { get; } = new();

        public bool IsOpen { get; private set; } = true;

        public override bool CanRead => toRead is not null;

        public override bool CanWrite => toRead is null;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            count = Math.Min(Math.Min(count, 100), (toRead ?? throw new NotSupportedException()).Length - _at);
            toRead.AsSpan(_at, count).CopyTo(buffer.AsSpan(offset));
            _at += count;
            return count;
        }

        public override void Write(byte[] buffer, int offset, int count)
        {
            if (!CanWrite)
                throw new NotSupportedException();
            Content.Write(buffer, offset, count);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            IsOpen = false;
            base.Dispose(disposing);
        }
    }
}

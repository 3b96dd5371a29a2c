using System.Runtime.InteropServices;

namespace MlNetDenoise.Cli.Tests;

/// <summary>Files of all kinds in the commands that process whole pages: noise, and run with a denoiser.zip.</summary>
public sealed class EveryFileTests : IDisposable
{
    private const int Width = 72, Height = 64;

    private readonly TemporaryFolder _folder = new();

    /// <summary>A photograph with an alpha of 0 on the left side, two pages of 16 bits; the same as floats up to 8 with values that are none.</summary>
    public EveryFileTests()
    {
        var noisy = Noise.Gaussian(20).Apply(Training.DeadLeaves.Generate(Width, Height, 3, seed: 1), seed: 1);
        ushort[] rgba = [.. Enumerable.Range(0, Width * Height).SelectMany(i => (ushort[])[.. Enumerable.Range(0, 3).Select(channel => (ushort)(65535 * Math.Clamp(noisy.Plane(channel)[i], 0, 1))), (ushort)(i % Width < 10 ? 0 : 50000)])];
        Write("pages.tif", new(Width, Height, 4, SampleType.UInt16, ColorModel.Rgb, true), MemoryMarshal.AsBytes<ushort>(rgba).ToArray(), pages: 2);
        float[] hdr = [.. noisy.Plane(0).ToArray().Select((value, i) => i == 100 ? float.NaN : 8 * value)];
        Write("hdr.pfm", new(Width, Height, 1, SampleType.Float32, ColorModel.Gray, false), MemoryMarshal.AsBytes<float>(hdr).ToArray(), pages: 1);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Noise_is_added_to_each_page_in_its_type_and_alpha_and_hidden_colours_stay()
    {
        CliProcess.Succeed(_folder.Path, "noise", "pages.tif", "hdr.pfm", "-o", "noisy", "--sigma", "10");

        var (before, after) = (Read<ushort>("pages.tif"), Read<ushort>("noisy/pages.tif"));
        Assert.Equal((2, 2), (before.Count, after.Count));
        foreach (var (clean, noisy) in before.Zip(after))
        {
            Assert.Equal(Alpha(clean), Alpha(noisy));
            Assert.Equal(clean.Chunk(4).Where(pixel => pixel[3] == 0).SelectMany(pixel => pixel), noisy.Chunk(4).Where(pixel => pixel[3] == 0).SelectMany(pixel => pixel));
            var change = clean.Zip(noisy).Where((values, i) => i % 4 < 3 && values.First is > 9000 and < 56000 && clean[i - i % 4 + 3] > 0).Select(values => (values.Second - values.First) / 257.0).ToList();
            Assert.Equal(0, change.Average(), 0.5);
            Assert.Equal(10, Math.Sqrt(change.Average(value => value * value)), 0.5);
        }
        Assert.NotEqual(after[0], after[1]); // the pages are equal, their noise is not
        var (floats, noisyFloats) = (Read<float>("hdr.pfm")[0], Read<float>("noisy/hdr.pfm")[0]);
        Assert.True(float.IsNaN(noisyFloats[100]));
        Assert.True(noisyFloats.Max() > 2);
        Assert.Equal(10, 255 * Math.Sqrt(floats.Zip(noisyFloats).Where(values => !float.IsNaN(values.First)).Average(values => Math.Pow(values.First - values.Second, 2))), 0.5);
    }

    [Fact]
    public void A_zip_denoises_as_the_ONNX_files_in_it()
    {
        foreach (var (input, zip) in ((string, string)[])[("pages.tif", "denoiser.zip"), ("hdr.pfm", "denoiser-gray.zip")])
        {
            CliProcess.Succeed(_folder.Path, "run", input, "-o", "onnx", "--strength", "80", "--precision", "float");
            var json = CliProcess.Succeed(_folder.Path, "run", input, "-o", "zip", "--strength", "80", "--json", "--model", Path.Combine(ModelFiles.ShippedFolder, zip)).Output;

            Assert.Matches("\"sigma\":[1-9]", json);
            Assert.Equal(FileBytes($"onnx/{input}").Length, FileBytes($"zip/{input}").Length, 64.0); // the mark has another name of the model
        }
        foreach (var (onnx, zip) in Read<ushort>("onnx/pages.tif").Zip(Read<ushort>("zip/pages.tif")))
            Assert.Equal(onnx, zip, (a, b) => Math.Abs(a - b) <= 2);
        Assert.Equal(Read<float>("onnx/hdr.pfm")[0], Read<float>("zip/hdr.pfm")[0], (a, b) => float.IsNaN(a) && float.IsNaN(b) || Math.Abs(a - b) <= 1e-3);
    }

    [Fact]
    public void One_page_without_metadata_in_another_type()
    {
        foreach (var command in (string[][])[["noise"], ["run", "--model", Path.Combine(ModelFiles.ShippedFolder, "denoiser.zip")]])
        {
            CliProcess.Succeed(_folder.Path, [.. command, "pages.tif", "-o", $"{command[0]}.png", "--page", "2", "--bit-depth", "8", "--strip"]);

            var source = ImageSource.Open(_folder.Below($"{command[0]}.png"));
            Assert.Equal((SampleType.UInt8, true), source.ReadPages(PixelView.Stored).Select(page => (page.Layout.Type, page.Layout.HasAlpha)).Single());
            Assert.False(source.IsMarked);
        }
    }

    private byte[] FileBytes(string name) => File.ReadAllBytes(_folder.Below(name));

    private void Write(string name, PixelLayout layout, byte[] rows, int pages) => RowSink.Write(_folder.Below(name), ImageFormat.OfExtension(name)!, [.. Enumerable.Repeat(layout, pages)], new(), sink =>
    {
        for (var page = 0; page < pages; page++)
            sink.Write(rows);
    });

    private List<T[]> Read<T>(string name) where T : struct => [.. ImageSource.Open(_folder.Below(name)).ReadPages(PixelView.Stored).Select(page =>
    {
        var rows = new byte[page.Layout.Bytes];
        page.Read(rows);
        return MemoryMarshal.Cast<byte, T>(rows).ToArray();
    })];

    private static IEnumerable<ushort> Alpha(ushort[] rgba) => rgba.Where((_, i) => i % 4 == 3);
}

using System.Text.Json;

namespace MlNetDenoise.Core.Tests;

/// <summary>Every cell of the table in docs/files.md: other programs write a file, it is denoised, and other programs read the result.</summary>
public sealed class FileTableTests(FileTableTests.Fast fast) : IClassFixture<FileTableTests.Fast>, IDisposable
{
    private const string ExifTool = "exiftool", AvifEncoder = "avifenc", Tifffile = "/usr/lib/python3/dist-packages/tifffile/tifffile.py";

    private static readonly string[] Columns = ["read", "write", "depth", "alpha", "profile", "EXIF", "XMP", "pages"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>The format, the column and the content of each cell.</summary>
    public static IEnumerable<object[]> Cells
    {
        get
        {
            var rows = File.ReadLines(Repository.Below("docs/files.md")).SkipWhile(line => !line.StartsWith("| format |", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith('|'))
                .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)).ToList();
            return rows.Skip(2).SelectMany(row => row.Skip(1).Select((cell, column) => new object[] { row[0], rows[0][column + 1], cell }));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_table_has_every_format_and_every_column()
    {
        var expected = ImageFormat.All.SelectMany(format => Columns.Select(column => (format.Name, column)));

        Assert.Equal(expected, Cells.Select(cell => ((string)cell[0], (string)cell[1])));
    }

    [ProgramTheory(ExifTool, AvifEncoder, Tifffile)]
    [MemberData(nameof(Cells))]
    public void The_cell_is_true(string name, string column, string cell)
    {
        var format = ImageFormat.All.Single(format => format.Name == name);
        var extension = name == "PNM" ? ".ppm" : format.Extensions[0];
        var usual = extension == ".pfm" ? "float 32" : "8";
        Action check = (column, cell) switch
        {
            ("read", "yes") => () => IsRead(extension, usual),
            ("write", "yes") => () => IsWritten(extension, usual),
            ("depth", _) => () => HasDepths(extension, cell.Split(", ")),
            ("alpha", "yes" or "on or off") => () => KeepsAlpha(extension),
            ("alpha", "no") => () => Refuses(Write("alpha.png", new { has_alpha = true }), extension, "alpha"),
            ("profile", "yes") => () => KeepsProfile(extension),
            ("profile", "no") => () => Assert.Empty(Profile(Denoise(Write("profile.jpg", new { profile = ProfileFile() }), $"output{extension}", extension == ".pfm" ? 32 : null))),
            ("EXIF" or "XMP", "yes") => () => KeepsTags(extension, column),
            ("EXIF" or "XMP", "no") => () => Assert.Empty(Tags(Denoise(WithTags("tags.jpg"), $"output{extension}", extension == ".pfm" ? 32 : null), column)),
            ("pages", "pages" or "frames") => () => KeepsPages(extension),
            ("pages", "no") => () => Refuses(Write("pages.tif", new { count = 3, kind = usual }), extension, "pages", ".tif"),
            _ => throw new ArgumentException($"There is no check of '{cell}' in the column {column}."),
        };
        check();
    }

    private void IsRead(string extension, string kind)
    {
        foreach (var colour in HasGray(extension) ? (bool[])[true, false] : [true])
        {
            var input = Write($"input{extension}", new { colour, kind });
            AssertDenoised(Read(input), Read(Denoise(input, "output.tif")));
        }
    }

    private void IsWritten(string extension, string kind)
    {
        foreach (var colour in HasGray(extension) ? (bool[])[true, false] : [true])
        {
            var input = Write("input.tif", new { colour, kind });
            AssertDenoised(Read(input), Read(Denoise(input, $"output{extension}")));
        }
    }

    /// <summary>Those of the cell stay, others are refused.</summary>
    private void HasDepths(string extension, string[] depths)
    {
        foreach (var kind in depths)
        {
            var input = Write($"input{extension}", new { kind });
            var (before, after) = (Read(input), Read(Denoise(input, $"output{extension}")));
            Assert.Equal((kind, kind), (before.Type, after.Type));
            AssertDenoised(before, after);
        }
        string[] others = ["8", "16", "32", "signed 16", "float 32"];
        foreach (var kind in extension == ".pfm" ? ["32", "float 64"] : others.Except(depths))
            Refuses(Write("other.tif", new { kind }), extension, "values", ".tif");
    }

    private void KeepsAlpha(string extension)
    {
        var input = Write($"input{extension}", new { has_alpha = true });
        var (before, after) = (Read(input), Read(Denoise(input, $"output{extension}")));
        Assert.NotNull(Assert.Single(before.Alphas));
        Assert.Equal(before.Alphas, after.Alphas);
        AssertDenoised(before, after);
    }

    private void KeepsProfile(string extension)
    {
        // PIL does not write profiles into GIF files
        var input = extension == ".gif" ? Denoise(Write("input.jpg", new { profile = ProfileFile() }), "input.gif") : Write($"input{extension}", new { profile = ProfileFile() });
        var expected = File.ReadAllBytes(ProfileFile());
        Assert.Equal(expected, Profile(input));
        Assert.Equal(expected, Profile(Denoise(input, $"output{extension}")));
        Assert.Equal(expected, Profile(Denoise(Write("other.jpg", new { profile = ProfileFile() }), $"converted{extension}")));
    }

    private void KeepsTags(string extension, string column)
    {
        var input = WithTags($"input{extension}");
        var before = Tags(input, column);
        Assert.InRange(before.Length, column == "EXIF" ? 10 : 3, 50);
        Assert.Equal(before, Tags(Denoise(input, $"output{extension}"), column));

        // Pixels in another format are upright.
        var ofJpeg = Tags(WithTags("other.jpg"), column);
        var expected = extension == ".jpg" ? ofJpeg : ofJpeg.Where(tag => !IsOfJpeg(tag)).Select(tag => tag == "[IFD0] Orientation : 6" ? "[IFD0] Orientation : 1" : tag);
        Assert.Equal(expected, Tags(Denoise(_folder.Below("other.jpg"), $"converted{extension}"), column).Where(tag => extension == ".jpg" || !IsOfJpeg(tag)));

        // A file gets no tag that the input has not.
        Assert.Empty(Tags(Denoise(Write($"plain{extension}", new { }), $"plain-output{extension}"), column));
    }

    private void KeepsPages(string extension)
    {
        var input = Write($"input{extension}", new { count = 3 });
        var (before, after) = (Read(input), Read(Denoise(input, $"output{extension}")));
        Assert.Equal(extension == ".tif" ? 3 : 4, before.Descriptions.Length); // of frames also the number of repetitions
        Assert.Equal(before.Descriptions, after.Descriptions);
        AssertDenoised(before, after);
        Assert.Single(Read(Denoise(input, $"second{extension}", page: 2)).Errors);
    }

    private void Refuses(string input, string extension, params string[] words)
    {
        var output = _folder.Below($"refused{extension}");
        var error = Assert.Throws<OutputException>(() => fast.Denoiser.DenoiseFile(input, output, new() { Sigma = 12 })).Message;
        Assert.All(words, word => Assert.Contains(word, error, StringComparison.Ordinal));
        Assert.Contains("Use .", error, StringComparison.Ordinal);
        Assert.False(File.Exists(output));
    }

    private string Denoise(string input, string output, int? bitDepth = null, int? page = null)
    {
        fast.Denoiser.DenoiseFile(input, _folder.Below(output), new() { Sigma = 12 }, new() { BitDepth = bitDepth, Page = page, WriteMark = false });
        return _folder.Below(output);
    }

    private static void AssertDenoised(Content before, Content after)
    {
        Assert.Equal((before.Width, before.Height, before.Errors.Length), (after.Width, after.Height, after.Errors.Length));
        Assert.All(before.Errors.Zip(after.Errors), error => Assert.InRange(error.Second, 0, 0.6 * error.First));
    }

    /// <summary>Lets ExifTool write tags into a file of another program. The orientation of AVIF files is no tag.</summary>
    private string WithTags(string name)
    {
        var file = Write(name, new { });
        string[] exif = name.EndsWith(".gif", StringComparison.Ordinal) ? [] :
        [
            "-EXIF:Make=Camera", "-EXIF:Artist=Somebody", $"-EXIF:Orientation#={(name.EndsWith(".avif", StringComparison.Ordinal) ? 1 : 6)}", "-EXIF:DateTimeOriginal=2020:01:02 03:04:05", "-EXIF:ExposureTime=1/250",
            "-EXIF:GPSLatitude=48.2", "-EXIF:GPSLatitudeRef=N", "-EXIF:GPSLongitude=16.3", "-EXIF:GPSLongitudeRef=E", "-EXIF:GPSAltitude=171",
        ];
        MetadataFiles.ExifTool(_folder, ["-q", "-overwrite_original", "-XMP-dc:Title=Title", "-XMP-dc:Creator=Somebody", "-XMP-xmp:Rating=4", .. exif, file]);
        return file;
    }

    /// <summary>The tags of EXIF or XMP that ExifTool finds, without those that describe the encoding.</summary>
    private string[] Tags(string file, string kind)
    {
        string[] groups = kind == "EXIF" ? ["[IFD0]", "[ExifIFD]", "[GPS]"] : ["[XMP-dc]", "[XMP-xmp]", "[XMP-denoise]"];
        string[] ofTiff = ["SampleFormat", "PlanarConfiguration", "ResolutionUnit", "XResolution", "YResolution", "ImageDescription", "Software", "Predictor"];
        return [.. MetadataFiles.Tags(_folder, File.ReadAllBytes(file)).Where(tag => groups.Contains(tag.Split(' ')[0]) && !ofTiff.Contains(tag.Split(' ')[1]))];
    }

    /// <summary>Whether EXIF of JPEG files only has a tag: ExifTool writes what its standard requires.</summary>
    private static bool IsOfJpeg(string tag) => tag.Contains("YCbCrPositioning") || tag.Contains("ComponentsConfiguration");

    private string ProfileFile() => _folder.Write("profile.icc", MetadataFiles.Profile("RGB ", 70_000));

    private byte[] Profile(string file)
    {
        var profile = _folder.Below("found.icc");
        File.Delete(profile);
        ChildProcess.Run("exiftool", _folder.Path, ["-q", "-icc_profile", "-b", "-w!", "%0ffound.icc", file]);
        return File.Exists(profile) ? File.ReadAllBytes(profile) : [];
    }

    private static bool HasGray(string extension) => extension is not (".webp" or ".avif" or ".gif" or ".ppm");

    private string Write(string name, object options)
    {
        Python("write", _folder.Below(name), JsonSerializer.Serialize(options));
        return _folder.Below(name);
    }

    private Content Read(string file) => JsonSerializer.Deserialize<Content>(Python("read", file))!;

    private string Python(params string[] arguments)
    {
        var result = ChildProcess.Run("/usr/bin/python3", _folder.Path, [Path.Combine(AppContext.BaseDirectory, "fixtures", "image_files.py"), .. arguments]);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    /// <summary>What another program finds in a file.</summary>
    /// <param name="Type">The type of the values, as the table names it.</param>
    /// <param name="Errors">Of each page, the standard deviation of the difference from the picture without noise.</param>
    /// <param name="Alphas">Of each page, the checksum of its alpha; null if it has none.</param>
    /// <param name="Descriptions">What describes the pages and frames: texts, times, repetitions.</param>
    private sealed record Content(string Type, int Width, int Height, int Bands, double[] Errors, uint?[] Alphas, string[] Descriptions);

    /// <summary>The shipped fast models.</summary>
    public sealed class Fast : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Fast()
        {
            foreach (var name in new[] { "fast-gray.onnx", "fast-rgb.onnx" })
                File.Copy(Repository.Below($"onnx/{name}"), _folder.Below(name));
            Denoiser = Denoiser.Load(_folder.Path);
        }

        public Denoiser Denoiser { get; }

        public void Dispose()
        {
            Denoiser.Dispose();
            _folder.Dispose();
        }
    }
}

using System.Net;
using System.Text.RegularExpressions;

namespace MlNetDenoise.Reporting.Tests;

public sealed partial class HtmlReportTests : IDisposable
{
    private const string Hostile = "<script>alert(1)</script>\"' onerror=alert(2) &amp; </style></template><img src=x>.png";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_and_texts_are_shown_as_they_are_and_never_become_elements()
    {
        var harmless = Save(Report("name"), "report.html");

        var hostile = Save(Report(Hostile), "report.html");

        Assert.Equal(Tags(harmless), Tags(hostile));
        Assert.Contains(Hostile, WebUtility.HtmlDecode(hostile), StringComparison.Ordinal);

        static HtmlReport Report(string name)
        {
            var report = new HtmlReport(name, name);
            report.AddHeading(name);
            report.AddText(name);
            report.AddFacts([(name, name)]);
            report.AddCode(name, name);
            report.AddTable(name, Csv.Text([[name, "value"], [name, "1"]]));
            report.AddChart(Charts.Comparison([new(name, 1000, 0.5, [new(100, 2.5, Psnr: 24), new(200, 5, Psnr: 25)])]).Subplots.GetPlots()[0], Csv.Text([[name], ["1"]]));
            report.AddImages([new EvaluatedImage(new(name, Scores.Create(20), Scores.Create(30)), new(8, 8, 1), new(8, 8, 1), new(8, 8, 1))]);
            report.AddImages([1], _ => new(name, name, [(name, new(8, 8, 1)), (name, new(8, 8, 3))]));
            return report;
        }
    }

    [Fact]
    public void Nothing_outside_the_file_is_requested_and_only_its_own_script_runs()
    {
        var page = WebUtility.HtmlDecode(Save(WithImages(3, 32), "report.html"));

        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Contains("script-src 'sha256-", page, StringComparison.Ordinal);
        Assert.All(Addresses(page), address => Assert.Matches("^(data:image/|#)", address));
        Assert.DoesNotMatch(@"url\((?!#)|@import|<link|fetch\(|XMLHttpRequest", File.ReadAllText(_folder.Below("report.html")));
    }

    [Fact]
    public void Small_images_are_exact()
    {
        var image = Noise.Gaussian(25).Apply(new FloatImage(200, 120, 3), seed: 1);
        var report = new HtmlReport("Exact");
        report.AddImages([image], image => new("noise", "", [("noisy", image), ("denoised", image)]));

        var shown = FloatImage.Load(Convert.FromBase64String(Addresses(Save(report, "report.html"))[0].Split(',')[1]));

        Assert.Equal(image.Quantize().Pixels, shown.Pixels);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(30)]
    public void Images_are_in_the_file_up_to_5_MB_and_otherwise_all_in_a_folder_beside_it(int count)
    {
        var page = Save(WithImages(count, 512), "our report #1.html");

        Assert.True(new FileInfo(_folder.Below("our report #1.html")).Length < 5_000_000);
        var addresses = Addresses(page).Where(address => !address.StartsWith('#')).ToList();
        var beside = _folder.Below("our report #1-files");
        Assert.Equal(count == 30, Directory.Exists(beside));
        if (count < 30)
        {
            Assert.Equal(3 * count, addresses.Count);
            Assert.All(addresses, address => Assert.StartsWith("data:image/jpeg;base64,", address, StringComparison.Ordinal));
            return;
        }
        Assert.Equal((3 + 1) * count, addresses.Count); // and a thumbnail
        var files = addresses.ConvertAll(address => Path.Combine(_folder.Path, Uri.UnescapeDataString(address)));
        Assert.Equal(Directory.GetFiles(beside).Order(), files.Order());
        Assert.All(files, file => Assert.True(FloatImage.Load(file).Width is 512 or 240));
    }

    [Fact]
    public void A_smaller_report_leaves_no_pictures_of_the_one_before_and_no_other_file_is_deleted()
    {
        Save(WithImages(30, 512), "report.html");
        var (folder, mine) = (_folder.Below("report-files"), _folder.Below("report-files/picture-of-mine.png"));
        File.WriteAllText(mine, "mine");

        Save(WithImages(2, 16), "report.html");
        Assert.Equal([mine], Directory.GetFiles(folder));

        File.Delete(mine);
        Save(WithImages(2, 16), "report.html");
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Up_to_twelve_images_have_a_viewer_each_and_more_have_thumbnails()
    {
        Assert.Equal((12, 0, 0), Count(Save(WithImages(12, 16), "few.html")));
        Assert.Equal((13, 13, 13), Count(Save(WithImages(13, 16), "many.html")));

        static (int Viewers, int Templates, int Thumbnails) Count(string page) =>
            (page.Split("<image-viewer>").Length - 1, page.Split("<template>").Length - 1, page.Split("alt=\"\"").Length - 1);
    }

    [Fact]
    public void An_image_above_4_megapixels_is_reduced_and_says_so()
    {
        var report = new HtmlReport("Large");
        report.AddImages([1], _ => new("large", "sigma 25", [("noisy", new(4001, 1001, 1)), ("denoised", new(4001, 1001, 1))]));

        var page = Save(report, "report.html");

        Assert.Contains("sigma 25; shown at 2000x500 pixels", page, StringComparison.Ordinal);
        Assert.Contains("width=\"2000\" height=\"500\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_are_read_one_after_the_other_when_the_report_is_saved()
    {
        var read = new List<int>();
        var report = new HtmlReport("Lazy");
        report.AddImages([1, 2, 3], i =>
        {
            read.Add(i);
            return new($"{i}", "cannot be read", []);
        });
        Assert.Empty(read);

        var page = Save(report, "report.html");

        Assert.Equal([1, 2, 3], read);
        Assert.DoesNotContain("<image-viewer>", page, StringComparison.Ordinal);
        Assert.Contains("cannot be read", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_numbers_beside_a_chart_are_those_of_its_CSV_file()
    {
        var metrics = Scores.Metrics((20.123456789012, 28.1), (20.2, 30), (20.3, double.PositiveInfinity));
        var csv = Csv.Images(metrics, scores => scores.Psnr);
        var report = new HtmlReport("Chart");
        report.AddChart(Charts.PsnrHistogram(metrics), csv);

        var page = Save(report, "report.html");

        var expected = csv.Split('\n').Skip(1).SelectMany(line => line.Split(',').Skip(1));
        Assert.Equal(expected, Regex.Matches(page, "data-value=\"([^\"]*)\"").Select(match => match.Groups[1].Value));
        Assert.Contains(">20.1235<", page, StringComparison.Ordinal); // rounded for the eye
        Assert.Single(Regex.Matches(page, "<svg"));
    }

    [Fact]
    public void Several_charts_have_names_of_their_own()
    {
        var report = new HtmlReport("Charts");
        report.AddScores(Scores.Metrics((20, 28), (21, 30)));

        var page = Save(report, "report.html");

        var names = Regex.Matches(page, "id=\"([^\"]*)\"").Select(match => match.Groups[1].Value).ToList();
        Assert.True(names.Count > 4);
        Assert.Equal(names.Distinct(), names);
        Assert.All(Regex.Matches(page, @"url\(#([^)]*)\)"), match => Assert.Contains(match.Groups[1].Value, names));
    }

    [Fact]
    public void A_table_of_scores_has_columns_of_numbers_and_empty_cells()
    {
        var report = new HtmlReport("Table");
        report.AddTable("Scores", "method,PSNR\n\"a, b\",29.50\nc,\n");

        var page = Save(report, "report.html");

        Assert.Contains("<th scope=\"row\">a, b</th><td class=\"number\" data-value=\"29.50\">29.50</td>", page, StringComparison.Ordinal);
        Assert.Contains("Row 2", Assert.Throws<ArgumentException>(() => report.AddTable("Scores", "a,b\n1,2\n3\n")).Message, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">c</th><td class=\"number\" data-value=\"\"></td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_that_cannot_be_written_is_an_error_with_its_path()
    {
        Directory.CreateDirectory(_folder.Below("report.html"));

        var error = Assert.Throws<OutputException>(() => new HtmlReport("Title").Save(_folder.Below("report.html")));

        Assert.Contains(_folder.Below("report.html"), error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static HtmlReport WithImages(int count, int side)
    {
        var clean = new FloatImage(side, side, 1);
        for (var i = 0; i < clean.Pixels.Length; i++)
            clean.Pixels[i] = 0.5f + 0.4f * MathF.Sin(i % side / 7f) * MathF.Cos(i / side / 9f);
        var report = new HtmlReport("Images");
        report.AddHeading("Images");
        report.AddImages([.. Enumerable.Range(0, count)], i => ReportImage.Create(new(new($"{i}.png", Scores.Create(20), Scores.Create(30)), Noise.Gaussian(25).Apply(clean, (ulong)i), clean, clean)));
        return report;
    }

    /// <summary>Saves a report; returns the page without its style and script, whose comments have examples.</summary>
    private string Save(HtmlReport report, string name)
    {
        report.Save(_folder.Below(name));
        return Regex.Replace(File.ReadAllText(_folder.Below(name)), "<(style|script)>.*?</\\1>", "", RegexOptions.Singleline);
    }

    /// <summary>The elements of a page with the names of their attributes. Charts have a path and a text for each of their letters.</summary>
    private static List<string> Tags(string page) =>
        [.. Tag().Matches(page).Select(tag => tag.Groups[1].Value + string.Concat(Attribute().Matches(tag.Groups[2].Value).Select(attribute => $" {attribute.Groups[1].Value}"))).Where(tag => !tag.StartsWith("path", StringComparison.Ordinal) && !tag.StartsWith("text", StringComparison.Ordinal))];

    private static List<string> Addresses(string page) => [.. Regex.Matches(page, "(?:src|href)=\"([^\"]*)\"").Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];

    [GeneratedRegex("<(/?[a-zA-Z][^\\s>]*)([^>]*)>")]
    private static partial Regex Tag();

    [GeneratedRegex("([^\\s=\"]+)(?:=\"[^\"]*\")?")]
    private static partial Regex Attribute();
}

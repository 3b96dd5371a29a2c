using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using ScottPlot;

namespace MlNetDenoise.Reporting;

/// <summary>A report of denoised images, scores and charts: one HTML file that shows them in any browser, without a network.</summary>
/// <remarks>
/// Headings, tables, charts and images have the order in which they are added. The page has a light and a dark form, fits on a
/// phone, and can be printed. Names and texts are encoded: whatever a file name holds, it is shown as text. The page requests nothing
/// but its own images. Not thread-safe.
/// </remarks>
public sealed class HtmlReport
{
    private static readonly string Script = ReadResources("image-viewer.js", "report.js");
    private static readonly string Style = ReadResources("image-viewer.css", "report.css");

    private const string Generator = "<meta name=\"generator\" content=\"MlNetDenoise ";

    private readonly string _title, _summary;
    private readonly List<ReportBlock> _blocks = [];

    /// <summary>Creates an empty report.</summary>
    /// <param name="title">The title of the page.</param>
    /// <param name="summary">A sentence below the title; may be empty.</param>
    public HtmlReport(string title, string summary = "") => (_title, _summary) = (title, summary);

    /// <summary>Begins a section.</summary>
    /// <param name="heading">Its heading.</param>
    public void AddHeading(string heading) => _blocks.Add(new HeadingBlock(heading));

    /// <summary>Adds a paragraph.</summary>
    /// <param name="text">The text.</param>
    public void AddText(string text) => _blocks.Add(new TextBlock(text));

    /// <summary>Adds names with their values, such as the model and the machine.</summary>
    /// <param name="facts">The names and values.</param>
    public void AddFacts(IReadOnlyList<(string Name, string Value)> facts) => _blocks.Add(new FactsBlock(facts));

    /// <summary>Adds a text that its reader may copy, such as a command or a recipe.</summary>
    /// <param name="title">What it is.</param>
    /// <param name="code">The text.</param>
    public void AddCode(string title, string code) => _blocks.Add(new CodeBlock(title, code));

    /// <summary>Adds a table that can be sorted by each column.</summary>
    /// <param name="title">What it shows, for screen readers.</param>
    /// <param name="csv">The table as comma-separated values with a line of headings, as <see cref="Csv"/> returns them. Columns of numbers are aligned and sorted as such.</param>
    /// <exception cref="ArgumentException">A line has more or fewer cells than the first.</exception>
    public void AddTable(string title, string csv) => _blocks.Add(new TableBlock(csv, title));

    /// <summary>Adds a chart with a table of its numbers.</summary>
    /// <param name="plot">The chart, for example one of <see cref="Charts"/>.</param>
    /// <param name="csv">Its numbers, as the function of <see cref="Csv"/> for that chart returns them.</param>
    /// <param name="isWide">Whether it takes the whole width of the page; others take half of it.</param>
    /// <exception cref="ArgumentException">A line of the numbers has more or fewer cells than the first.</exception>
    public void AddChart(Plot plot, string csv, bool isWide = false) => _blocks.Add(new ChartBlock([plot], csv, isWide));

    /// <summary>Adds the scores of an evaluation: the means, charts of PSNR and SSIM, and the scores of each image.</summary>
    /// <param name="metrics">The scores.</param>
    public void AddScores(DenoisingMetrics metrics)
    {
        AddTable("Mean scores", Csv.Means(metrics));
        AddCharts(Charts.Scores(metrics));
        AddTable("Scores of each image", Csv.Images(metrics));
    }

    /// <summary>Adds images to compare. Each is read when the report is saved, and not kept.</summary>
    /// <param name="items">What the images are read from, such as their paths.</param>
    /// <param name="read">Returns an image for an item.</param>
    public void AddImages<T>(IReadOnlyCollection<T> items, Func<T, ReportImage> read)
    {
        ArgumentNullException.ThrowIfNull(items);
        _blocks.Add(new ImagesBlock(items.Select(read), items.Count));
    }

    /// <summary>Adds the noisy, the denoised and the clean images of an evaluation.</summary>
    /// <param name="images">The images.</param>
    public void AddImages(IReadOnlyCollection<EvaluatedImage> images) => AddImages(images, ReportImage.Create);

    /// <summary>Adds charts. Those with the same numbers share one table.</summary>
    internal void AddCharts(IEnumerable<NamedChart> charts)
    {
        foreach (var same in charts.GroupBy(chart => chart.Csv))
            _blocks.Add(new ChartBlock([.. same.Select(chart => chart.Plot)], same.Key, isWide: false));
    }

    /// <summary>Whether a file is such a report.</summary>
    internal static bool IsReport(string path) => File.ReadLines(path).Take(12).Any(line => line.StartsWith(Generator, StringComparison.Ordinal));

    /// <summary>Adds a link to a file.</summary>
    /// <param name="text">The text of the link.</param>
    /// <param name="file">Path from the folder of the report, with slashes.</param>
    internal void AddLink(string text, string file) => _blocks.Add(new LinkBlock(text, file));

    /// <summary>Writes the report. Its images are inside the file as long as it has at most 5 MB, else all in a folder beside it: <c>report-files</c> for <c>report.html</c>. Pictures that an earlier report left there are deleted.</summary>
    /// <remarks>Images of at most 256x256 pixels are PNG, larger ones JPEG of quality 90 with full resolution of chroma; those above 4 megapixels are reduced.</remarks>
    /// <param name="path">Path of the file. Its folder is created if it does not exist, and an existing file is replaced once the new one is complete.</param>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var pictures = new ReportPictures(path);
        foreach (var block in _blocks)
            block.AddPictures(pictures);
        var page = Page(pictures.Addresses()).Text;
        AtomicFile.Write(path, temporary => File.WriteAllText(temporary, page));
        pictures.DeleteOthers();
    }

    private Html Page(Func<ReportPictures.Picture, Html> address)
    {
        var version = VersionOf(typeof(HtmlReport));
        var sections = _blocks.Index().Where(block => block.Item is HeadingBlock).Select(block => (block.Index, ((HeadingBlock)block.Item).Text)).ToList();
        return Html.Format($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{ContentSecurityPolicy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            {new Html(Generator)}{version}">
            <title>{_title}</title>
            <style>
            {new Html(Style)}</style>
            </head>
            <body>
            <header>
            <h1>{_title}</h1>
            <p>{_summary}</p>
            <nav aria-label="Sections">{sections.Select(section => Html.Format($"<a href=\"#section-{section.Index}\">{section.Text}</a> "))}</nav>
            </header>
            <main>
            <section>{_blocks.Select((block, i) => block.Write(address, i))}</section>
            </main>
            <footer>MlNetDenoise {version}, {DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC</footer>
            <script>{new Html(Script)}</script>
            </body>
            </html>

            """);
    }

    /// <summary>Only the script of the report runs, and nothing but the images beside it is requested.</summary>
    private static string ContentSecurityPolicy =>
        $"default-src 'none'; img-src 'self' file: data:; style-src 'unsafe-inline'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'; base-uri 'none'; form-action 'none'";

    private static string VersionOf(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static string ReadResources(params string[] names) => string.Concat(names.Select(name =>
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }));
}

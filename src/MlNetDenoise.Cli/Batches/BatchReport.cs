using System.CommandLine;
using System.Globalization;
using MlNetDenoise.Reporting;

namespace MlNetDenoise.Cli;

/// <summary>The HTML report of a batch: each image before and after, with what is known of its noise, its warnings and its error.</summary>
internal static class BatchReport
{
    private const int MostSamples = 100_000;

    /// <summary>Creates the option <c>--report</c>.</summary>
    public static Option<string?> Option()
    {
        var report = new Option<string?>("--report") { Description = "Write an HTML report: each image before and after, sigma, seconds, warnings and errors. The pictures of large batches are in a folder beside it.", HelpName = "FILE.html" };
        report.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !Path.GetExtension(token.Value).Equals(".html", StringComparison.OrdinalIgnoreCase)))
                result.AddError($"--report {token.Value} does not end in .html.");
        });
        return report;
    }

    /// <summary>Checks that a report can be written, before any work.</summary>
    /// <exception cref="OutputException">The folder cannot be written, or the file exists and is no report.</exception>
    public static void RequireWritable(string path)
    {
        AtomicFile.RequireFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (File.Exists(path) && !HtmlReport.IsReport(path))
            throw new OutputException($"The file {path} exists and is not a report of denoise. Use another name for --report.");
    }

    /// <summary>Writes the report.</summary>
    /// <param name="path">The HTML file.</param>
    /// <param name="result">The batch. Its inputs and outputs are read again; pipes cannot be, and are not shown.</param>
    /// <param name="device">The device that ran the model.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Write(string path, BatchResult result, string device)
    {
        var failed = result.Records.Count - result.Succeeded;
        var report = new HtmlReport("Denoised images", $"{result.Count} denoised in {result.Seconds:0.0} s{(result.Sigma is { Length: > 0 } levels ? $", {levels}" : "")}{(failed > 0 ? $"; {failed} failed" : "")}");
        report.AddHeading("Files");
        var folder = CommonFolder(result.Records);
        report.AddTable("Files", Table(result.Records, folder));
        foreach (var note in result.Warnings.Prepend(result.CameraNoise).OfType<string>())
            report.AddText(note);
        var shown = result.Records.Where(record => record.Error is null && !BatchFile.IsStream(record.Input) && !BatchFile.IsStream(record.Output)).ToList();
        var read = 0;
        Terminal.Progress("Report", progress =>
        {
            if (shown.Count > 0)
            {
                report.AddHeading("Images");
                report.AddImages(shown, record =>
                {
                    progress((double)read++ / shown.Count, record.Input);
                    return Read(record, folder);
                });
            }
            report.AddOrigin(("Device", device), ("Images", result.Count), ("Time", $"{result.Seconds:0.0} s"));
            report.Save(path);
            return 0;
        });
        Terminal.Note($"Report -> {path}");
    }

    /// <summary>Returns the table of the files, those that failed first, without columns that are empty.</summary>
    private static string Table(IReadOnlyList<BatchRecord> records, string folder)
    {
        (string Heading, Func<BatchRecord, string?> Cell)[] columns =
        [
            ("image", record => record.Input[folder.Length..]),
            ("error", record => record.Error),
            ("warnings", record => string.Join(", ", record.Warnings)),
            ("sigma", record => Number(record.Sigma, "F1")),
            ("noise", record => record.NoiseType),
            ("coarseness", record => Number(record.Coarseness, "F2")),
            ("precision", record => record.Precision),
            ("seconds", record => Number(record.Seconds, "F2")),
        ];
        columns = [.. columns.Where(column => records.Any(record => !string.IsNullOrEmpty(column.Cell(record))))];
        return Csv.Text(
        [
            columns.Select(column => column.Heading).ToArray(),
            .. records.OrderBy(record => record.Error is null).Select(record => columns.Select(column => column.Cell(record) ?? "").ToArray()),
        ]);

        static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
    }

    /// <summary>Returns the folder of all images, with the separator at its end, which their names in the report leave out.</summary>
    private static string CommonFolder(IReadOnlyList<BatchRecord> records)
    {
        var folder = records[0].Input;
        do
            folder = folder[..(folder.TrimEnd('/', '\\').LastIndexOfAny(['/', '\\']) + 1)];
        while (!records.All(record => record.Input.StartsWith(folder, StringComparison.Ordinal)));
        return folder;
    }

    /// <summary>Reads an image before and after, reduced if it is large, the first page of several.</summary>
    private static ReportImage Read(BatchRecord record, string folder)
    {
        var name = record.Input[folder.Length..];
        var caption = record.Sigma is { } sigma ? $"sigma {sigma:F1}{(record.NoiseType is { } type ? $", {type} noise" : "")}" : "";
        try
        {
            var (noisy, factor) = FloatImage.LoadReduced(record.Input, ReportPictures.MostPixels);
            var (denoised, _) = FloatImage.LoadReduced(record.Output, ReportPictures.MostPixels);
            if (factor > 1)
                caption = ReportImage.Reduced(caption, noisy);
            var range = Range(noisy, (float)(record.Sigma ?? 0) / 255);
            if (!range.IsNominal)
                caption += $"; shown with black at {range.Low:0.####} and white at {range.High:0.####} of the largest value";
            return new(name, caption, [("noisy", Stretched(noisy, range)), ("denoised", Stretched(denoised, range))]);
        }
        catch (ImageFileException e)
        {
            return new(name, e.Message, []);
        }
    }

    /// <summary>Returns the range of values that is shown from black to white: images of more than 8 bits often use a small part of what they can hold.</summary>
    private static ContentRange Range(FloatImage image, float sigma)
    {
        if (image.BitDepth == 8)
            return ContentRange.Nominal;
        var pixels = Array.ConvertAll(image.Pixels, FloatImage.Finite);
        var step = Math.Max(1, pixels.Length / MostSamples);
        return ContentRange.Of([.. pixels.Where((_, i) => i % step == 0)], pixels.Min(), pixels.Max(), sigma);
    }

    private static FloatImage Stretched(FloatImage image, ContentRange range) =>
        range.IsNominal ? image : new(image.Width, image.Height, image.Channels, Array.ConvertAll(image.Pixels, value => range.ToNetwork(FloatImage.Finite(value))));
}

using System.CommandLine;
using MlNetDenoise.Training;
using Spectre.Console;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise datasets</c>: images for training and tests.</summary>
internal static class DatasetsCommand
{
    private const int SampleCount = 12;

    public static Command Create() => new("datasets", "Images for training and tests: generates, downloads and describes them.") { Make(), Get(), Show() };

    private static Command Get()
    {
        var name = new Argument<string?>("NAME") { Description = "The set. Without a name, the command lists the catalogue.", DefaultValueFactory = _ => null };
        var output = CommonOptions.Output("The folder for the set. Default: datasets/NAME.");
        var get = new Command("get", "Downloads a public set of images and checks every file. An interrupted download resumes.") { name, output };
        get.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(name) is not { } wanted)
            {
                List();
                return ExitCode.Success;
            }
            var set = Catalogue.Find(wanted);
            var folder = parsed.GetValue(output) ?? Path.Combine("datasets", set.Name);
            Terminal.Note($"{set.Name}: {set.What}. Terms: {set.Terms}.");
            using var client = new HttpClient();
            await Task.Run(() => Terminal.Progress("Downloading", report =>
            {
                set.DownloadAsync(folder, client, report, cancellationToken).GetAwaiter().GetResult();
                return 0;
            }), cancellationToken);
            Terminal.Note($"{Quantity.Of(set.Files.Count, "file")}, {set.Bytes / 1e6:0.0} MB, checked against the catalogue -> {folder}");
            return ExitCode.Success;
        });
        return get;
    }

    private static void List()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("NAME", "what", "MB", "use", "terms");
        foreach (var set in Catalogue.Sets)
            table.AddRow(new Text(set.Name), new Text(set.What), new Text($"{set.Bytes / 1e6:0.0}"), new Text(set.Use), new Text(set.Terms));
        Terminal.Write(table);
    }

    private static Command Show()
    {
        var data = new Argument<string>("IMAGES") { Description = $"The set: {CommonOptions.Images}" };
        var output = CommonOptions.Output("The folder for sample images (samples.png) and a histogram of the intensities (intensities.png).");
        var gray = CommonOptions.Gray();
        var show = new Command("show", "Describes a set of images: their number and sizes, the minimum, maximum and mean of their values, and with -o pictures.") { data, output, gray };
        show.SetAction((parsed, cancellationToken) =>
        {
            using var set = ImageSet.Open(parsed.GetValue(data)!);
            var summary = new DatasetSummary(set, parsed.GetValue(gray), SampleCount);
            var failures = Batch.Run("Reading", [.. set.Images.Index()], image => image.Item.Name, image => summary.Add(image.Index), cancellationToken);
            summary.Print();
            if (parsed.GetValue(output) is { } folder)
                summary.Draw(folder);
            return Task.FromResult(failures == 0 ? ExitCode.Success : ExitCode.Failure);
        });
        return show;
    }

    private static Command Make()
    {
        var output = CommonOptions.Output("The folder for the images.", required: true);
        var count = CommonOptions.Within(new Option<int>("--count", "-n") { Description = "Number of images.", HelpName = "N", DefaultValueFactory = _ => 100 }, 1, 1_000_000);
        var width = CommonOptions.Within(new Option<int>("--width") { Description = "Width of each image in pixels.", HelpName = "N", DefaultValueFactory = _ => 320 }, 1, 16384);
        var height = CommonOptions.Within(new Option<int>("--height") { Description = "Height of each image in pixels.", HelpName = "N", DefaultValueFactory = _ => 320 }, 1, 16384);
        var gray = new Option<bool>("--gray") { Description = "Generate gray images. Default: RGB." };
        var seed = CommonOptions.Seed();
        var make = new Command("make", "Generates dead-leaves images: overlapping shapes of all sizes, with the statistics of photographs. The seed determines the images.")
        {
            output, count, width, height, gray, seed,
        };
        make.SetAction((parsed, cancellationToken) =>
        {
            DeadLeavesFolder.Create(parsed.GetValue(output)!, parsed.GetValue(count), parsed.GetValue(width), parsed.GetValue(height),
                parsed.GetValue(gray), parsed.GetValue(seed), cancellationToken);
            Terminal.Note($"{Quantity.Of(parsed.GetValue(count), "image")} of {parsed.GetValue(width)}x{parsed.GetValue(height)} -> {parsed.GetValue(output)}");
            return Task.FromResult(ExitCode.Success);
        });
        return make;
    }
}

using System.CommandLine;
using MlNetDenoise.Training;
using Spectre.Console;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise datasets</c>: images to train and test with.</summary>
internal static class DatasetsCommand
{
    private const int SampleCount = 12;

    public static Command Create() => new("datasets", "Images to train and test with: made, downloaded, looked at.") { Make(), Get(), Show() };

    private static Command Get()
    {
        var name = new Argument<string?>("NAME") { Description = "The set; without one, all sets of the catalogue are listed.", DefaultValueFactory = _ => null };
        var output = CommonOptions.Output("The folder for the set. Default: datasets/NAME.");
        var get = new Command("get", "Downloads a public set of images, checks every file, and goes on where an earlier download broke off.") { name, output };
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
            Terminal.Note($"{set.Files.Count} files, {set.Bytes / 1e6:0.0} MB, all as the catalogue knows them -> {folder}");
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
        var data = new Argument<string>("IMAGES") { Description = $"What to look at: {CommonOptions.Images}" };
        var output = CommonOptions.Output("A folder for pictures of samples (samples.png) and of the intensities (intensities.png).");
        var gray = CommonOptions.Gray();
        var show = new Command("show", "Looks at a set of images: how many, how large, their least, greatest and mean values, and with -o pictures.") { data, output, gray };
        show.SetAction((parsed, cancellationToken) =>
        {
            using var set = ImageSet.Open(parsed.GetValue(data)!);
            var look = new DatasetSummary(set, parsed.GetValue(gray), SampleCount);
            var failures = Batch.Run("Reading", [.. set.Images.Index()], image => image.Item.Name, image => look.Take(image.Index), cancellationToken);
            look.Print();
            if (parsed.GetValue(output) is { } folder)
                look.Draw(folder);
            return Task.FromResult(failures == 0 ? ExitCode.Success : ExitCode.Failure);
        });
        return show;
    }

    private static Command Make()
    {
        var output = CommonOptions.Output("The folder for the images.", required: true);
        var count = CommonOptions.Within(new Option<int>("--count", "-n") { Description = "How many images.", HelpName = "N", DefaultValueFactory = _ => 100 }, 1, 1_000_000);
        var width = CommonOptions.Within(new Option<int>("--width") { Description = "Columns of each.", HelpName = "N", DefaultValueFactory = _ => 320 }, 1, 16384);
        var height = CommonOptions.Within(new Option<int>("--height") { Description = "Rows of each.", HelpName = "N", DefaultValueFactory = _ => 320 }, 1, 16384);
        var gray = new Option<bool>("--gray") { Description = "Gray images; otherwise RGB." };
        var seed = CommonOptions.Seed();
        var make = new Command("make", "Writes dead-leaves images: overlapping shapes of all sizes, whose statistics are those of photographs. One seed always gives the same images.")
        {
            output, count, width, height, gray, seed,
        };
        make.SetAction((parsed, cancellationToken) =>
        {
            DeadLeavesFolder.Create(parsed.GetValue(output)!, parsed.GetValue(count), parsed.GetValue(width), parsed.GetValue(height),
                parsed.GetValue(gray), parsed.GetValue(seed), cancellationToken);
            Terminal.Note($"{parsed.GetValue(count)} images of {parsed.GetValue(width)}x{parsed.GetValue(height)} -> {parsed.GetValue(output)}");
            return Task.FromResult(ExitCode.Success);
        });
        return make;
    }
}

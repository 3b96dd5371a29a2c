using System.CommandLine;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise datasets</c>: images to train and test with.</summary>
internal static class DatasetsCommand
{
    public static Command Create() => new("datasets", "Makes images to train and test with.") { Make() };

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
            MakeDeadLeaves(parsed.GetValue(output)!, parsed.GetValue(count), parsed.GetValue(width), parsed.GetValue(height),
                parsed.GetValue(gray), parsed.GetValue(seed), cancellationToken);
            Terminal.Note($"{parsed.GetValue(count)} images of {parsed.GetValue(width)}x{parsed.GetValue(height)} -> {parsed.GetValue(output)}");
            return Task.FromResult(ExitCode.Success);
        });
        return make;
    }

    /// <summary>Writes <paramref name="count"/> PNG files, image k made of the seed and k.</summary>
    public static void MakeDeadLeaves(string folder, int count, int width, int height, bool gray, ulong seed, CancellationToken cancellationToken) =>
        Terminal.Progress("Making images", report =>
        {
            var done = 0;
            try
            {
                Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, k =>
                {
                    DeadLeaves.Generate(width, height, gray ? 1 : 3, new SeededRandom(seed, (ulong)k).NextUInt64())
                        .Save(Path.Combine(folder, $"dead-leaves-{k:0000}.png"));
                    report((double)Interlocked.Increment(ref done) / count, "");
                });
            }
            catch (AggregateException e) when (e.InnerExceptions.OfType<DenoiseException>().FirstOrDefault() is { } error)
            {
                throw error;
            }
            return done;
        });
}

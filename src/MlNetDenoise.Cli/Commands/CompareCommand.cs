using System.CommandLine;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise compare</c>: trains several networks on the same images with the same budget.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var networks = new Argument<string[]>("NETWORK") { Description = "Recipes (names or files), networks of denoise train, or folders of finished runs.", Arity = ArgumentArity.OneOrMore };
        var data = new Option<string[]>("--data", "-d") { Description = $"Training images, the same for all: {CommonOptions.Images} Not needed if only finished runs are compared.", HelpName = "IMAGES", AllowMultipleArgumentsPerToken = true };
        var test = new Option<string?>("--test") { Description = "Test images, prepared like the training images and with the same noise. Default: the test images of the first recipe's split, if any.", HelpName = "IMAGES" };
        var first = CommonOptions.First();
        var output = CommonOptions.Output("The folder of the comparison, with its report (report.html) and a run folder for each network. Finished runs in it are not trained again.", required: true);
        var vary = new Option<string[]>("--vary") { Description = "Train each network with each of these values of a field of the recipe, such as widths=32,48,64, learningRate=1e-3,1e-4 or widths=[16,32,64],[32,64,128]. Several fields: every combination. A single value: for all networks.", HelpName = "FIELD=VALUE,...", AllowMultipleArgumentsPerToken = true };
        var minutes = CommonOptions.Within(new Option<double?>("--minutes") { Description = "Budget of each network in minutes. Default: the budget of the first recipe.", HelpName = "N" }, 0, 100_000);
        var steps = new Option<long?>("--steps") { Description = "Budget of each network in steps.", HelpName = "N" };
        var gray = CommonOptions.Gray();
        var threads = new Option<int>("--threads") { Description = "Number of CPU threads; 0: all cores.", HelpName = "N" };
        var command = new Command("compare",
            "Trains networks on the same batches with the same budget, and compares their PSNR by steps, seconds, parameters and cost. " +
            "All recipes get the data, the noise and the budget of the first one. After Ctrl-C, the same command resumes.")
        {
            networks, data, test, first, output, vary, minutes, steps, gray, threads,
        };
        var shards = ShardOptions.AddTo(command);
        var noise = NoiseOptions.AddTo(command, "the first recipe's");
        command.Validators.Add(result =>
        {
            if (result.GetResult(data) is null && result.GetResult(networks)?.Tokens.Any(name => !RunFolder.Exists(name.Value)) == true)
                result.AddError("Set --data to training images.");
            if (result.GetResult(minutes) is not null && result.GetResult(steps) is not null)
                result.AddError("Use one budget: --minutes or --steps.");
            try
            {
                _ = result.GetResult(vary)?.Tokens.Select(token => Variation.Parse(token.Value)).ToList();
            }
            catch (FormatException e)
            {
                result.AddError(e.Message);
            }
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            Recipe Prepare(Recipe recipe)
            {
                var images = recipe.Data with { Images = parsed.GetValue(data) is { Length: > 0 } named ? named : recipe.Data.Images, Gray = parsed.GetValue(gray) || recipe.Data.Gray };
                var budget = recipe.Budget;
                if (parsed.GetResult(minutes) is not null || parsed.GetResult(steps) is not null)
                    budget = budget with { Minutes = parsed.GetValue(minutes), Steps = parsed.GetValue(steps), Epochs = null };
                else if (budget is { Minutes: null, Steps: null, Epochs: null })
                    budget = budget with { Minutes = TrainCommand.DefaultMinutes };
                recipe = recipe with { Data = images, Budget = budget };
                return recipe with { Noise = noise.Get(parsed) ?? recipe.Noise };
            }
            var folder = parsed.GetValue(output)!;
            var compared = Comparison.Networks(parsed.GetValue(networks)!, [.. parsed.GetValue(vary)!.Select(Variation.Parse)], Prepare, folder);
            var openTest = Test(compared, parsed.GetValue(test), parsed.GetValue(first));
            if (shards.Get(parsed) is { } shard)
                return Task.FromResult(TrainShard(compared, shard, folder, parsed.GetValue(threads), cancellationToken));
            var runs = Comparison.Run(compared, openTest, parsed.GetValue(threads), cancellationToken);
            if (runs.Count > 0)
                ComparisonReport.Write(runs, folder);
            return Task.FromResult(runs.Count == compared.Count ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }

    /// <summary>Trains the networks of a shard: one after the other gets the next shard. The same command without <c>--shard</c> compares them.</summary>
    private static int TrainShard(IReadOnlyList<ComparedNetwork> compared, Shard shard, string folder, int threads, CancellationToken cancellationToken)
    {
        var own = compared.Where((_, i) => i % shard.Count == shard.Index - 1).ToList();
        Terminal.Note($"Shard {shard}: {own.Count} of {Quantity.Of(compared.Count, "network")}");
        using var locked = ShardJournal.Lock(new(folder), shard, cancellationToken);
        return Comparison.Run(own, openTest: null, threads, cancellationToken).Count == own.Count ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>Returns a function that opens the test images; null without test images. Named images are checked at once, before any training.</summary>
    private static Func<TestSet>? Test(IReadOnlyList<ComparedNetwork> compared, string? named, int? first)
    {
        var recipe = compared[0].Recipe;
        if (named is null)
            return recipe.Data.Split.Test > 0 ? () => TestSet.OpenForRun(compared[0].Folder, recipe.Noise, first: first) : null;
        var test = TestSet.Open(named, recipe.Data.Prepare, recipe.Noise, first: first);
        if (compared.Any(network => !network.IsFinished))
            test.RequireNoneOf(recipe.Data.Images);
        return () => test;
    }
}

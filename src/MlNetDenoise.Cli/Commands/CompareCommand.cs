using System.CommandLine;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise compare</c>: several networks learn from the same images with the same budget.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var networks = new Argument<string[]>("NETWORK") { Description = "Recipes (names or files), networks that denoise train knows, or folders of finished runs.", Arity = ArgumentArity.OneOrMore };
        var data = new Option<string[]>("--data", "-d") { Description = "Folders of clean images, the same for all. Not needed where only finished runs are compared.", HelpName = "FOLDER", AllowMultipleArgumentsPerToken = true };
        var output = CommonOptions.Output("The folder of the comparison, with a run's folder for each network; what is trained in it is not trained again.", required: true);
        var vary = new Option<string[]>("--vary") { Description = "Train each network with each of these values of a recipe's field: rate=1e-3,1e-4, say, or network=dncnn,unet, or widths=[16,32,64],[32,64,128]. Several fields: every combination.", HelpName = "FIELD=VALUE,..." };
        var minutes = new Option<double?>("--minutes") { Description = "Budget of each network in minutes.", HelpName = "N" };
        var steps = new Option<long?>("--steps") { Description = "Budget of each network in steps.", HelpName = "N" };
        var gray = CommonOptions.Gray();
        var threads = new Option<int>("--threads") { Description = "Threads of the CPU; 0 takes all cores.", HelpName = "N" };
        var command = new Command("compare",
            "Trains networks on the same images with the same budget, and sets their validation PSNR against steps, seconds, parameters and cost. " +
            "After Ctrl-C, the same command goes on.")
        {
            networks, data, output, vary, minutes, steps, gray, threads,
        };
        var noise = NoiseOptions.AddTo(command, "the recipe's");
        command.Validators.Add(result =>
        {
            var trains = result.GetResult(networks)?.Tokens.Any(name => !RunFolder.Exists(name.Value)) == true;
            if (trains && (result.GetResult(data) is null || result.GetResult(minutes) is null == result.GetResult(steps) is null))
                result.AddError("Name images with --data, and one budget: --minutes or --steps.");
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
            Recipe Prepare(Recipe recipe) => recipe with
            {
                Data = parsed.GetValue(data)!,
                Gray = parsed.GetValue(gray) || recipe.Gray,
                Noise = noise.Of(parsed) ?? recipe.Noise,
                Minutes = parsed.GetValue(minutes),
                Steps = parsed.GetValue(steps),
                Epochs = null,
            };
            var folder = parsed.GetValue(output)!;
            var compared = Comparison.Networks(parsed.GetValue(networks)!, [.. parsed.GetValue(vary)!.Select(Variation.Parse)], Prepare, folder);
            var runs = Comparison.Run(compared, new() { Threads = parsed.GetValue(threads) }, cancellationToken);
            if (runs.Count > 0)
                ComparisonReport.Write(runs, folder);
            return Task.FromResult(runs.Count == compared.Count ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }
}

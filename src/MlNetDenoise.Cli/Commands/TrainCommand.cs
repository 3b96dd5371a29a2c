using System.CommandLine;
using MlNetDenoise.Reporting;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise train</c>: a network learns from clean images.</summary>
internal static class TrainCommand
{
    private static readonly Recipe Standard = new();

    private static readonly Option<string[]> Data = new("--data", "-d") { Description = $"Clean images, or pairs: {CommonOptions.Images} Not needed to go on with a training.", HelpName = "IMAGES", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> RecipeName = new("--recipe", "-r") { Description = "Take all that is not given here from this recipe: one that denoise recipes lists, or a file, a run's recipe.json say.", HelpName = "NAME|FILE" };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "The run's folder; one that holds an unfinished training goes on. Default: runs/NETWORK-TIME.", HelpName = "RUN" };
    private static readonly Option<string?> From = new("--from") { Description = "Begin with the weights of this finished run or ONNX model: a shipped one, say, to go on with images of your own.", HelpName = "RUN|MODEL" };
    private static readonly Option<bool> Gray = CommonOptions.Gray();
    private static readonly Option<int?> ShrinkTo = new("--shrink-to") { Description = "Shrink images by the whole factor, 4 at most, that brings their shorter side nearest to this: photographs lose their own noise.", HelpName = "N" };
    private static readonly Option<int?> Resize = new("--resize") { Description = "Stretch images to squares of this side.", HelpName = "N" };
    private static readonly Option<string> Network = Choice("--network", "The network.", Standard.Network, [.. Networks.Names]);
    private static readonly Option<int[]?> Widths = new("--widths") { Description = "Channels of the network's levels, 32 64 128 say. Default: the network's own.", HelpName = "N", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int?> Depth = new("--depth") { Description = "Convolutions (plain-cnn, dncnn, ffdnet), residual blocks (resnet) or levels (unet). Default: the network's own.", HelpName = "N" };
    private static readonly Option<double> Dropout = Number("--dropout", "Share of the channels before the last convolution that each step leaves out.", Standard.Dropout);
    private static readonly Option<double?> Minutes = new("--minutes") { Description = "Budget in minutes. Default: 15, where no other budget is given.", HelpName = "N" };
    private static readonly Option<long?> Steps = new("--steps") { Description = "Budget in steps: the result is then the same to the last bit, interrupted or not.", HelpName = "N" };
    private static readonly Option<double?> Epochs = new("--epochs") { Description = "Budget in passes over the images.", HelpName = "N" };
    private static readonly Option<Precision> Precision = CommonOptions.Choice<Precision>("--precision", "How exactly convolutions compute; mixed is faster on processors with AMX or AVX-512 BF16, and on GPUs.", Standard.Precision);
    private static readonly Option<TrainingLoss> Loss = CommonOptions.Text("--loss",
        "What is minimised: mse, l1, bce, ssim, a sum such as \"mse + 0.1*ssim\", or one for each half of the training, \"l1 then mse\".", "LOSS", TrainingLoss.Parse, Standard.Loss);
    private static readonly Option<Optimizer> Optimizer = CommonOptions.Choice<Optimizer>("--optimiser", "How weights follow their gradients.", Standard.Optimizer);
    private static readonly Option<RateSchedule> Schedule = CommonOptions.Choice<RateSchedule>("--schedule", "How the rate changes.", Standard.Schedule);
    private static readonly Option<double> Rate = Number("--rate", "The optimiser's highest rate.", Standard.Rate);
    private static readonly Option<int> Batch = Number("--batch", "Patches of a step.", Standard.Batch);
    private static readonly Option<int> Patch = Number("--patch", "Side of a patch in pixels.", Standard.Patch);
    private static readonly Option<double> ClipNorm = Number("--clip-norm", "The gradients' largest norm; 0 lets them be.", Standard.ClipNorm);
    private static readonly Option<double> Ema = Number("--ema", "How much of the averaged weights each step keeps.", Standard.Ema);
    private static readonly Option<Split> Split = CommonOptions.Text("--split", "Percentages of the images that train, validate and test: 80/20, 80/10/10.", "N/N[/N]", Training.Split.Parse, Standard.Split);
    private static readonly Option<ulong> SplitSeed = Number("--split-seed", "Seed that decides which images go where.", Standard.SplitSeed);
    private static readonly Option<int?> Patience = new("--patience") { Description = "Stop after this many validations without a better one.", HelpName = "N" };
    private static readonly Option<ulong> Seed = Number("--seed", "Seed of everything random.", Standard.Seed);
    private static readonly Option<int> Threads = new("--threads") { Description = "Threads of the CPU; 0 takes all cores.", HelpName = "N" };
    private static readonly Option<string> License = new("--licence") { Description = "Terms of use of the weights, for the model's card.", DefaultValueFactory = _ => Standard.License };

    public static Command Create()
    {
        var command = new Command("train", "Trains a network on clean images to which noise is added. Ctrl-C keeps a checkpoint; denoise train -o RUN goes on from it.")
        {
            Data, RecipeName, Output, From, Gray, ShrinkTo, Resize, Network, Widths, Depth, Dropout, Minutes, Steps, Epochs, Precision, Loss, Optimizer, Schedule, Rate,
            Batch, Patch, ClipNorm, Ema, Split, SplitSeed, Patience, Seed, License, Threads,
        };
        var noise = NoiseOptions.AddTo(command, $"{Standard.Noise}, for pairs none");
        command.Validators.Add(result =>
        {
            if (new Option[] { Minutes, Steps, Epochs }.Count(budget => result.GetResult(budget) is not null) > 1)
                result.AddError("Give one budget: --minutes, --steps or --epochs.");
            if (result.GetResult(Data) is not null || result.GetResult(RecipeName) is not null)
                return;
            if (!(result.GetValue(Output) is { } folder && RunFolder.Exists(folder)))
                result.AddError("Name images with --data (or, with -o, a run to go on with).");
            foreach (var option in result.Command.Options.Except([Output, Threads]).Where(option => result.GetResult(option) is { Implicit: false }))
                result.AddError($"{option.Name} is fixed in the run that goes on. Leave it out, or begin a new run with --data.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var folder = parsed.GetValue(Output) ?? Path.Combine("runs", $"{Path.GetFileNameWithoutExtension(parsed.GetValue(RecipeName)) ?? parsed.GetValue(Network)}-{DateTime.Now:yyyyMMdd-HHmmss}");
            var recipe = parsed.GetResult(Data) is null && parsed.GetResult(RecipeName) is null ? RunFolder.Open(folder).ReadRecipe() : RecipeOf(parsed, noise);
            var record = Train(recipe, folder, new() { Threads = parsed.GetValue(Threads) }, cancellationToken);
            Terminal.Note($"Next: denoise evaluate --model {folder}{(record.TestImages > 0 ? "" : $" --data TEST-IMAGES{(recipe.Gray ? " --gray" : "")}")}; denoise run NOISY-IMAGES -o clean --model {folder}");
            return Task.FromResult(record.Unreadable.Count == 0 ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }

    /// <summary>Trains, or goes on, with progress; then draws the loss curves.</summary>
    public static RunRecord Train(Recipe recipe, string folder, TrainerSettings settings, CancellationToken cancellationToken)
    {
        NativePackages.RequireLibtorch();
        Terminal.Note($"Run: {folder} (broken off, it goes on with: denoise train -o {folder})");
        var record = Terminal.Progress("Training", report => Trainer.Run(recipe, folder, settings: settings, progress: new Reporter(report), cancellationToken: cancellationToken), estimates: false);
        foreach (var unreadable in record.Unreadable)
            Terminal.Error($"left out: {unreadable}");
        var run = RunFolder.Open(folder);
        var log = run.ReadLog();
        var points = log.Select(entry => new TrainingPoint(entry.Step, entry.Loss ?? double.NaN, entry.Psnr ?? double.NaN, entry.ValidationLoss ?? double.NaN)).ToList();
        var verdict = FitVerdict.Compute(points, record.NoisyPsnr);
        ChartFile.Write(Path.Combine(folder, "loss.png"), Charts.LossCurves(points, record.LossChange, verdict), Csv.Training(points));
        ChartFile.Write(Path.Combine(folder, "validation.png"), Charts.PsnrCurve(points), Csv.Training(points));
        Terminal.Note($"{record.Network}, {record.Parameters:N0} parameters, {log[^1].Step} steps on {record.Device}: validation PSNR {record.BestPsnr:0.00} dB (noisy {record.NoisyPsnr:0.00} dB) -> {folder}");
        Terminal.Note($"The training is {verdict.Name}: {verdict.Reason}");
        return record;
    }

    /// <summary>The recipe of the file, or the standard one, with all that was given on the command line.</summary>
    private static Recipe RecipeOf(ParseResult parsed, NoiseOptions noise)
    {
        var recipe = parsed.GetValue(RecipeName) is { } name ? ShippedRecipes.Find(name) : Standard;
        if (IsGiven(parsed, Minutes) || IsGiven(parsed, Steps) || IsGiven(parsed, Epochs))
            recipe = recipe with { Minutes = parsed.GetValue(Minutes), Steps = parsed.GetValue(Steps), Epochs = parsed.GetValue(Epochs) };
        else if (recipe is { Minutes: null, Steps: null, Epochs: null })
            recipe = recipe with { Minutes = 15 };
        if (noise.Of(parsed) is { } given)
            recipe = recipe with { Noise = given };
        return recipe with
        {
            Data = Given(Data, recipe.Data),
            Gray = Given(Gray, recipe.Gray),
            ShrinkTo = Given(ShrinkTo, recipe.ShrinkTo),
            Resize = Given(Resize, recipe.Resize),
            From = Given(From, recipe.From),
            Network = Given(Network, recipe.Network),
            Widths = Given(Widths, recipe.Widths),
            Depth = Given(Depth, recipe.Depth),
            Dropout = Given(Dropout, recipe.Dropout),
            Precision = Given(Precision, recipe.Precision),
            Loss = Given(Loss, recipe.Loss),
            Optimizer = Given(Optimizer, recipe.Optimizer),
            Schedule = Given(Schedule, recipe.Schedule),
            Rate = Given(Rate, recipe.Rate),
            Batch = Given(Batch, recipe.Batch),
            Patch = Given(Patch, recipe.Patch),
            ClipNorm = Given(ClipNorm, recipe.ClipNorm),
            Ema = Given(Ema, recipe.Ema),
            Split = Given(Split, recipe.Split),
            SplitSeed = Given(SplitSeed, recipe.SplitSeed),
            Patience = Given(Patience, recipe.Patience),
            Seed = Given(Seed, recipe.Seed),
            License = Given(License, recipe.License),
        };

        TField Given<TField, TOption>(Option<TOption> option, TField otherwise) where TOption : TField =>
            IsGiven(parsed, option) ? parsed.GetValue(option)! : otherwise;
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static Option<T> Number<T>(string name, string what, T standard) => new(name) { Description = what, HelpName = "N", DefaultValueFactory = _ => standard };

    private static Option<string> Choice(string name, string what, string standard, string[] choices)
    {
        var option = new Option<string>(name) { Description = what, DefaultValueFactory = _ => standard };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    private sealed class Reporter(Action<double, string> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(
            (double)value.Step / value.Steps,
            $"step {value.Step}/{value.Steps}, loss {value.Loss:0.00000}{(double.IsNaN(value.Psnr) ? "" : $", PSNR {value.Psnr:0.00} dB")}, {value.ImagesPerSecond:0} images/s, {value.TimeLeft:h\\:mm\\:ss} left");
    }
}

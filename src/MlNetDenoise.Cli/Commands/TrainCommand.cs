using System.CommandLine;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise train</c>: trains a network.</summary>
internal static class TrainCommand
{
    private const double DefaultMinutes = 15;
    private static readonly Recipe DefaultRecipe = new();

    private static readonly Option<string[]> Images = new("--data", "-d") { Description = $"Clean images, or pairs of noisy and clean images: {CommonOptions.Images} Not needed to resume a training.", HelpName = "IMAGES", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> RecipeName = new("--recipe", "-r") { Description = "A recipe with the values of all options that are not given: one of denoise recipes, or a file, such as the recipe.json of a run.", HelpName = "NAME|FILE" };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "The run folder. An unfinished training in it resumes. Default: runs/NETWORK-TIME.", HelpName = "RUN" };
    private static readonly Option<string?> From = new("--from") { Description = "Start with the weights of this finished run or ONNX model, for example a shipped model.", HelpName = "RUN|MODEL" };
    private static readonly Option<bool> Gray = CommonOptions.Gray();
    private static readonly Option<int?> ShrinkTo = new("--shrink-to") { Description = "Shrink images by the integer factor, at most 4, that brings their shorter side closest to N pixels. This removes the noise of photographs.", HelpName = "N" };
    private static readonly Option<int?> Resize = new("--resize") { Description = "Stretch images to squares with a side of N pixels.", HelpName = "N" };
    private static readonly Option<string> Network = CreateNetworkOption();
    private static readonly Option<int[]?> Widths = new("--widths") { Description = "Channels of the network's levels, such as 32 64 128. Default: those of the network.", HelpName = "N", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int?> Depth = new("--depth") { Description = "Number of convolutions (plain-cnn, dncnn, ffdnet), residual blocks (resnet) or levels (unet). Default: that of the network.", HelpName = "N" };
    private static readonly Option<double> Dropout = Number("--dropout", "Share of the channels before the last convolution that each step drops.", DefaultRecipe.Network.Dropout);
    private static readonly Option<double?> Minutes = new("--minutes") { Description = $"Budget in minutes. Default: {DefaultMinutes}, if no other budget is given.", HelpName = "N" };
    private static readonly Option<long?> Steps = new("--steps") { Description = "Budget in steps. The result is then the same, bit for bit, whether or not the training is interrupted.", HelpName = "N" };
    private static readonly Option<double?> Epochs = new("--epochs") { Description = "Budget in passes over the images.", HelpName = "N" };
    private static readonly Option<Precision> Precision = CommonOptions.Choice<Precision>("--precision", "Precision of the convolutions; mixed is faster on processors with AMX or AVX-512 BF16, and on GPUs.", DefaultRecipe.Optimization.Precision);
    private static readonly Option<TrainingLoss> Loss = CommonOptions.Text("--loss",
        "The loss: mse, l1, bce, ssim, a sum such as \"mse + 0.1*ssim\", or one for each half of the training, such as \"l1 then mse\".", "LOSS", TrainingLoss.Parse, DefaultRecipe.Optimization.Loss);
    private static readonly Option<Optimizer> Optimizer = CommonOptions.Choice<Optimizer>("--optimizer", "The optimizer.", DefaultRecipe.Optimization.Optimizer);
    private static readonly Option<LearningRateSchedule> Schedule = CommonOptions.Choice<LearningRateSchedule>("--schedule", "How the learning rate changes.", DefaultRecipe.Optimization.Schedule);
    private static readonly Option<double> LearningRate = Number("--learning-rate", "The highest learning rate.", DefaultRecipe.Optimization.LearningRate);
    private static readonly Option<int> BatchSize = Number("--batch-size", "Patches of a step.", DefaultRecipe.Data.BatchSize);
    private static readonly Option<int> PatchSize = Number("--patch-size", "Side of a patch in pixels.", DefaultRecipe.Data.PatchSize);
    private static readonly Option<double> MaxGradientNorm = Number("--max-gradient-norm", "Largest norm of the gradients; 0: no limit.", DefaultRecipe.Optimization.MaxGradientNorm);
    private static readonly Option<double> EmaDecay = Number("--ema-decay", "Decay of the moving average of the weights.", DefaultRecipe.Optimization.EmaDecay);
    private static readonly Option<Split> Split = CommonOptions.Text("--split", "Percentages of the images for training, validation and test, such as 80/20 or 80/10/10.", "N/N[/N]", Training.Split.Parse, DefaultRecipe.Data.Split);
    private static readonly Option<ulong> SplitSeed = Number("--split-seed", "Seed of the split.", DefaultRecipe.Data.SplitSeed);
    private static readonly Option<int?> Patience = new("--patience") { Description = "Stop after N validations without an improvement.", HelpName = "N" };
    private static readonly Option<ulong> Seed = Number("--seed", "Seed of everything random except the split.", DefaultRecipe.Seed);
    private static readonly Option<int> Threads = new("--threads") { Description = "Threads of the CPU; 0: all cores.", HelpName = "N" };
    private static readonly Option<string> License = new("--license") { Description = "License of the weights, for the model card.", HelpName = "TEXT", DefaultValueFactory = _ => DefaultRecipe.License };

    public static Command Create()
    {
        var command = new Command("train", "Trains a network on clean images with added noise, or on pairs of noisy and clean images. Ctrl-C writes a checkpoint; denoise train -o RUN resumes from it.")
        {
            Images, RecipeName, Output, From, Gray, ShrinkTo, Resize, Split, SplitSeed, PatchSize, BatchSize, Network, Widths, Depth, Dropout, Precision, Loss, Optimizer,
            LearningRate, Schedule, MaxGradientNorm, EmaDecay, Minutes, Steps, Epochs, Patience, Seed, License, Threads,
        };
        var noise = NoiseOptions.AddTo(command, $"{DefaultRecipe.Noise}, for pairs none");
        command.Validators.Add(result =>
        {
            if (new Option[] { Minutes, Steps, Epochs }.Count(budget => result.GetResult(budget) is not null) > 1)
                result.AddError("Give one budget: --minutes, --steps or --epochs.");
            if (result.GetResult(Images) is not null || result.GetResult(RecipeName) is not null)
                return;
            if (!(result.GetValue(Output) is { } folder && RunFolder.Exists(folder)))
                result.AddError("Name images with --data, or with -o a run to resume.");
            foreach (var option in result.Command.Options.Except([Output, Threads]).Where(option => result.GetResult(option) is { Implicit: false }))
                result.AddError($"{option.Name} cannot change when a run resumes. Leave it out, or start a new run with --data.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var folder = parsed.GetValue(Output) ?? Path.Combine("runs", $"{Path.GetFileNameWithoutExtension(parsed.GetValue(RecipeName)) ?? parsed.GetValue(Network)}-{DateTime.Now:yyyyMMdd-HHmmss}");
            var recipe = parsed.GetResult(Images) is null && parsed.GetResult(RecipeName) is null ? RunFolder.Open(folder).ReadRecipe() : CreateRecipe(parsed, noise);
            var record = TrainingSession.Run(recipe, folder, new() { Threads = parsed.GetValue(Threads) }, cancellationToken);
            Terminal.Note($"Next: denoise evaluate --model {folder}{(record.TestImages > 0 ? "" : $" --data TEST-IMAGES{(recipe.Data.Gray ? " --gray" : "")}")}; denoise run NOISY-IMAGES -o clean --model {folder}");
            return Task.FromResult(record.Unreadable.Count == 0 ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }

    /// <summary>Returns the recipe that is named, or the default one, with the values of the command line.</summary>
    private static Recipe CreateRecipe(ParseResult parsed, NoiseOptions noise)
    {
        var recipe = parsed.GetValue(RecipeName) is { } name ? ShippedRecipes.Find(name) : DefaultRecipe;
        var budget = recipe.Budget with { Patience = Get(Patience, recipe.Budget.Patience) };
        if (IsGiven(parsed, Minutes) || IsGiven(parsed, Steps) || IsGiven(parsed, Epochs))
            budget = budget with { Minutes = parsed.GetValue(Minutes), Steps = parsed.GetValue(Steps), Epochs = parsed.GetValue(Epochs) };
        else if (budget is { Minutes: null, Steps: null, Epochs: null })
            budget = budget with { Minutes = DefaultMinutes };
        if (noise.Get(parsed) is { } given)
            recipe = recipe with { Noise = given };
        return recipe with
        {
            Data = recipe.Data with
            {
                Images = Get(Images, recipe.Data.Images),
                Gray = Get(Gray, recipe.Data.Gray),
                ShrinkTo = Get(ShrinkTo, recipe.Data.ShrinkTo),
                Resize = Get(Resize, recipe.Data.Resize),
                Split = Get(Split, recipe.Data.Split),
                SplitSeed = Get(SplitSeed, recipe.Data.SplitSeed),
                PatchSize = Get(PatchSize, recipe.Data.PatchSize),
                BatchSize = Get(BatchSize, recipe.Data.BatchSize),
            },
            Network = new()
            {
                Name = Get(Network, recipe.Network.Name),
                Widths = Get(Widths, recipe.Network.Widths),
                Depth = Get(Depth, recipe.Network.Depth),
                Dropout = Get(Dropout, recipe.Network.Dropout),
            },
            Optimization = recipe.Optimization with
            {
                Precision = Get(Precision, recipe.Optimization.Precision),
                Loss = Get(Loss, recipe.Optimization.Loss),
                Optimizer = Get(Optimizer, recipe.Optimization.Optimizer),
                Schedule = Get(Schedule, recipe.Optimization.Schedule),
                LearningRate = Get(LearningRate, recipe.Optimization.LearningRate),
                MaxGradientNorm = Get(MaxGradientNorm, recipe.Optimization.MaxGradientNorm),
                EmaDecay = Get(EmaDecay, recipe.Optimization.EmaDecay),
            },
            Budget = budget,
            Seed = Get(Seed, recipe.Seed),
            From = Get(From, recipe.From),
            License = Get(License, recipe.License),
        };

        TField Get<TField, TOption>(Option<TOption> option, TField otherwise) where TOption : TField =>
            IsGiven(parsed, option) ? parsed.GetValue(option)! : otherwise;
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static Option<T> Number<T>(string name, string description, T defaultValue) => new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => defaultValue };

    private static Option<string> CreateNetworkOption()
    {
        var option = new Option<string>("--network") { Description = "The network.", DefaultValueFactory = _ => DefaultRecipe.Network.Name };
        option.AcceptOnlyFromAmong([.. Networks.Names]);
        return option;
    }
}

using System.CommandLine;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise train</c>: trains a network.</summary>
internal static class TrainCommand
{
    internal const double DefaultMinutes = 15;

    private static readonly Option<string[]> Images = new("--data", "-d") { Description = $"Clean images, or pairs of noisy and clean images: {CommonOptions.Images} Not needed to resume a training.", HelpName = "IMAGES", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> RecipeName = new("--recipe", "-r") { Description = "A recipe with the values of all options that are not given: one of denoise recipes, or a file, such as the recipe.json of a run. Options hold for each of its stages.", HelpName = "NAME|FILE" };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "The run folder. An unfinished training in it resumes. Default: runs/NETWORK-TIME.", HelpName = "RUN" };
    private static readonly Option<bool> Gray = CommonOptions.Gray();
    private static readonly Option<int> Threads = new("--threads") { Description = "Number of CPU threads; 0: all cores.", HelpName = "N" };

    private static readonly RecipeOption[] Budget =
    [
        new("--minutes", "budget.minutes", $"Budget in minutes. Default: {DefaultMinutes}, if no other budget is given."),
        new("--steps", "budget.steps", "Budget in steps. The result is then the same, bit for bit, whether or not the training is interrupted. 0 with --precision int8: only round the weights of --from."),
        new("--epochs", "budget.epochs", "Budget in passes over the images."),
    ];

    private static readonly RecipeOption[] Fields =
    [
        new("--shrink-to", "data.shrinkTo", "Shrink images by the integer factor, at most 4, that brings their shorter side closest to N pixels. This removes the noise of photographs."),
        new("--resize", "data.resize", "Stretch images to squares with a side of N pixels."),
        new("--split", "data.split", "Percentages of the images for training, validation and test, such as 80/20 or 80/10/10.", "N/N[/N]"),
        new("--split-seed", "data.splitSeed", "Seed of the split."),
        new("--patch-size", "data.patchSize", "Side of a patch in pixels."),
        new("--batch-size", "data.batchSize", "Patches of a step."),
        new("--network", "network.name", $"The network: {string.Join(", ", Networks.Names)}.", "NAME"),
        new("--widths", "network.widths", "Channels of the network's levels, such as 32 64 128. Default: those of the network.") { AllowMultipleArgumentsPerToken = true },
        new("--depth", "network.depth", "Number of convolutions (plain-cnn, dncnn, ffdnet), residual blocks (resnet) or levels (unet). Default: that of the network."),
        new("--dropout", "network.dropout", "Share of the channels before the last convolution that each step drops."),
        new("--loss", "optimization.loss", "The loss: mse, l1, bce, ssim, a sum such as \"mse + 0.1*ssim\", or one for each half of the training, such as \"l1 then mse\".", "LOSS"),
        new("--precision", "optimization.precision", "Precision of the convolutions; mixed is faster on processors with AMX or AVX-512 BF16, and on GPUs; int8 rounds as a model in INT8 does, and exports that model.", CommonOptions.Names<Precision>()),
        new("--optimizer", "optimization.optimizer", "The optimizer.", CommonOptions.Names<Optimizer>()),
        new("--learning-rate", "optimization.learningRate", "The highest learning rate."),
        new("--schedule", "optimization.schedule", "How the learning rate changes.", CommonOptions.Names<LearningRateSchedule>()),
        new("--max-gradient-norm", "optimization.maxGradientNorm", "Largest norm of the gradients; 0: no limit."),
        new("--ema-decay", "optimization.emaDecay", "Decay of the moving average of the weights."),
        .. Budget,
        new("--patience", "budget.patience", "Stop after N validations without an improvement."),
        new("--seed", "seed", "Seed of everything random except the split."),
        new("--from", "from", "Start with the weights of this finished run or ONNX model, for example a shipped model.", "RUN-OR-MODEL"),
        new("--license", "license", "License of the weights, for the model card.", "TEXT"),
    ];

    public static Command Create()
    {
        var command = new Command("train", "Trains a network on clean images with added noise, or on pairs of noisy and clean images. Ctrl-C writes a checkpoint; denoise train -o RUN resumes from it.")
        {
            Images, RecipeName, Output, Gray, Threads,
        };
        foreach (var field in Fields)
            command.Add(field);
        var noise = NoiseOptions.AddTo(command, $"{new Recipe().Noise}, for pairs none");
        command.Validators.Add(result =>
        {
            if (Budget.Count(option => result.GetResult(option) is not null) > 1)
                result.AddError("Use one budget: --minutes, --steps or --epochs.");
            if (result.GetResult(Images) is not null || result.GetResult(RecipeName) is not null)
                return;
            if (!(result.GetResult(Output) is { Tokens: [var folder] } && RunFolder.Exists(folder.Value)))
                result.AddError("Set --data to training images, or -o to a run to resume.");
            foreach (var option in result.Command.Options.Except([Output, Threads]).Where(option => result.GetResult(option) is { Implicit: false }))
                result.AddError($"{option.Name} cannot change when a run resumes. Leave it out, or start a new run with --data.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var resumes = parsed.GetResult(Images) is null && parsed.GetResult(RecipeName) is null;
            var recipe = resumes ? Recipe.Load(RunFolder.Open(parsed.GetValue(Output)!).RecipeFile) : CreateRecipe(parsed, noise);
            var folder = parsed.GetValue(Output) ?? Path.Combine("runs", $"{Path.GetFileNameWithoutExtension(parsed.GetValue(RecipeName)) ?? recipe.Network.Name}-{DateTime.Now:yyyyMMdd-HHmmss}");
            var record = TrainingSession.Run(recipe, folder, new() { Threads = parsed.GetValue(Threads) }, cancellationToken);
            Terminal.Note($"Next: denoise evaluate --model {folder}{(record.TestImages > 0 ? "" : $" --data TEST-IMAGES{(recipe.Data.Gray ? " --gray" : "")}")}; denoise run NOISY-IMAGES -o clean --model {folder}");
            return Task.FromResult(record.Unreadable.Count == 0 ? ExitCode.Success : ExitCode.Failure);
        });
        return command;
    }

    /// <summary>Returns the recipe that is named, or the default one, with the values of the command line.</summary>
    private static Recipe CreateRecipe(ParseResult parsed, NoiseOptions noise)
    {
        var recipe = parsed.GetValue(RecipeName) is { } name ? ShippedRecipes.Find(name) : new();
        if (parsed.GetValue(Gray))
            recipe = recipe.WithEach(stage => stage with { Data = stage.Data with { Gray = true } });
        if (parsed.GetValue(Images) is { Length: > 0 } images)
            recipe = recipe.WithEach(stage => stage with { Data = stage.Data with { Images = images } });
        if (noise.Get(parsed) is { } given)
            recipe = recipe.WithEach(stage => stage with { Noise = given });
        if (Budget.Any(option => option.IsGiven(parsed)))
            recipe = recipe.WithEach(stage => stage with { Budget = stage.Budget with { Minutes = null, Steps = null, Epochs = null } });
        else if (recipe is { Stages: [], Budget: { Minutes: null, Steps: null, Epochs: null } })
            recipe = recipe with { Budget = recipe.Budget with { Minutes = DefaultMinutes } };
        return Fields.Aggregate(recipe, (recipe, option) => option.Apply(recipe, parsed));
    }
}

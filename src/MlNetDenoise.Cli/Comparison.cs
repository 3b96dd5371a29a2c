using System.Text.RegularExpressions;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>A field of a recipe with the values that a comparison gives it.</summary>
internal sealed partial record Variation(string Field, IReadOnlyList<string> Values)
{
    /// <summary>Reads <c>rate=1e-3,1e-4</c>; commas within brackets belong to a list: <c>widths=[16,32,64],[32,64,128]</c>.</summary>
    /// <exception cref="FormatException">It is no field with values.</exception>
    public static Variation Parse(string text)
    {
        var (field, values) = text.Split('=', 2) is [var before, var after] ? (before.Trim(), Comma().Split(after).Select(value => value.Trim()).ToList()) : ("", []);
        return field.Length > 0 && values.All(value => value.Length > 0)
            ? new(field, values)
            : throw new FormatException($"'{text}' is no field with values, such as rate=1e-3,1e-4 or network=dncnn,unet.");
    }

    [GeneratedRegex(@",(?![^\[]*\])")]
    private static partial Regex Comma();
}

/// <summary>A network of a comparison.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Folder">The folder of its training.</param>
/// <param name="Recipe">How it is trained there; null: it was trained before, and is only read.</param>
internal sealed record ComparedNetwork(string Name, string Folder, Recipe? Recipe);

/// <summary>A network of a comparison that has been trained.</summary>
internal sealed record ComparedRun(string Name, NetworkGraph Network, RunRecord Record, IReadOnlyList<LogEntry> Log);

/// <summary>Trainings of several networks on the same images, one after the other.</summary>
internal static class Comparison
{
    /// <summary>The networks that are named, each in all variations; a run's folder is taken as it is.</summary>
    /// <param name="names">Run folders, recipes and networks.</param>
    /// <param name="variations">The values of some fields, of which every combination is taken.</param>
    /// <param name="prepare">Gives a recipe the images, the noise and the budget of the comparison.</param>
    /// <param name="folder">The folder of the comparison, below which each training has its own.</param>
    /// <exception cref="TrainingException">A name means nothing, a recipe or its network is impossible, or two networks are the same.</exception>
    public static IReadOnlyList<ComparedNetwork> Networks(IReadOnlyList<string> names, IReadOnlyList<Variation> variations, Func<Recipe, Recipe> prepare, string folder)
    {
        var networks = new List<ComparedNetwork>();
        foreach (var name in names)
        {
            if (RunFolder.Exists(name))
                networks.Add(new(TestSet.NameOfFolder(name), name, Recipe: null));
            else
                networks.AddRange(Varied(Path.GetFileNameWithoutExtension(name), prepare(RecipeOf(name)), variations, folder));
        }
        if (networks.GroupBy(network => Path.GetFullPath(network.Folder)).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new TrainingException($"{twice.First().Name} is to be compared with itself. Name each network once.");
        foreach (var recipe in networks.Select(network => network.Recipe).OfType<Recipe>())
        {
            recipe.Validate();
            _ = recipe.CreateNetwork();
        }
        return networks;
    }

    /// <summary>Trains what is not yet trained; a training that fails is told, and the others go on.</summary>
    /// <returns>The networks that were trained, in their order.</returns>
    /// <exception cref="OperationCanceledException">Cancelled: the same call goes on.</exception>
    public static IReadOnlyList<ComparedRun> Run(IReadOnlyList<ComparedNetwork> networks, TrainerSettings settings, CancellationToken cancellationToken)
    {
        var runs = new List<ComparedRun>();
        foreach (var (i, network) in networks.Index())
        {
            Terminal.Note($"{network.Name} ({i + 1} of {networks.Count})");
            try
            {
                runs.Add(Train(network, settings, cancellationToken));
            }
            catch (TrainingException e)
            {
                Terminal.Error($"{network.Name}: {e.Message}");
            }
        }
        return runs;
    }

    private static ComparedRun Train(ComparedNetwork network, TrainerSettings settings, CancellationToken cancellationToken)
    {
        var finished = FinishedRecord(network);
        if (finished is null && network.Recipe is null)
            throw new TrainingException($"the training in {network.Folder} has not ended. Let it end: denoise train -o {network.Folder}");
        var record = finished ?? TrainCommand.Train(network.Recipe!, network.Folder, settings, cancellationToken);
        var run = RunFolder.Open(network.Folder);
        return new(network.Name, run.ReadRecipe().CreateNetwork(), record, run.ReadLog());
    }

    /// <summary>The record of a training that has ended with the same recipe; null where there is still something to train.</summary>
    private static RunRecord? FinishedRecord(ComparedNetwork network)
    {
        if (!RunFolder.Exists(network.Folder))
            return null;
        var run = RunFolder.Open(network.Folder);
        var isSame = network.Recipe is null || run.ReadRecipe().ToJson() == network.Recipe.ToJson();
        return isSame && File.Exists(run.RecordFile) && run.ReadRecord() is { BestStep: not null } record ? record : null;
    }

    private static IEnumerable<ComparedNetwork> Varied(string name, Recipe recipe, IReadOnlyList<Variation> variations, string folder)
    {
        IEnumerable<(string Name, Recipe Recipe)> varied = [(name, recipe)];
        foreach (var (field, values) in variations)
            varied = [.. varied.SelectMany(one => values.Select(value => ($"{one.Name} {field}={value}", one.Recipe.With(field, value))))];
        return varied.Select(one => new ComparedNetwork(one.Name, Path.Combine(folder, Regex.Replace(one.Name, @"[^\w.-]+", "-").TrimEnd('-')), one.Recipe));
    }

    /// <summary>The recipe of that name or file, or the standard one for the network of that name.</summary>
    private static Recipe RecipeOf(string name) =>
        !ShippedRecipes.Names.Contains(name) && Training.Networks.Names.Contains(name) ? new Recipe { Network = name } : ShippedRecipes.Find(name);
}

using System.Text.RegularExpressions;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>Trainings of several networks on the same images, one after the other.</summary>
internal static class Comparison
{
    /// <summary>The networks that are named, each in all variations; a run's folder is taken as it is. The first one's images serve all.</summary>
    /// <param name="names">Run folders, recipes and networks.</param>
    /// <param name="variations">The values of some fields, of which every combination is taken.</param>
    /// <param name="prepare">Gives the first recipe the images, the noise and the budget that were asked for.</param>
    /// <param name="folder">The folder of the comparison, below which each training has its own.</param>
    /// <exception cref="TrainingException">A name means nothing, a recipe or its network is impossible, or two networks are the same.</exception>
    public static IReadOnlyList<ComparedNetwork> Networks(IReadOnlyList<string> names, IReadOnlyList<Variation> variations, Func<Recipe, Recipe> prepare, string folder)
    {
        var first = prepare(RecipeOf(names[0]));
        var networks = new List<ComparedNetwork>();
        foreach (var name in names)
        {
            if (RunFolder.Exists(name))
                networks.Add(new(ImageSet.NameOf(name), name, RecipeOf(name), IsFinished: true));
            else
                networks.AddRange(Varied(Path.GetFileNameWithoutExtension(name), name == names[0] ? first : RecipeOf(name) with { Data = first.Data, Noise = first.Noise, Budget = first.Budget }, variations, folder));
        }
        if (networks.GroupBy(network => Path.GetFullPath(network.Folder)).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new TrainingException($"{twice.First().Name} is to be compared with itself. Name each network once.");
        foreach (var network in networks.Where(network => !network.IsFinished))
        {
            network.Recipe.Validate();
            _ = network.Recipe.CreateNetwork();
        }
        return networks;
    }

    /// <summary>Trains what is not yet trained, and scores it; a training that fails is told, and the others go on.</summary>
    /// <param name="networks">What is compared.</param>
    /// <param name="openTest">Finds the test images, once the first network is trained; null where there are none.</param>
    /// <param name="threads">Threads of the CPU; 0 takes all cores.</param>
    /// <param name="cancellationToken">Ends it; what was trained stays.</param>
    /// <returns>The networks that were trained, in their order.</returns>
    /// <exception cref="OperationCanceledException">Cancelled: the same call goes on.</exception>
    public static IReadOnlyList<ComparedRun> Run(IReadOnlyList<ComparedNetwork> networks, Func<TestSet>? openTest, int threads, CancellationToken cancellationToken)
    {
        var runs = new List<ComparedRun>();
        TestSet? test = null;
        try
        {
            foreach (var (i, network) in networks.Index())
            {
                Terminal.Note($"{network.Name} ({i + 1} of {networks.Count})");
                try
                {
                    var record = Train(network, threads, cancellationToken);
                    test ??= openTest?.Invoke();
                    runs.Add(new(network.Name, network.Recipe.CreateNetwork(), record, RunFolder.Open(network.Folder).ReadLog(), test is null ? null : Score(network.Folder, test, threads, cancellationToken)));
                }
                catch (Exception e) when (e is TrainingException or DatasetException)
                {
                    Terminal.Error($"{network.Name}: {e.Message}");
                }
            }
        }
        finally
        {
            test?.Dispose();
        }
        return runs;
    }

    private static RunRecord Train(ComparedNetwork network, int threads, CancellationToken cancellationToken)
    {
        if (FinishedRecord(network) is { } record)
            return record;
        return network.IsFinished
            ? throw new TrainingException($"the training in {network.Folder} has not ended. Let it end: denoise train -o {network.Folder}")
            : TrainingSession.Run(network.Recipe, network.Folder, new() { Threads = threads }, cancellationToken);
    }

    private static ModelEvaluation Score(string folder, TestSet test, int threads, CancellationToken cancellationToken)
    {
        test.RequireUnseenBy(folder);
        using var denoiser = Denoiser.Load(folder, new() { Threads = threads });
        return ModelEvaluation.Run(denoiser, test, onImage: null, cancellationToken);
    }

    /// <summary>The record of a training that has ended with the same recipe; null where there is still something to train.</summary>
    private static RunRecord? FinishedRecord(ComparedNetwork network)
    {
        if (!RunFolder.Exists(network.Folder))
            return null;
        var run = RunFolder.Open(network.Folder);
        return run.ReadRecipe().ToJson() == network.Recipe.ToJson() && File.Exists(run.RecordFile) && run.ReadRecord() is { BestStep: not null } record ? record : null;
    }

    /// <summary>A recipe in every combination of values; its name tells those that differ.</summary>
    private static IEnumerable<ComparedNetwork> Varied(string name, Recipe recipe, IReadOnlyList<Variation> variations, string folder)
    {
        IEnumerable<(string Name, Recipe Recipe)> varied = [(name, recipe)];
        foreach (var (field, values) in variations)
            varied = [.. varied.SelectMany(one => values.Select(value => (values.Count > 1 ? $"{one.Name} {field}={value}" : one.Name, one.Recipe.With(field, value))))];
        return varied.Select(one => new ComparedNetwork(one.Name, Path.Combine(folder, Regex.Replace(one.Name, @"[^\w.-]+", "-").TrimEnd('-')), one.Recipe, IsFinished: false));
    }

    /// <summary>The recipe of that run, name or file, or the standard one for the network of that name.</summary>
    private static Recipe RecipeOf(string name) =>
        RunFolder.Exists(name) ? RunFolder.Open(name).ReadRecipe()
        : !ShippedRecipes.Names.Contains(name) && Training.Networks.Names.Contains(name) ? new Recipe { Network = new() { Name = name } }
        : ShippedRecipes.Find(name);
}

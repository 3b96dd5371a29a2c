using System.Text.RegularExpressions;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>Training of several networks on the same images, one after the other.</summary>
internal static class Comparison
{
    /// <summary>Returns the networks of a comparison, each in all variations; a run folder is used as it is. All use the images of the first one.</summary>
    /// <param name="names">Names of recipes and networks, and run folders.</param>
    /// <param name="variations">The varied fields; every combination of their values is used.</param>
    /// <param name="prepare">Returns the first recipe with the images, the noise and the budget of the command line.</param>
    /// <param name="folder">The folder of the comparison, with a run folder for each network.</param>
    /// <exception cref="TrainingException">A name is unknown, a recipe or its network is invalid, or two networks are the same.</exception>
    public static IReadOnlyList<ComparedNetwork> Networks(IReadOnlyList<string> names, IReadOnlyList<Variation> variations, Func<Recipe, Recipe> prepare, string folder)
    {
        var first = prepare(ReadRecipe(names[0]));
        var networks = new List<ComparedNetwork>();
        foreach (var name in names)
        {
            if (RunFolder.Exists(name))
                networks.Add(new(ImageSet.NameOf(name), name, ReadRecipe(name), IsFinished: true));
            else
                networks.AddRange(Vary(Path.GetFileNameWithoutExtension(name), name == names[0] ? first : ReadRecipe(name) with { Data = first.Data, Noise = first.Noise, Budget = first.Budget }, variations, folder));
        }
        if (networks.GroupBy(network => Path.GetFullPath(network.Folder)).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new TrainingException($"{twice.First().Name} is compared with itself. Name each network once.");
        foreach (var network in networks.Where(network => !network.IsFinished))
        {
            if (network.Recipe.Stages.Count > 0)
                throw new TrainingException($"{network.Name} has {network.Recipe.Stages.Count} stages, each with its own data and budget. Train it with denoise train, and compare its run folder.");
            network.Recipe.Validate();
            _ = network.Recipe.CreateNetwork();
        }
        return networks;
    }

    /// <summary>Trains the networks that are not trained yet, and scores all. A training that fails is reported and does not stop the others.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="openTest">Opens the test images, once the first network is trained; null without test images.</param>
    /// <param name="threads">Number of CPU threads; 0: all cores.</param>
    /// <param name="cancellationToken">Stops the training; it keeps a checkpoint.</param>
    /// <returns>The trained networks, in their order.</returns>
    /// <exception cref="OperationCanceledException">Cancelled. The same call resumes.</exception>
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
            ? throw new TrainingException($"the training in {network.Folder} is not finished. Resume it with: denoise train -o {network.Folder}")
            : TrainingSession.Run(network.Recipe, network.Folder, new() { Threads = threads }, cancellationToken);
    }

    private static ModelEvaluation Score(string folder, TestSet test, int threads, CancellationToken cancellationToken)
    {
        test.RequireUnseenBy(folder);
        using var denoiser = Denoiser.Load(folder, new() { Threads = threads });
        return ModelEvaluation.Run(denoiser, test, onImage: null, cancellationToken);
    }

    /// <summary>Returns the record of a finished training with the same recipe; null where the network has to be trained.</summary>
    private static RunRecord? FinishedRecord(ComparedNetwork network)
    {
        if (!RunFolder.Exists(network.Folder))
            return null;
        var run = RunFolder.Open(network.Folder);
        return run.ReadRecipe().ToJson() == network.Recipe.ToJson() && File.Exists(run.RecordFile) && run.ReadRecord() is { BestStep: not null } record ? record : null;
    }

    /// <summary>Returns a recipe in every combination of values; its name contains the values of the varied fields.</summary>
    private static IEnumerable<ComparedNetwork> Vary(string name, Recipe recipe, IReadOnlyList<Variation> variations, string folder)
    {
        IEnumerable<(string Name, Recipe Recipe)> varied = [(name, recipe)];
        foreach (var (field, values) in variations)
            varied = [.. varied.SelectMany(one => values.Select(value => (values.Count > 1 ? $"{one.Name} {field}={value}" : one.Name, one.Recipe.With(field, value))))];
        return varied.Select(one => new ComparedNetwork(one.Name, Path.Combine(folder, Regex.Replace(one.Name, @"[^\w.-]+", "-").TrimEnd('-')), one.Recipe, IsFinished: false));
    }

    /// <summary>Returns the recipe of a run, a name or a file, or the default recipe for a network.</summary>
    private static Recipe ReadRecipe(string name) =>
        RunFolder.Exists(name) ? RunFolder.Open(name).ReadRecipe()
        : !ShippedRecipes.Names.Contains(name) && Training.Networks.Names.Contains(name) ? new Recipe { Network = new() { Name = name } }
        : ShippedRecipes.Find(name);
}

using System.Text.Json.Serialization;

namespace MlNetDenoise.Training;

/// <summary>Everything that determines a training. The folder of a run keeps it as <c>recipe.json</c>.</summary>
public sealed record Recipe
{
    /// <summary>A line that describes the recipe.</summary>
    public string? About { get; init; }

    /// <summary>The images, and how they become batches of patches.</summary>
    public DataOptions Data { get; init; } = new();

    /// <summary>
    /// The noise that is added to the patches; a range gives each patch its own strength. Default: <c>gaussian:0-55</c>, and
    /// <c>none</c> for pairs of noisy and clean images.
    /// </summary>
    public Noise Noise
    {
        get => field ?? (Data.IsPairs ? Noise.None : Noise.Gaussian(0, 55));
        init;
    }

    /// <summary>The architecture of the network.</summary>
    public NetworkOptions Network { get; init; } = new();

    /// <summary>How the weights are trained.</summary>
    public OptimizationOptions Optimization { get; init; } = new();

    /// <summary>How long the training takes.</summary>
    public TrainingBudget Budget { get; init; } = new();

    /// <summary>Seed of everything random except the split.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>A run folder or an ONNX file whose weights the training, or its first stage, starts with; null: random weights.</summary>
    public string? From { get; init; }

    /// <summary>License of the weights, for the model card.</summary>
    public string License { get; init; } = "unspecified";

    /// <summary>
    /// The stages of the training, in their order; empty: a single training. Each is a complete recipe with the network and the channels of this
    /// one, and starts with the best weights of the stage before it. A field that is changed here is not changed in the stages: see <see cref="WithEach"/>.
    /// </summary>
    [JsonIgnore] // the file has what differs from the recipe: RecipeJson
    public IReadOnlyList<Recipe> Stages { get; init; } = [];

    /// <summary>Reads a recipe from a file.</summary>
    /// <exception cref="TrainingException">The file cannot be read, is not a recipe, or has an unknown field; the message names the nearest field.</exception>
    public static Recipe Load(string path)
    {
        try
        {
            return RecipeJson.Read(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{path} cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Returns a copy of the recipe with one other value, which holds for all stages.</summary>
    /// <param name="field">Name of the field in the file, such as <c>learningRate</c>, or its path, such as <c>network.name</c>.</param>
    /// <param name="value">The value as in the file. Text needs no quotes, and a single value can stand for a list of one.</param>
    /// <exception cref="TrainingException">There is no such field, or the value does not fit it.</exception>
    public Recipe With(string field, string value) => WithEach(recipe => RecipeJson.With(recipe, field, value));

    /// <summary>Returns a copy of the recipe in which it and each of its stages are changed.</summary>
    /// <param name="change">Returns the changed recipe. <see cref="From"/> changes only in the recipe itself.</param>
    public Recipe WithEach(Func<Recipe, Recipe> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change(this) with { Stages = [.. Stages.Select(stage => change(stage) with { From = stage.From })] };
    }

    /// <summary>Writes the recipe to a file.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, temporary => File.WriteAllText(temporary, ToJson()));

    /// <summary>Returns the recipe as JSON, as in its file.</summary>
    public string ToJson() => RecipeJson.Write(this);

    /// <summary>Creates the network, without weights.</summary>
    /// <exception cref="TrainingException">There is no such network, or its widths, depth or dropout are not allowed.</exception>
    public NetworkGraph CreateNetwork() => Networks.Create(Network.Name, Data.Channels, Network.Widths, Network.Depth, Network.Dropout);

    /// <summary>Checks all options but those of the network, which <see cref="CreateNetwork"/> checks.</summary>
    /// <exception cref="TrainingException">An option has a value that is not allowed; the message names it.</exception>
    public void Validate()
    {
        foreach (var (i, stage) in Stages.Index())
            ValidateStage($"stage {i + 1}", stage, from: i == 0 ? From : $"stage {i}");
        if (Stages.Count > 0)
            return;
        Data.Validate();
        Optimization.Validate();
        Budget.Validate();
        TrainingException.ThrowUnless(Data.IsPairs || Noise.ToString() != Noise.None.ToString(), Noise, "some noise, such as gaussian:0-55, unless the images are pairs");
        TrainingException.ThrowUnless(From is not null || Optimization.Precision != Precision.Int8, From ?? "not set", "a run or an ONNX file for the precision int8, which starts with trained weights", nameof(From));
        TrainingException.ThrowUnless(Budget.Steps != 0 || Optimization.Precision == Precision.Int8, Budget.Steps, "above 0; only the precision int8 has something to do in 0 steps", nameof(Budget.Steps));
        TrainingException.ThrowUnless(Data.PatchSize >= TensorSsim.Side || !Optimization.Loss.Has("ssim"), Data.PatchSize, $"{TensorSsim.Side} or more for the loss {Optimization.Loss}");
    }

    private void ValidateStage(string name, Recipe stage, string? from)
    {
        var error =
            stage.Stages.Count > 0 ? "has stages. List all stages in the recipe itself."
            : stage.From is not null ? "has 'from'. It starts with the best weights of the stage before it; the recipe itself can have 'from', for its first stage."
            : stage.Data.Gray != Data.Gray ? "changes 'data.gray'. All stages train one network: set it in the recipe itself."
            : stage.Network with { Widths = Network.Widths } != Network || !(stage.Network.Widths ?? []).SequenceEqual(Network.Widths ?? []) ? "changes 'network'. All stages train one network: set it in the recipe itself."
            : null;
        if (error is not null)
            throw new TrainingException($"The recipe's {name} {error}");
        try
        {
            (stage with { From = from }).Validate();
        }
        catch (TrainingException e)
        {
            throw new TrainingException($"In {name}: {e.Message}", e);
        }
    }
}

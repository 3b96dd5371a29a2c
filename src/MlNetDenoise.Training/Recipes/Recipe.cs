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

    /// <summary>A run folder or an ONNX file whose weights the training starts with; null: random weights.</summary>
    public string? From { get; init; }

    /// <summary>License of the weights, for the model card.</summary>
    public string License { get; init; } = "unspecified";

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

    /// <summary>Returns a copy of the recipe with one other value.</summary>
    /// <param name="field">Name of the field in the file, such as <c>learningRate</c>, or its path, such as <c>network.name</c>.</param>
    /// <param name="value">The value as in the file. Text needs no quotes, and a single value can stand for a list of one.</param>
    /// <exception cref="TrainingException">There is no such field, or the value does not fit it.</exception>
    public Recipe With(string field, string value) => RecipeJson.With(this, field, value);

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
        Data.Validate();
        Optimization.Validate();
        Budget.Validate();
        TrainingException.ThrowUnless(Data.IsPairs || Noise.ToString() != Noise.None.ToString(), Noise, "some noise, such as gaussian:0-55, unless the images are pairs");
        TrainingException.ThrowUnless(From is not null || Optimization.Precision != Precision.Int8, From, "a run or an ONNX file for the precision int8, which starts with trained weights");
        TrainingException.ThrowUnless(Data.PatchSize >= TensorSsim.Side || !Optimization.Loss.Has("ssim"), Data.PatchSize, $"{TensorSsim.Side} or more for the loss {Optimization.Loss}");
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MlNetDenoise.Training;

/// <summary>How weights follow their gradients.</summary>
public enum Optimizer
{
    /// <summary>Adam (Kingma and Ba, 2015).</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019).</summary>
    AdamW,

    /// <summary>Muon (Jordan et al., 2024) for the kernels of all convolutions but the first and the last, AdamW for the rest. It learns much faster.</summary>
    Muon,
}

/// <summary>How the rate changes over the steps.</summary>
public enum RateSchedule
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>Half a cosine, from the whole rate to zero.</summary>
    Cosine,

    /// <summary>It falls, by <see cref="Recipe.PlateauFactor"/>, whenever validation has not gained for <see cref="Recipe.PlateauPatience"/> validations.</summary>
    Plateau,
}

/// <summary>How exactly a training computes.</summary>
public enum Precision
{
    /// <summary>Floats of 32 bits throughout.</summary>
    Full,

    /// <summary>
    /// Convolutions in bfloat16, of 16 bits (Kalamkar et al., 2019); weights, their average, the optimiser and the loss
    /// stay at 32. It pays on processors that multiply in it: with AMX or AVX-512 BF16, and on GPUs.
    /// </summary>
    Mixed,
}

/// <summary>All that decides a training. It is kept as <c>recipe.json</c> in the run's folder.</summary>
public sealed record Recipe
{
    /// <summary>What the recipe is for, in a line.</summary>
    public string? About { get; init; }

    /// <summary>What to learn from: folders of clean images, pairs, and all else that <see cref="ImageSet"/> tells.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Whether images become gray; otherwise RGB.</summary>
    public bool Gray { get; init; }

    /// <summary>
    /// Images are shrunk by the whole factor, 4 at most, that brings their shorter side nearest to this: it removes the
    /// noise and the JPEG marks that photographs have of their own. Null leaves them as they are.
    /// </summary>
    public int? ShrinkTo { get; init; }

    /// <summary>Images are stretched to squares of this side; null leaves them as they are.</summary>
    public int? Resize { get; init; }

    /// <summary>Which shares of the images train, validate and test.</summary>
    public Split Split { get; init; } = Split.Parse("90/10");

    /// <summary>Decides which images go where; the same one splits the same images alike in every training.</summary>
    public ulong SplitSeed { get; init; }

    /// <summary>One of <see cref="Networks.Names"/>.</summary>
    public string Network { get; init; } = "light-unet";

    /// <summary>Channels of the network's levels; null takes the network's own.</summary>
    public IReadOnlyList<int>? Widths { get; init; }

    /// <summary>Convolutions, residual blocks or levels, as <see cref="Networks.Create"/> tells; null takes the network's own.</summary>
    public int? Depth { get; init; }

    /// <summary>Share of the channels before the last convolution that each step leaves out.</summary>
    public double Dropout { get; init; }

    /// <summary>
    /// What makes the patches noisy; ranges give each patch a strength of its own. Left out, it is <c>gaussian:0-55</c>, and
    /// <c>none</c> for pairs, which are noisy already.
    /// </summary>
    public Noise Noise
    {
        get => field ?? (IsPairs ? Noise.None : Noise.Gaussian(0, 55));
        init;
    }

    /// <summary>How exactly the convolutions compute.</summary>
    public Precision Precision { get; init; }

    /// <summary>What is minimised.</summary>
    public TrainingLoss Loss { get; init; } = TrainingLoss.L1ThenMse;

    /// <summary>
    /// Whether patches of all noise levels count alike. Else strong noise counts more, as the mean squared error of a denoiser
    /// grows about as sigma does; here differences are divided by the root of their patch's sigma, in units of sigma 25. For
    /// <c>mse</c> and <c>l1</c>: the other losses need the images themselves.
    /// </summary>
    public bool Balanced { get; init; }

    /// <summary>How weights follow their gradients.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Muon;

    /// <summary>The optimiser's rate at its highest.</summary>
    public double Rate { get; init; } = 1.5e-3;

    /// <summary>How the rate changes over the steps.</summary>
    public RateSchedule Schedule { get; init; } = RateSchedule.Cosine;

    /// <summary>Validations without a better result after which <see cref="RateSchedule.Plateau"/> lowers the rate, and again after as many more.</summary>
    public int PlateauPatience { get; init; } = 3;

    /// <summary>What <see cref="RateSchedule.Plateau"/> multiplies the rate with.</summary>
    public double PlateauFactor { get; init; } = 0.5;

    /// <summary>What <see cref="RateSchedule.Plateau"/> never goes below.</summary>
    public double PlateauFloor { get; init; } = 1e-6;

    /// <summary>Steps over which the rate rises from zero.</summary>
    public int WarmUp { get; init; } = 100;

    /// <summary>How much of the gradients' mean is kept at each step.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much of the mean of the squared gradients is kept at each step.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>How strongly weights are drawn to zero.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Patches of a step.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Side of a patch in pixels.</summary>
    public int Patch { get; init; } = 64;

    /// <summary>Whether patches are mirrored, by chance: left to right, top to bottom.</summary>
    public bool Flips { get; init; } = true;

    /// <summary>Whether patches are turned, by chance: by one, two or three right angles.</summary>
    public bool Turns { get; init; } = true;

    /// <summary>The largest angle, in degrees, that patches are turned by to either side; what they then hold is interpolated.</summary>
    public double Rotation { get; init; }

    /// <summary>The largest distance that patches are shifted by to every side, as a share of theirs. It matters to images that are no larger than a patch.</summary>
    public double Shift { get; init; }

    /// <summary>The share of RGB patches whose colours are as blurred as in JPEG files (4:2:0). Pairs keep theirs.</summary>
    public double ChromaSubsampling { get; init; }

    /// <summary>The gradients' largest norm, beyond which they are scaled down; 0 lets them be.</summary>
    public double ClipNorm { get; init; } = 0.1;

    /// <summary>How much of the averaged weights is kept at each step; the averaged weights are those that are validated and exported.</summary>
    public double Ema { get; init; } = 0.999;

    /// <summary>Budget in passes over the images: in one, the patches have as many pixels as the images.</summary>
    public double? Epochs { get; init; }

    /// <summary>Budget in steps.</summary>
    public long? Steps { get; init; }

    /// <summary>Budget in minutes, which become steps by a measurement at the start.</summary>
    public double? Minutes { get; init; }

    /// <summary>Steps between validations; 0: an epoch, or a tenth of a training of fewer epochs.</summary>
    public int ValidateEvery { get; init; } = 250;

    /// <summary>Validations without a better result after which training stops; null never does.</summary>
    public int? Patience { get; init; }

    /// <summary>Decides all that is random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The folder of an earlier training whose best weights this one begins with, or an ONNX file; null draws new ones.</summary>
    public string? From { get; init; }

    /// <summary>Terms of use of the weights, for the model's card.</summary>
    public string License { get; init; } = "unspecified";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a + stays a +
    };

    /// <summary>Reads a recipe.</summary>
    /// <exception cref="TrainingException">The file cannot be read, is no recipe, or holds a field that none has.</exception>
    public static Recipe Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{path} cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>The recipe that a file holds.</summary>
    /// <exception cref="TrainingException">It is none, or holds a field that none has; the message names <paramref name="origin"/>.</exception>
    internal static Recipe Parse(string json, string origin)
    {
        try
        {
            RequireKnownFields(json);
            return JsonSerializer.Deserialize<Recipe>(json, Json)!;
        }
        catch (JsonException e)
        {
            throw new TrainingException($"{origin} is no recipe that can be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static void RequireKnownFields(string json)
    {
        var fields = typeof(Recipe).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).ToList();
        using var recipe = JsonDocument.Parse(json);
        if (recipe.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException("It is no JSON object.");
        if (recipe.RootElement.EnumerateObject().Select(field => field.Name).FirstOrDefault(name => !fields.Contains(name)) is { } unknown)
            throw new JsonException($"No recipe has a field '{unknown}'. Did you mean '{Suggestion.For(unknown, fields)}'?");
    }

    /// <summary>The recipe with another value in one field.</summary>
    /// <param name="field">The field's name in the file, "rate" say.</param>
    /// <param name="value">The value as in the file, but that text needs no quotes, and one value makes a list of one.</param>
    /// <exception cref="TrainingException">No recipe has such a field, or the field cannot have such a value.</exception>
    public Recipe With(string field, string value)
    {
        var fields = JsonSerializer.SerializeToNode(this, Json)!.AsObject();
        foreach (var form in (string[])[value, $"[{value}]", JsonSerializer.Serialize(value)])
        {
            try
            {
                fields[field] = JsonNode.Parse(form);
                return fields.Deserialize<Recipe>(Json)!;
            }
            catch (JsonException)
            {
                // the next form, then
            }
        }
        var names = Json.GetTypeInfo(typeof(Recipe)).Properties.Select(property => property.Name).ToList();
        throw new TrainingException(names.Contains(field)
            ? $"A recipe's {field} cannot be {value}."
            : $"A recipe has no field '{field}'. Did you mean '{Suggestion.For(field, names)}'? 'denoise recipes NAME' shows them.");
    }

    /// <summary>Writes the recipe.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, temporary => File.WriteAllText(temporary, ToJson()));

    /// <summary>The recipe as it stands in its file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <summary>The network, which is built anew.</summary>
    /// <exception cref="TrainingException">No such network, or widths, a depth or a dropout that it cannot have.</exception>
    public NetworkGraph CreateNetwork() => Networks.Create(Network, Gray ? 1 : 3, Widths, Depth, Dropout);

    /// <summary>Checks all fields.</summary>
    /// <exception cref="TrainingException">A field has a value that no training can have; the message names it.</exception>
    public void Validate()
    {
        Require(Data.All(ImageSet.IsPairs) || !Data.Any(ImageSet.IsPairs), nameof(Data), string.Join(", ", Data), "pairs or clean images, not both");
        Require(ShrinkTo is null or >= 1, nameof(ShrinkTo), ShrinkTo, "1 or more");
        Require(Resize is null or (>= 1 and <= 16384), nameof(Resize), Resize, "from 1 to 16384");
        Require(IsPairs || Noise.ToString() != Noise.None.ToString(), nameof(Noise), Noise, "some noise, such as gaussian:0-55, where the data are not pairs");
        Require(Rate > 0 && double.IsFinite(Rate), nameof(Rate), Rate, "above 0");
        Require(WarmUp >= 0, nameof(WarmUp), WarmUp, "0 or more");
        Require(Beta1 is >= 0 and < 1, nameof(Beta1), Beta1, "from 0 to below 1");
        Require(Beta2 is >= 0 and < 1, nameof(Beta2), Beta2, "from 0 to below 1");
        Require(WeightDecay >= 0, nameof(WeightDecay), WeightDecay, "0 or more");
        Require(Batch >= 1, nameof(Batch), Batch, "1 or more");
        Require(Patch is >= 8 and <= 1024, nameof(Patch), Patch, "from 8 to 1024");
        Require(Patch >= TensorSsim.Side || !Loss.Has("ssim"), nameof(Patch), Patch, $"{TensorSsim.Side} or more for the loss {Loss}");
        Require(!Balanced || !(Loss.Has("bce") || Loss.Has("ssim")), nameof(Balanced), Balanced, $"false for the loss {Loss}; mse and l1 can be balanced");
        Require(PlateauPatience >= 1, nameof(PlateauPatience), PlateauPatience, "1 or more");
        Require(PlateauFactor is > 0 and < 1, nameof(PlateauFactor), PlateauFactor, "between 0 and 1");
        Require(PlateauFloor >= 0, nameof(PlateauFloor), PlateauFloor, "0 or more");
        Require(Rotation is >= 0 and <= 180, nameof(Rotation), Rotation, "from 0 to 180");
        Require(Shift is >= 0 and < 1, nameof(Shift), Shift, "from 0 to below 1");
        Require(ChromaSubsampling is >= 0 and <= 1, nameof(ChromaSubsampling), ChromaSubsampling, "from 0 to 1");
        Require(ClipNorm >= 0, nameof(ClipNorm), ClipNorm, "0 or more");
        Require(Ema is >= 0 and < 1, nameof(Ema), Ema, "from 0 to below 1");
        Require(ValidateEvery >= 0, nameof(ValidateEvery), ValidateEvery, "0 or more");
        Require(Patience is null or >= 1, nameof(Patience), Patience, "1 or more");
        Require(new object?[] { Epochs, Steps, Minutes }.Count(budget => budget != null) == 1, "Budget", $"{Epochs} epochs, {Steps} steps, {Minutes} minutes", "exactly one of epochs, steps and minutes");
        Require(Epochs is null or > 0, nameof(Epochs), Epochs, "above 0");
        Require(Steps is null or > 0, nameof(Steps), Steps, "above 0");
        Require(Minutes is null or > 0, nameof(Minutes), Minutes, "above 0");

        static void Require(bool holds, string field, object? value, string rule)
        {
            if (!holds)
                throw new TrainingException($"The recipe's {field} is {value}; it has to be {rule}.");
        }
    }

    /// <summary>An image as the training takes it: gray or RGB, shrunk, resized.</summary>
    public FloatImage Prepare(FloatImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        const int LargestFactor = 4;
        image = Gray ? image.ToGray() : image.ToRgb();
        if (ShrinkTo is { } shorter)
            image = image.Shrunk(Math.Clamp((int)Math.Round((double)Math.Min(image.Width, image.Height) / shorter), 1, LargestFactor));
        return Resize is { } side ? image.Resized(side, side) : image;
    }

    private bool IsPairs => Data.Any(ImageSet.IsPairs);

    /// <summary>The rate at a step: it rises over the warm-up, then follows the schedule.</summary>
    /// <param name="step">Steps that were made.</param>
    /// <param name="steps">Steps of the whole training.</param>
    /// <param name="plateaus">How often validation has stopped gaining.</param>
    internal double RateAt(long step, long steps, int plateaus = 0)
    {
        var warmth = WarmUp == 0 ? 1 : Math.Min(1, (step + 1.0) / WarmUp);
        return Rate * warmth * Schedule switch
        {
            RateSchedule.Cosine => (1 + Math.Cos(Math.PI * step / steps)) / 2,
            RateSchedule.Plateau => Math.Max(Math.Pow(PlateauFactor, plateaus), Math.Min(1, PlateauFloor / Rate)),
            _ => 1,
        };
    }
}

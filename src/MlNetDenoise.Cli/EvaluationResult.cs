namespace MlNetDenoise.Cli;

/// <summary>Clean images and the noise that they get.</summary>
internal sealed record TestSet(string Folder, bool Gray, Noise Noise, ulong Seed)
{
    /// <summary>What the set is called: the name of its folder.</summary>
    public string Name => NameOfFolder(Folder);

    /// <summary>The images' files, sorted.</summary>
    public IReadOnlyList<string> Files { get; } = ImageFiles.List(Folder);

    /// <summary>The clean image of a file.</summary>
    public FloatImage Load(string file) => Gray ? FloatImage.Load(file).ToGray() : FloatImage.Load(file);

    /// <summary>What a folder is called in results, which hold no paths of a machine.</summary>
    public static string NameOfFolder(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    /// <summary>What an image is called in the scores.</summary>
    public string NameOf(string file) => Path.GetRelativePath(Folder, file);

    /// <summary>Noise for one of the files, and the noise level that a network is told.</summary>
    public (FloatImage Noisy, float Sigma) AddNoise(int index, FloatImage clean)
    {
        var noise = Noise.ForImage(index, Files.Count);
        var noisy = noise.Apply(clean, Seed);
        return (noisy, (float)noise.LevelOf(noisy.Pixels, clean.Pixels));
    }

    /// <summary>Noise, denoising and scores of one file.</summary>
    /// <exception cref="DenoiseException">The file cannot be read, or no model fits its channels; the message names it.</exception>
    public EvaluatedImage Evaluate(Denoiser denoiser, int index)
    {
        var file = Files[index];
        var clean = Load(file);
        var (noisy, sigma) = AddNoise(index, clean);
        try
        {
            return Evaluation.Measure(denoiser, NameOf(file), noisy, clean, sigma);
        }
        catch (ModelException e)
        {
            throw new ModelException($"{file}: {e.Message}", e);
        }
    }
}

/// <summary>What an evaluation gave.</summary>
/// <param name="Metrics">The scores of every image that could be read.</param>
/// <param name="Samples">The first few images, to look at.</param>
/// <param name="Failures">How many images could not be evaluated; each was told.</param>
/// <param name="Engine">What it ran on.</param>
internal sealed record EvaluationResult(DenoisingMetrics Metrics, IReadOnlyList<EvaluatedImage> Samples, int Failures, string Engine)
{
    /// <summary>How many images are kept to look at.</summary>
    public const int SampleCount = 4;
}

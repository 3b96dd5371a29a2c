namespace MlNetDenoise;

/// <summary>How a page of a file is denoised.</summary>
/// <param name="Target">Its layout in the output.</param>
/// <param name="Tiling">The tiles, which all groups of bands share.</param>
/// <param name="Groups">The groups of bands.</param>
internal sealed record PagePlan(PixelLayout Target, Tiling Tiling, IReadOnlyList<GroupPlan> Groups)
{
    /// <summary>Bytes of the rows in memory.</summary>
    public required long Bytes { get; init; }

    /// <summary>Mean of the groups' noise levels on the 0-255 scale.</summary>
    public float Sigma => Groups.Average(group => group.Plan.Sigma);

    public ModelPrecision Precision => Groups.Max(group => group.Model.Card.Precision);

    public NoiseType NoiseType => Groups.Max(group => group.Model.Card.NoiseType);

    public float Coarseness => Groups.Max(group => group.Plan.Coarseness);

    public DenoiseWarnings Warnings => Combine(Groups.Select(group => group.Plan.Warnings));

    /// <summary>Returns the warnings of a whole from those of its parts: there is nothing to remove only if that holds for every part.</summary>
    public static DenoiseWarnings Combine(IEnumerable<DenoiseWarnings> parts) => parts.Aggregate((all, part) => (all & part & DenoiseWarnings.NothingToRemove) | ((all | part) & ~DenoiseWarnings.NothingToRemove));

    public bool IsUnchanged => Groups.All(group => group.Plan.IsUnchanged);
}

/// <summary>The network for a group of bands, and how it is used.</summary>
internal sealed record GroupPlan(DenoiserModel Model, DenoisingPlan Plan);

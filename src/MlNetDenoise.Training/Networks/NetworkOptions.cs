namespace MlNetDenoise.Training;

/// <summary>The architecture of a network.</summary>
public sealed record NetworkOptions
{
    /// <summary>Name of the architecture: one of <see cref="Networks.Names"/>.</summary>
    public string Name { get; init; } = "light-unet";

    /// <summary>Channels of the network's levels, from fine to coarse; null: the default of the architecture.</summary>
    public IReadOnlyList<int>? Widths { get; init; }

    /// <summary>Number of convolutions, residual blocks or levels (see <see cref="Networks.Create"/>); null: the default of the architecture.</summary>
    public int? Depth { get; init; }

    /// <summary>Share of the channels before the last convolution that each training step drops, from 0 to below 1.</summary>
    public double Dropout { get; init; }
}

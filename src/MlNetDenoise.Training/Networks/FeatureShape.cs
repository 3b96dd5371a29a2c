namespace MlNetDenoise.Training;

/// <summary>The shape of a feature.</summary>
/// <param name="Channels">Number of planes.</param>
/// <param name="Stride">Pixels of the image per pixel of the feature, along each axis.</param>
internal readonly record struct FeatureShape(int Channels, int Stride);

/// <summary>Output shapes that several layers share.</summary>
internal static class FeatureShapeRules
{
    internal static FeatureShape Reduce(this FeatureShape input, int factor, int channels) =>
        factor < 1 ? throw new ArgumentException($"The factor {factor} is below 1.") : new(channels, input.Stride * factor);

    internal static FeatureShape Enlarge(this FeatureShape input, int factor, int channels) =>
        factor < 1 || input.Stride % factor != 0
            ? throw new ArgumentException($"A feature of 1/{input.Stride} of the image's size cannot be enlarged {factor} times.")
            : new(channels, input.Stride / factor);

    internal static FeatureShape RequireEqual(this IReadOnlyList<FeatureShape> inputs) =>
        inputs[0] != inputs[1]
            ? throw new ArgumentException($"Features of different shape cannot be added or subtracted: {inputs[0]} and {inputs[1]}.")
            : inputs[0];
}

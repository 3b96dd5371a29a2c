namespace MlNetDenoise.Training;

/// <summary>Channels of a feature, and how many pixels of the image lie along one of its pixels.</summary>
internal readonly record struct FeatureShape(int Channels, int Stride);

/// <summary>Rules that several layers share.</summary>
internal static class FeatureShapeRules
{
    internal static FeatureShape Reduced(this FeatureShape input, int factor, int channels) =>
        factor < 1 ? throw new ArgumentException($"A factor of {factor} is no reduction.") : new(channels, input.Stride * factor);

    internal static FeatureShape Enlarged(this FeatureShape input, int factor, int channels) =>
        factor < 1 || input.Stride % factor != 0
            ? throw new ArgumentException($"A feature at 1/{input.Stride} of the image's size cannot be enlarged {factor} times.")
            : new(channels, input.Stride / factor);

    internal static FeatureShape Alike(this IReadOnlyList<FeatureShape> inputs) =>
        inputs[0] != inputs[1]
            ? throw new ArgumentException($"Features of different shape cannot be added or subtracted: {inputs[0]} and {inputs[1]}.")
            : inputs[0];
}

namespace MlNetDenoise.Training;

/// <summary>Initial weights.</summary>
internal static class WeightInitialization
{
    /// <summary>Draws weights from normal distributions with the mean and the standard deviation of each <see cref="WeightShape"/> (He et al., 2015). They depend on the seed only.</summary>
    internal static Dictionary<string, float[]> Draw(NetworkGraph graph, ulong seed)
    {
        var weights = new Dictionary<string, float[]>();
        foreach (var weight in graph.Weights)
        {
            var random = new SeededRandom(seed, (ulong)weights.Count);
            var values = new float[weight.Count];
            values.AsSpan().Fill(weight.Mean);
            if (weight.Deviation > 0)
            {
                foreach (ref var value in values.AsSpan())
                    value += (float)weight.Deviation * random.NextGaussian();
            }
            weights.Add(weight.Name, values);
        }
        return weights;
    }
}

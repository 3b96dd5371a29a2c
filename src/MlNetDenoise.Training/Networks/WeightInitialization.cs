namespace MlNetDenoise.Training;

/// <summary>The weights that training begins with.</summary>
internal static class WeightInitialization
{
    /// <summary>Normal numbers with the mean and the deviation that each weight asks for (He et al., 2015; biases 0). The seed alone decides them.</summary>
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

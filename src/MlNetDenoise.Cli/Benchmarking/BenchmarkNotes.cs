namespace MlNetDenoise.Cli;

/// <summary>The conditions of a benchmark, in words.</summary>
internal static class BenchmarkNotes
{
    public static IEnumerable<string> Create(BenchmarkSettings settings, BenchmarkMethods methods, IReadOnlyList<SetQuality> sets)
    {
        yield return "Quality: white Gaussian noise with one seed, not clipped; every method gets its level, unless marked as estimated; results clipped and rounded to 8 bits; means over the images: "
            + string.Join(", ", sets.Select(set => $"{set.Name} {set.Images}")) + ".";
        yield return $"Speed: median of {CostMeasurement.Rounds} rounds in which all methods take turns, after one to warm up, on a mosaic of {settings.Megapixels} megapixels of the set's images, sigma {settings.SpeedSigma}, {Quantity.Of(settings.Threads, "thread")}{(settings.Threads == 1 ? "" : " (scikit-image uses one)")}. Memory: peak of a process that denoises this image.";
        yield return "DnCNN: 17 layers of 64 channels with random weights in the same ONNX Runtime, for its speed.";
        if (methods.Versions.ContainsKey("OpenCV"))
            yield return "OpenCV: the input is clipped and rounded to 8 bits; windows 7 and 21, h = sigma for gray, h = hColor = 0.6 sigma for colour.";
        if (methods.Versions.ContainsKey("scikit-image"))
            yield return "scikit-image: NLM with patches of 5, distance 6, h = 0.8 sigma, fast mode; wavelet BayesShrink, soft, colour in YCbCr; TV (Chambolle) with weight 0.8 sigma.";
        foreach (var set in sets.Where(set => set.Published.Figures.Count > 0))
            yield return $"Published for {set.Name}: {set.Published.Sources}.";
        foreach (var line in methods.LeftOut)
            yield return line;
        yield return $"{DateTime.UtcNow:yyyy-MM-dd}, {SystemInfo.Description}; MlNetDenoise {SystemInfo.Program}, {SystemInfo.OnnxRuntime} on {methods.Device}{string.Concat(methods.Versions.Select(library => $", {library.Key} {library.Value}"))}.";
    }
}

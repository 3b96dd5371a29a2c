namespace MlNetDenoise.Training;

/// <summary>Writes networks as ONNX files. The graph includes padding, the range of the noise level, clipping and the model card.</summary>
/// <remarks>All methods are thread-safe.</remarks>
internal static class OnnxExport
{
    /// <summary>Writes both forms of a network, after it compares their results in ONNX Runtime with those of the network in TorchSharp.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="weights">The weights by name.</param>
    /// <param name="card">The model card.</param>
    /// <param name="folder">The folder for <see cref="ModelFiles.ImageForm"/> and <see cref="ModelFiles.FlatForm"/>.</param>
    /// <param name="quantization">Which convolutions are in INT8; null: none.</param>
    /// <param name="halves">Whether the image form stores its weights, which have values of float16, in it.</param>
    /// <exception cref="TrainingException">The results differ by more than 1e-4, those in INT8 by more than 0.05. No file is written.</exception>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static void Export(NetworkGraph graph, IReadOnlyDictionary<string, float[]> weights, ModelCard card, string folder, Quantization? quantization = null, bool halves = false)
    {
        var (image, flat) = (ImageModel(graph, weights, card, quantization, halves), FlatModel(graph, weights, card, quantization));
        OnnxParity.Check(graph, weights, card, image, flat, quantization);
        AtomicFile.Write(Path.Combine(folder, ModelFiles.ImageForm), path => File.WriteAllBytes(path, image));
        AtomicFile.Write(Path.Combine(folder, ModelFiles.FlatForm), path => File.WriteAllBytes(path, flat));
    }

    /// <summary>Writes both forms of a model again, from the weights in its file, as this version exports networks. The weights are rounded to float16, which halves the file in image form; ML.NET cannot read them.</summary>
    /// <param name="graph">The model's network.</param>
    /// <param name="model">The model's file in either form.</param>
    /// <param name="card">The model card.</param>
    /// <param name="folder">The folder for <see cref="ModelFiles.ImageForm"/> and <see cref="ModelFiles.FlatForm"/>.</param>
    /// <exception cref="TrainingException">The file cannot be read, or holds another network or one with batch normalizations.</exception>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static void ExportHalf(NetworkGraph graph, string model, ModelCard card, string folder)
    {
        var weights = OnnxWeights.Read(graph, model).ToDictionary(weight => weight.Key, weight => Array.ConvertAll(weight.Value, value => (float)(Half)value));
        Export(graph, weights, card, folder, halves: true);
    }

    /// <summary>Writes both forms of a network with random weights, to measure its speed.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="folder">The folder for <see cref="ModelFiles.ImageForm"/> and <see cref="ModelFiles.FlatForm"/>.</param>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static void ExportUntrained(NetworkGraph graph, string folder)
    {
        Export(graph, WeightInitialization.Draw(graph, seed: 0), graph.CreateCard(0, 75) with { TrainingData = "none: untrained" }, folder);
    }

    private static byte[] ImageModel(NetworkGraph graph, IReadOnlyDictionary<string, float[]> weights, ModelCard card, Quantization? quantization, bool halves)
    {
        var onnx = new OnnxGraph();
        var noisy = onnx.Input("noisy", "N", graph.Channels, "H", "W");
        var sigma = graph.TakesSigma ? onnx.Input("sigma", "N", 1, "Hs", "Ws") : null;
        var denoised = Body(onnx, graph, weights, card, quantization, halves, noisy, sigma, onnx.Add("Shape", [noisy]));
        onnx.AddOutput("denoised", ["N", graph.Channels, "H", "W"], "Clip", [denoised, onnx.Scalar(0), onnx.Scalar(1)]);
        return onnx.ToModel(card.Name, card.ToProperties());
    }

    private static byte[] FlatModel(NetworkGraph graph, IReadOnlyDictionary<string, float[]> weights, ModelCard card, Quantization? quantization)
    {
        var onnx = new OnnxGraph();
        var (pixels, shape) = (onnx.Input("pixels", 1, "P"), onnx.IntegerInput("shape", 4));
        var sigma = graph.TakesSigma ? onnx.Add("Reshape", [onnx.Input("sigma", 1, 1), onnx.Constant(1, 1, 1, 1)]) : null;
        var denoised = Body(onnx, graph, weights, card, quantization, halves: false, onnx.Add("Reshape", [pixels, shape]), sigma, shape);
        var clipped = onnx.Add("Clip", [denoised, onnx.Scalar(0), onnx.Scalar(1)]);
        onnx.AddOutput("denoised", [1, "P"], "Reshape", [clipped, onnx.Constant(1, -1)]);
        return onnx.ToModel(card.Name, card.ToProperties());
    }

    /// <summary>Adds the nodes that both forms share: sigma for each pixel, clipped to the card's range; padding to the alignment; the layers; the crop to the image's size.</summary>
    /// <param name="onnx">The graph.</param>
    /// <param name="graph">The network.</param>
    /// <param name="weights">The weights by name.</param>
    /// <param name="card">Has the range of noise levels.</param>
    /// <param name="quantization">Which convolutions are in INT8; null: none.</param>
    /// <param name="halves">Whether weights are stored as float16.</param>
    /// <param name="noisy">[N,C,H,W].</param>
    /// <param name="sigma">[N,1,1,1] or [N,1,H,W]; null for a network without it.</param>
    /// <param name="shape">int64[4]: N, C, H, W.</param>
    /// <returns>Name of the denoised image [N,C,H,W].</returns>
    private static string Body(OnnxGraph onnx, NetworkGraph graph, IReadOnlyDictionary<string, float[]> weights, ModelCard card, Quantization? quantization, bool halves, string noisy, string? sigma, string shape)
    {
        var size = onnx.Add("Slice", [shape, onnx.Constant(2), onnx.Constant(4)]);
        (int Axis, string Places)[] strips = graph.Alignment == 1 ? [] : [(2, Mirrored(onnx, graph, shape, axis: 2)), (3, Mirrored(onnx, graph, shape, axis: 3))];

        var exported = new ExportedWeights(graph, weights);
        var int8 = quantization is null ? null : new OnnxInt8(onnx, graph, quantization);
        var values = new string[graph.Nodes.Count];
        values[0] = Padded(noisy);
        if (sigma != null)
        {
            var batch = onnx.Add("Slice", [shape, onnx.Constant(0), onnx.Constant(1)]);
            var plane = onnx.Add("Concat", [batch, onnx.Constant(1), size], ("axis", 0L));
            var level = onnx.Add("Clip", [sigma, onnx.Scalar(card.SigmaMin / 255), onnx.Scalar(card.SigmaMax / 255)]);
            values[1] = Padded(onnx.Add("Expand", [level, plane]));
        }
        for (var i = sigma == null ? 1 : 2; i < values.Length; i++)
        {
            var node = graph.Nodes[i];
            values[i] = exported.IsFolded(i) ? values[node.Inputs[0]]
                : int8?.Covers(i) == true ? int8.Add(i, values[node.Inputs[0]], exported.ForNode(i))
                : node.Layer.ToOnnx(onnx, [.. node.Inputs.Select(input => values[input])], [.. exported.ForNode(i).Select(weight => halves ? onnx.HalfConstant(weight.Name, weight.Values, weight.Shape) : onnx.Constant(weight.Name, weight.Values, weight.Shape))]);
            values[i] = int8?.Rounded(i, values[i]) ?? values[i];
        }
        return onnx.Add("Slice", [values[^1], onnx.Constant(0, 0), size, onnx.Constant(2, 3)]);

        string Padded(string image) => strips.Aggregate(image, (image, strip) =>
            onnx.Add("Concat", [image, onnx.Add("Gather", [image, strip.Places], ("axis", (long)strip.Axis))], ("axis", (long)strip.Axis)));
    }

    /// <summary>Adds the nodes that compute the indices of the rows or columns by which the mirror image continues an image of any size to the alignment.</summary>
    private static string Mirrored(OnnxGraph onnx, NetworkGraph graph, string shape, int axis)
    {
        var length = onnx.Add("Slice", [shape, onnx.Constant(axis), onnx.Constant(axis + 1)]);
        var last = onnx.Add("Sub", [length, onnx.Constant(1)]);
        var period = onnx.Add("Max", [onnx.Add("Add", [last, last]), onnx.Constant(1)]);
        var places = onnx.Add("Add", [length, onnx.Constant([.. Enumerable.Range(0, graph.Alignment - 1).Select(place => (long)place)])]);
        var fromLast = onnx.Add("Abs", [onnx.Add("Sub", [onnx.Add("Mod", [places, period]), last])]);
        var missing = onnx.Add("Mod", [onnx.Add("Sub", [onnx.Constant(0), length]), onnx.Constant(graph.Alignment)]);
        return onnx.Add("Slice", [onnx.Add("Sub", [last, fromLast]), onnx.Constant(0), missing]);
    }
}

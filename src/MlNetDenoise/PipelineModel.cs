using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise;

/// <summary>An ONNX file that a pipeline can apply.</summary>
/// <param name="path">The ONNX file.</param>
/// <param name="card">The description of the network in the file's metadata.</param>
/// <param name="inputs">Names of the graph's inputs.</param>
internal sealed class PipelineModel(string path, ModelCard card, string[] inputs)
{
    /// <summary>A form of a network: its file name in a run folder, and its inputs beside <c>sigma</c>.</summary>
    public sealed record Form(string FileName, string[] Inputs);

    public static readonly Form ImageForm = new(ModelFiles.ImageForm, [Columns.Noisy]);

    public static readonly Form FlatForm = new(ModelFiles.FlatForm, [Columns.Pixels, Columns.Shape]);

    public ModelCard Card { get; } = card;

    /// <summary>Opens a model and checks that it is one of this project's, in the required form.</summary>
    /// <param name="source">A run folder or an ONNX file.</param>
    /// <param name="form">The required form.</param>
    /// <exception cref="ModelException">The model does not exist, is damaged, from another program, or in another form.</exception>
    public static PipelineModel Open(string source, Form form)
    {
        var path = Directory.Exists(source) ? Path.Combine(source, form.FileName) : source;
        if (!File.Exists(path))
            throw new ModelException($"The model {path} does not exist. Use an ONNX file in this form ({form.FileName}) or the folder of a finished run.");
        try
        {
            var card = ModelCard.FromProperties(OnnxMetadata.Read(path), path);
            using var session = new InferenceSession(path);
            string[] inputs = card.TakesSigma ? [.. form.Inputs, Columns.Sigma] : form.Inputs;
            if (!session.InputMetadata.Keys.Order().SequenceEqual(inputs.Order()))
            {
                throw new ModelException(
                    $"{path} has the inputs {string.Join(", ", session.InputMetadata.Keys)}, not {string.Join(", ", inputs)}. "
                    + $"Use the form that a run folder has as {form.FileName}.");
            }
            return new(path, card, inputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{path} cannot be read as an ONNX model: {e.Message.ReplaceLineEndings(" ")} Export it again.", e);
        }
    }

    /// <summary>Creates the stage that runs the network.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="shapes">Shapes of the inputs and the output, where the graph has more than one free dimension.</param>
    public IEstimator<ITransformer> Apply(MLContext ml, Dictionary<string, int[]> shapes)
    {
        if (!inputs.Contains(Columns.Sigma))
            shapes.Remove(Columns.Sigma);
        try
        {
            using var content = new MemoryStream(OnnxHalves.ReadAsFloats(path));
            return ml.Transforms.ApplyOnnxModel([Columns.Denoised], inputs, content, shapes, gpuDeviceId: null, fallbackToCpu: false);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new ModelException($"{path} cannot be applied to {Denoiser.Kind(Card.Channels)} images: {e.Message.ReplaceLineEndings(" ")} Export it again.", e);
        }
    }
}

using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MlNetDenoise;

public sealed partial class DenoisingCatalog
{
    /// <summary>Builds the any-size chain (<see cref="AnySizePipeline"/>) and saves it guarded, such as to <c>denoiser.zip</c>.</summary>
    /// <param name="source">A run folder, or an ONNX file in flat form.</param>
    /// <param name="path">The zip to write.</param>
    /// <exception cref="ModelException">The model is absent, foreign, damaged or not in flat form.</exception>
    /// <exception cref="OutputException">The zip cannot be written.</exception>
    public void Pack(string source, string path)
    {
        var model = PipelineModel.Open(source, PipelineModel.FlatForm);
        Save(AnySize(model), model.Card, path);
    }

    /// <summary>Builds the fixed-size chain (<see cref="FixedSizePipeline"/>) and saves it guarded.</summary>
    /// <param name="source">A run folder, or an ONNX file in image form.</param>
    /// <param name="path">The zip to write.</param>
    /// <param name="width">Width of every image in the network.</param>
    /// <param name="height">Height of every image in the network.</param>
    /// <exception cref="ModelException">The model is absent, foreign, damaged or not in image form, or ML.NET's <c>ExtractPixels</c> does not fit the program's SkiaSharp.</exception>
    /// <exception cref="OutputException">The zip cannot be written.</exception>
    public void Pack(string source, string path, int width, int height)
    {
        var model = PipelineModel.Open(source, PipelineModel.ImageForm);
        Save(FixedSize(model, width, height), model.Card, path);
    }

    /// <summary>Loads a denoiser as <c>ml.Model.Load</c> does, but checks it first as <see cref="ModelGuard.Verify"/> does.</summary>
    /// <param name="path">The zip. Load files of trusted origin only.</param>
    /// <returns>The chain; it is disposable.</returns>
    /// <exception cref="ModelException">
    /// The file is absent, damaged, or not from <see cref="Pack(string, string)"/>; or it holds the fixed-size chain, and ML.NET's
    /// <c>ExtractPixels</c> does not fit the program's SkiaSharp.
    /// </exception>
    public ITransformer LoadModel(string path) => Open(path).Model;

    /// <summary>Loads a denoiser as <see cref="LoadModel"/> does, with its card.</summary>
    internal (ITransformer Model, ModelCard Card) Open(string path)
    {
        var (file, card) = ModelGuard.Open(path);
        using var _ = file;
        try
        {
            var model = _ml.Model.Load(file, out var _);
            if (model is IEnumerable<ITransformer> stages && stages.OfType<ImagePixelExtractingTransformer>().Any() && ExtractPixelsCheck.Fault is { } fault)
            {
                (model as IDisposable)?.Dispose();
                throw new ModelException(fault);
            }
            return (model, card);
        }
        catch (Exception e) when (e is not ModelException && e.GetBaseException() is not DllNotFoundException)
        {
            throw new ModelException($"{path} cannot be loaded: {e.Message.ReplaceLineEndings(" ")} Pack it again with this version of the library.", e);
        }
    }

    private void Save(EstimatorChain<ITransformer> chain, ModelCard card, string path)
    {
        var rows = _ml.Data.LoadFromEnumerable<NoisyImage>([]);
        var model = chain.Fit(rows);
        using (model as IDisposable)
        {
            AtomicFile.Write(path, temporary =>
            {
                _ml.Model.Save(model, rows.Schema, temporary);
                ModelGuard.Seal(temporary, card);
            });
        }
    }
}

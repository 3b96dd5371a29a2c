using Microsoft.ML;
using Microsoft.ML.Transforms.Image;

namespace MlNetDenoise;

public sealed partial class DenoisingCatalog
{
    /// <summary>Creates the any-size pipeline (<see cref="AnySizePipeline"/>) and saves it with the hashes that <see cref="ModelGuard"/> checks.</summary>
    /// <param name="source">A run folder, or an ONNX file in flat form.</param>
    /// <param name="path">The zip to write.</param>
    /// <param name="scores">As for <see cref="AnySizePipeline"/>. Without scores, denoising opens no file but the noisy image.</param>
    /// <exception cref="ModelException">The model does not exist, is from another program, damaged or not in flat form.</exception>
    /// <exception cref="OutputException">The zip cannot be written.</exception>
    public void Pack(string source, string path, bool scores = true)
    {
        var model = PipelineModel.Open(source, PipelineModel.FlatForm);
        Save(catalog => catalog.AnySize(model, scores), model.Card, path);
    }

    /// <summary>Creates the fixed-size pipeline (<see cref="FixedSizePipeline"/>) and saves it with the hashes that <see cref="ModelGuard"/> checks.</summary>
    /// <param name="source">A run folder, or an ONNX file in image form.</param>
    /// <param name="path">The zip to write.</param>
    /// <param name="width">Width of the images in pixels, at least 1.</param>
    /// <param name="height">Height of the images in pixels, at least 1.</param>
    /// <param name="scores">As for <see cref="FixedSizePipeline"/>. Without scores, denoising opens no file but the noisy image.</param>
    /// <exception cref="ModelException">The model does not exist, is from another program, damaged or not in image form, or ML.NET's <c>ExtractPixels</c> does not work with the program's SkiaSharp.</exception>
    /// <exception cref="OutputException">The zip cannot be written.</exception>
    public void Pack(string source, string path, int width, int height, bool scores = true)
    {
        var model = PipelineModel.Open(source, PipelineModel.ImageForm);
        Save(catalog => catalog.FixedSize(model, width, height, scores), model.Card, path);
    }

    /// <summary>Loads a denoiser as <c>ml.Model.Load</c> does, after a check as <see cref="ModelGuard.Verify"/> does it.</summary>
    /// <param name="path">The zip. Load only files from trusted sources.</param>
    /// <returns>The pipeline; it is disposable.</returns>
    /// <exception cref="ModelException">
    /// The file does not exist, is damaged, or is not from <see cref="Pack(string, string, bool)"/> of a version with the same
    /// columns; or it holds a fixed-size pipeline, and ML.NET's <c>ExtractPixels</c> does not work with the program's SkiaSharp.
    /// </exception>
    public ITransformer LoadModel(string path) => Open(path).Model;

    /// <summary>Loads a denoiser as <see cref="LoadModel"/> does, with its card.</summary>
    internal (ITransformer Model, ModelCard Card) Open(string path)
    {
        var (file, card) = ModelGuard.Open(path);
        using var _ = file;
        ITransformer? model = null;
        try
        {
            DataViewSchema rows;
            lock (_ml.ComponentCatalog) // a load registers classes in it, which other loads look up without a lock
                model = _ml.Model.Load(file, out rows);
            if (model is IEnumerable<ITransformer> stages && stages.OfType<ImagePixelExtractingTransformer>().Any() && ExtractPixelsCheck.Fault is { } fault)
                throw new ModelException(fault);
            model.GetOutputSchema(rows); // fails for a zip whose columns have the names of an earlier version
            return (model, card);
        }
        catch (Exception e)
        {
            (model as IDisposable)?.Dispose();
            if (e is ModelException || e.GetBaseException() is DllNotFoundException)
                throw;
            throw new ModelException($"{path} cannot be loaded: {e.Message.ReplaceLineEndings(" ")} Pack it again with this version of the library.", e);
        }
    }

    private void Save(Func<DenoisingCatalog, IEstimator<ITransformer>> pipeline, ModelCard card, string path)
    {
        // ML.NET applies copies of the networks in this folder, and does not delete them
        var copies = Directory.CreateTempSubdirectory("denoise-");
        try
        {
            var rows = _ml.Data.LoadFromEnumerable<NoisyImage>([]);
            var model = pipeline(new MLContext { TempFilePath = copies.FullName }.Denoising).Fit(rows);
            using (model as IDisposable)
            {
                AtomicFile.Write(path, temporary =>
                {
                    _ml.Model.Save(model, rows.Schema, temporary);
                    ModelGuard.Seal(temporary, card);
                });
            }
        }
        finally
        {
            try
            {
                copies.Delete(recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // of a pipeline that failed, they are still open
            }
        }
    }
}

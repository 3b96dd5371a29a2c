using System.IO.Compression;
using Microsoft.ML;

namespace MlNetDenoise;

public sealed partial class DenoisingCatalog
{
    /// <summary>Builds the any-size chain (<see cref="AnySizeChain"/>) and saves it, such as to <c>denoiser.zip</c>.</summary>
    /// <param name="source">A run folder, or an ONNX file in flat form.</param>
    /// <param name="path">The zip to write.</param>
    /// <exception cref="ModelException">The model is absent, foreign, damaged or not in flat form.</exception>
    /// <exception cref="OutputException">The zip cannot be written.</exception>
    public void Pack(string source, string path) => Save(AnySizeChain(source), path);

    /// <summary>Builds the fixed-size chain (<see cref="FixedSizeChain"/>) and saves it.</summary>
    /// <param name="source">A run folder, or an ONNX file in image form.</param>
    /// <param name="path">The zip to write.</param>
    /// <param name="width">Width of every image in the network.</param>
    /// <param name="height">Height of every image in the network.</param>
    /// <exception cref="ModelException">The model is absent, foreign, damaged or not in image form.</exception>
    /// <exception cref="OutputException">The zip cannot be written.</exception>
    public void Pack(string source, string path, int width, int height) => Save(FixedSizeChain(source, width, height), path);

    /// <summary>Loads a denoiser that <see cref="Pack(string, string)"/> wrote, as <c>ml.Model.Load</c> does, but checks it first.</summary>
    /// <param name="path">The zip. Load files of trusted origin only.</param>
    /// <returns>The chain; it is disposable.</returns>
    /// <exception cref="ModelException">The file is absent, damaged, or no denoiser.</exception>
    public ITransformer LoadModel(string path)
    {
        if (!File.Exists(path))
            throw new ModelException($"There is no model file {path}. Make one with 'denoise pack'.");
        RequireEntries(path);
        try
        {
            var model = _ml.Model.Load(path, out var rows);
            if (rows is not null && model.GetOutputSchema(rows).GetColumnOrNull(nameof(ImageScoreColumns.Psnr)) is not null)
                return model;
            (model as IDisposable)?.Dispose();
        }
        catch (Exception e)
        {
            throw new ModelException($"{path} cannot be loaded: {e.Message.ReplaceLineEndings(" ")} It may be damaged: copy it again, or make it again with 'denoise pack'.", e);
        }
        throw new ModelException($"{path} is an ML.NET model but no denoiser. Make one with 'denoise pack'.");
    }

    private void Save(IEstimator<ITransformer> chain, string path)
    {
        var rows = _ml.Data.LoadFromEnumerable<NoisyImage>([]);
        var model = chain.Fit(rows);
        using (model as IDisposable)
            OutputFile.Write(path, temporary => _ml.Model.Save(model, rows.Schema, temporary));
    }

    /// <summary>That it is a zip with a chain and a network in it.</summary>
    private static void RequireEntries(string path)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            // ML.NET on Windows writes its entries with backslashes
            var names = zip.Entries.Select(entry => entry.FullName.Replace('\\', '/')).ToList();
            if (!names.Contains("TransformerChain/Model.key") || !names.Exists(name => name.EndsWith("/OnnxModel", StringComparison.Ordinal)))
                throw new ModelException($"{path} is a zip but no denoiser. Make one with 'denoise pack'.");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} cannot be read as a zip: {e.Message.ReplaceLineEndings(" ")} Copy it again, or make it again with 'denoise pack'.", e);
        }
    }
}

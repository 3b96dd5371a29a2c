using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>Evaluation of a denoiser.zip, through ML.NET alone: its rows are files, so the noisy images are written first.</summary>
internal static class ZipEvaluation
{
    /// <summary>Denoises and scores every image.</summary>
    /// <param name="zip">The model.</param>
    /// <param name="test">The images.</param>
    /// <param name="keep">Is given each image; null where its scores are all that is wanted, which takes half the time.</param>
    /// <param name="cancellationToken">Ends it between two images.</param>
    /// <exception cref="DatasetException">No image could be evaluated.</exception>
    /// <exception cref="ModelException">The zip is damaged.</exception>
    public static ModelEvaluation Run(string zip, TestSet test, Action<EvaluatedImage>? keep, CancellationToken cancellationToken)
    {
        var ml = new MLContext();
        var channels = ModelGuard.Verify(zip).Channels;
        var model = ml.Denoising.LoadModel(zip);
        using var owner = model as IDisposable;
        var folder = Directory.CreateTempSubdirectory("denoise-");
        try
        {
            // ML.NET's own LoadImages knows 8 bits only; the any-size chain reads float maps, which keep the noise unclipped.
            var fixedSize = FixedSize(ml, model);
            var extension = fixedSize is null ? ".pfm" : ".png";
            var rows = new List<NoisyImage>();
            var names = new List<string>();
            var failures = Batch.Run("Adding noise", [.. test.Images.Index()], image => image.Item.Name, found =>
            {
                var name = found.Item.Name;
                var (clean, noisy, sigma) = test.Load(found.Index);
                if (clean.Channels != channels)
                    throw new ModelException($"{name} is {Kind(clean.Channels)}, and {zip} is for {Kind(channels)} images. Give {(channels == 1 ? "--gray" : "colour images")}, or another model.");
                if (fixedSize is var (width, height) && (clean.Width, clean.Height) != (width, height))
                    throw new DatasetException($"{name} has {clean.Width}x{clean.Height} pixels, and {zip} is packed for {width}x{height}. Evaluate images of that size, or pack without --size.");
                var row = new NoisyImage { Path = Path.Combine(folder.FullName, $"{rows.Count}{extension}"), CleanPath = Path.Combine(folder.FullName, $"{rows.Count}-clean{extension}"), Sigma = sigma ?? float.NaN };
                noisy.Save(row.Path);
                clean.Save(row.CleanPath);
                rows.Add(row);
                names.Add(name);
            }, cancellationToken);
            if (rows.Count == 0)
                throw new DatasetException($"No image of {test.Name} could be evaluated.");

            var metrics = Terminal.Progress("Evaluating", report => ml.Denoising.Evaluate(model.Transform(ml.Data.LoadFromEnumerable(Watched(rows, report, cancellationToken)))));
            var scores = metrics.Images.Select((image, i) => image with { Name = names[i] }).ToList();
            var samples = new List<EvaluatedImage>();
            var shown = keep is null ? rows.Take(4).ToList() : rows;
            foreach (var (i, denoised) in ml.Data.CreateEnumerable<DenoisedImage>(model.Transform(ml.Data.LoadFromEnumerable(shown)), reuseRowObject: false).Index())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var image = new EvaluatedImage(scores[i], FloatImage.Load(shown[i].Path), denoised.ToImage().Quantize(), FloatImage.Load(shown[i].CleanPath));
                keep?.Invoke(image);
                if (i < 4)
                    samples.Add(image);
            }
            var clipped = fixedSize is null ? "" : "; noise clipped and rounded to 8 bits, as this chain reads files of 8 bits";
            return new(new DenoisingMetrics(scores), samples, failures, $"ML.NET {SystemInfo.Version(typeof(MLContext))} on {Environment.ProcessorCount} cores{clipped}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<NoisyImage> Watched(List<NoisyImage> rows, Action<double, string> report, CancellationToken cancellationToken)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            report((double)i / rows.Count, $"image {i + 1} of {rows.Count}");
            yield return rows[i];
        }
        report(1, "");
    }

    /// <summary>The size of the images that the chain is for; null: any.</summary>
    private static (int Width, int Height)? FixedSize(MLContext ml, ITransformer model)
    {
        var output = model.GetOutputSchema(ml.Data.LoadFromEnumerable<NoisyImage>([]).Schema);
        return output["denoised"].Type is VectorDataViewType { IsKnownSize: true } planes ? (planes.Dimensions[3], planes.Dimensions[2]) : null;
    }

    private static string Kind(int channels) => channels == 1 ? "gray" : "RGB";
}

using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetDenoise.Cli;

/// <summary>Evaluation of a denoiser.zip, through ML.NET alone: its rows are files, so the noisy images are written first.</summary>
internal static class ZipEvaluation
{
    public static EvaluationResult Run(string zip, TestSet test, CancellationToken cancellationToken)
    {
        var ml = new MLContext();
        var model = ml.Denoising.LoadModel(zip);
        using var owner = model as IDisposable;
        var folder = Directory.CreateTempSubdirectory("denoise-");
        try
        {
            var failures = new List<string>();
            // ML.NET's own LoadImages knows 8 bits only; the any-size chain reads float maps, which keep the noise unclipped.
            var extension = TakesAnySize(ml, model) ? ".pfm" : ".png";
            var rows = WriteNoisy(test, folder.FullName, extension, failures, cancellationToken);
            if (rows.Count == 0)
                throw new DatasetException($"No image below {test.Folder} could be read: {failures[0]}");

            var metrics = Terminal.Progress("Evaluating", report =>
            {
                var watched = rows.Select((row, i) =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    report((double)i / rows.Count, Path.GetFileName(row.CleanPath));
                    return row;
                });
                return ml.Denoising.Evaluate(model.Transform(ml.Data.LoadFromEnumerable(watched)));
            });
            var named = metrics.Images.Zip(rows, (scores, row) => scores with { Name = Path.GetRelativePath(test.Folder, row.CleanPath) }).ToList();
            var first = rows.Take(EvaluationResult.SampleCount).ToList();
            var denoised = ml.Data.CreateEnumerable<DenoisedImage>(model.Transform(ml.Data.LoadFromEnumerable(first)), reuseRowObject: false);
            var samples = denoised.Select((image, i) => new EvaluatedImage(named[i], FloatImage.Load(first[i].Path), image.ToImage().Quantized(), test.Load(first[i].CleanPath))).ToList();
            return new(new DenoisingMetrics(named), samples, failures, $"ML.NET on {Environment.ProcessorCount} cores{(extension == ".png" ? "; noise clipped and rounded to 8 bits, as this chain reads files of 8 bits" : "")}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool TakesAnySize(MLContext ml, ITransformer model)
    {
        var output = model.GetOutputSchema(ml.Data.LoadFromEnumerable<NoisyImage>([]).Schema);
        return output["denoised"].Type is VectorDataViewType { IsKnownSize: false };
    }

    private static List<NoisyImage> WriteNoisy(TestSet test, string folder, string extension, List<string> failures, CancellationToken cancellationToken)
    {
        var noise = new GaussianNoise(test.Sigma);
        var rows = new List<NoisyImage>();
        foreach (var file in test.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var noisy = Path.Combine(folder, rows.Count + extension);
                noise.Apply(test.Load(file), test.Seed).Save(noisy);
                rows.Add(new() { Path = noisy, CleanPath = Path.GetFullPath(file), Sigma = test.Sigma });
            }
            catch (ImageFileException e)
            {
                failures.Add(e.Message);
            }
        }
        return rows;
    }
}

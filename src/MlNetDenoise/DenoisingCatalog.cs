using System.Runtime.ExceptionServices;
using Microsoft.ML;

namespace MlNetDenoise;

/// <summary>Denoising in ML.NET, reached as <c>ml.Denoising</c>: pipelines, their file <c>denoiser.zip</c>, evaluation.</summary>
/// <remarks>
/// <para>A pipeline reads rows of <see cref="NoisyImage"/> and returns rows of <see cref="DenoisedImage"/>, through <c>Transform</c>
/// or <c>ml.Model.CreatePredictionEngine&lt;NoisyImage, DenoisedImage&gt;</c>. It adds these columns: <c>Noisy</c> and <c>Denoised</c>
/// (values in [0,1], channels x height x width), <c>Shape</c> (1, channels, height, width), <c>NoiseLevel</c>, <c>BitDepth</c> and,
/// unless it was made with <c>scores: false</c>, <see cref="ImageScoreColumns"/>.</para>
/// <para>The catalog is thread-safe. A fitted or loaded pipeline is thread-safe for <c>Transform</c>; cursors and prediction
/// engines are not, so use one per thread. The pipeline holds native memory: dispose it (cast to <see cref="IDisposable"/>), or
/// the prediction engine that owns it. An engine owns its pipeline unless it is created with
/// <c>new PredictionEngineOptions { OwnsTransformer = false }</c>, which several engines of one pipeline need.</para>
/// </remarks>
public sealed partial class DenoisingCatalog
{
    private readonly MLContext _ml;

    internal DenoisingCatalog(MLContext ml) => _ml = ml;

    /// <summary>Evaluates images that a pipeline denoised.</summary>
    /// <param name="denoised">What the pipeline's <c>Transform</c> returned for rows of <see cref="NoisyImage"/>. Rows without scores are scored here.</param>
    /// <returns>The scores of each image, named by its path, in the order of the rows, with means and standard deviations. Rows without a clean image have NaN.</returns>
    /// <exception cref="ArgumentException">The rows have neither scores nor the columns that <see cref="DenoisingTransforms.ScoreDenoising"/> reads.</exception>
    /// <exception cref="DenoiseException">An image cannot be read, or its clean image has another size.</exception>
    public DenoisingMetrics Evaluate(IDataView denoised)
    {
        ArgumentNullException.ThrowIfNull(denoised);
        if (denoised.Schema.GetColumnOrNull(nameof(ImageScoreColumns.Psnr)) is null)
            denoised = Score(denoised);
        try
        {
            return new([.. _ml.Data.CreateEnumerable<ScoredRow>(denoised, reuseRowObject: true).Select(row => row.ToScores(row.Path))]);
        }
        catch (Exception e) when (CauseOf(e) is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    private IDataView Score(IDataView denoised)
    {
        var missing = typeof(ImageToScore).GetProperties().Select(column => column.Name).Where(name => denoised.Schema.GetColumnOrNull(name) is null).ToList();
        if (missing.Count > 0)
            throw new ArgumentException($"The rows have no scores, and no column {string.Join(", ", missing)} to compute them from. Transform rows of {nameof(NoisyImage)} with a denoising pipeline.", nameof(denoised));
        return _ml.Transforms.ScoreDenoising().Fit(denoised).Transform(denoised);
    }

    /// <summary>Returns this project's error inside the exceptions that ML.NET's parallel cursors wrap around it; null if there is none.</summary>
    private static DenoiseException? CauseOf(Exception? e)
    {
        while (e is not (null or DenoiseException))
            e = e.InnerException;
        return (DenoiseException?)e;
    }

    private sealed class ScoredRow : ImageScoreColumns
    {
        public string Path { get; set; } = "";
    }
}

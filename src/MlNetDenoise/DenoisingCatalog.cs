using System.Runtime.ExceptionServices;
using Microsoft.ML;

namespace MlNetDenoise;

/// <summary>Denoising in ML.NET, reached as <c>ml.Denoising</c>: chains, their file <c>denoiser.zip</c>, evaluation.</summary>
/// <remarks>
/// Every chain reads rows of <see cref="NoisyImage"/>, ends in <c>ScoreDenoising</c> and gives rows of <see cref="DenoisedImage"/>,
/// through <c>ml.Model.CreatePredictionEngine&lt;NoisyImage, DenoisedImage&gt;</c> or <c>Transform</c>. The fitted chain holds
/// native sessions: dispose it (cast to <see cref="IDisposable"/>), or the prediction engine that owns it. An engine owns its chain
/// unless it is created with <c>new PredictionEngineOptions { OwnsTransformer = false }</c>, as several engines of one chain must be.
/// </remarks>
public sealed partial class DenoisingCatalog
{
    private readonly MLContext _ml;

    internal DenoisingCatalog(MLContext ml) => _ml = ml;

    /// <summary>The scores of a set of images that a chain has denoised.</summary>
    /// <param name="scored">What a chain's <c>Transform</c> gave for rows of <see cref="NoisyImage"/>.</param>
    /// <returns>Each image by its path, in the order of the rows, with means and deviations; rows without a clean image have NaN.</returns>
    /// <exception cref="ArgumentException">The rows have no scores.</exception>
    /// <exception cref="DenoiseException">An image cannot be read, or its clean image is of another size.</exception>
    public DenoisingMetrics Evaluate(IDataView scored)
    {
        ArgumentNullException.ThrowIfNull(scored);
        if (scored.Schema.GetColumnOrNull(nameof(ImageScoreColumns.Psnr)) is null)
            throw new ArgumentException("These rows have no scores. Transform them with a chain that ends in ScoreDenoising.", nameof(scored));
        try
        {
            return new([.. _ml.Data.CreateEnumerable<ScoredRow>(scored, reuseRowObject: true).Select(row => row.ToScores(row.Path))]);
        }
        catch (Exception e) when (CauseOf(e) is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    /// <summary>The error of ours below those that ML.NET's parallel cursors wrap around it.</summary>
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

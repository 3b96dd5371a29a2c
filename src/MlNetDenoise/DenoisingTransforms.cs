using Microsoft.ML;

namespace MlNetDenoise;

/// <summary>What this library adds to ML.NET's catalogs. Thread-safe.</summary>
public static class DenoisingTransforms
{
    extension(MLContext ml)
    {
        /// <summary>Denoising pipelines, their file <c>denoiser.zip</c>, and their evaluation.</summary>
        public DenoisingCatalog Denoising => new(ml);
    }

    /// <summary>Scores each denoised image, and its noisy one, against its clean one: adds <see cref="ImageScoreColumns"/>.</summary>
    /// <remarks>
    /// It reads the columns <c>Path</c>, <c>CleanPath</c>, <c>Noisy</c>, <c>Shape</c> and <c>Denoised</c>. The clean image is
    /// loaded from <c>CleanPath</c> and converted to the channels of the denoised one; where <c>CleanPath</c> is empty, the
    /// scores are NaN. As the literature does, the denoised image is clipped and rounded to 8 bits before it is measured, the
    /// noisy image is not. Reading a row throws <see cref="ImageFileException"/> if its clean image cannot be read and
    /// <see cref="DatasetException"/> if the sizes differ.
    /// </remarks>
    public static IEstimator<ITransformer> ScoreDenoising(this TransformsCatalog transforms) =>
        transforms.CustomMapping(new ScoreDenoising().GetMapping(), MlNetDenoise.ScoreDenoising.Contract);
}

using Microsoft.ML;

namespace MlNetDenoise;

/// <summary>What this library adds to ML.NET's catalogs.</summary>
public static class DenoisingTransforms
{
    extension(MLContext ml)
    {
        /// <summary>Denoising: chains, their file <c>denoiser.zip</c>, evaluation.</summary>
        public DenoisingCatalog Denoising => new(ml);
    }

    /// <summary>Scores each denoised image, and its noisy one, against its clean one: adds <see cref="ImageScoreColumns"/>.</summary>
    /// <remarks>
    /// It reads the columns <c>Path</c>, <c>CleanPath</c>, <c>pixels</c>, <c>shape</c> and <c>denoised</c>. The clean image is
    /// decoded from <c>CleanPath</c> and brought to the denoised one's channels; an empty <c>CleanPath</c> gives NaN, and
    /// another size is a <see cref="DatasetException"/>. As the literature does, the denoised image is clipped and rounded
    /// to 8 bits before it is measured and the noisy one is not.
    /// </remarks>
    public static IEstimator<ITransformer> ScoreDenoising(this TransformsCatalog transforms) =>
        transforms.CustomMapping(new ScoreDenoising().GetMapping(), MlNetDenoise.ScoreDenoising.Contract);
}

using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MlNetDenoise;

/// <summary>The last stage of a pipeline: scores the denoised and the noisy image against the clean one.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class ScoreDenoising : CustomMappingFactory<ImageToScore, ImageScoreColumns>
{
    public const string Contract = "MlNetDenoise.ScoreDenoising";

    public override Action<ImageToScore, ImageScoreColumns> GetMapping() => Score;

    private static void Score(ImageToScore image, ImageScoreColumns columns)
    {
        if (image.CleanPath.Length == 0)
        {
            columns.Set(DenoisingScores.NaN, DenoisingScores.NaN);
            return;
        }
        var noisy = Columns.ToImage(image.Noisy, image.Shape);
        var denoised = Columns.ToImage(image.Denoised, image.Shape);
        var clean = FloatImage.Load(image.CleanPath);
        clean = denoised.Channels == 1 ? clean.ToGray() : clean.ToRgb();
        if ((clean.Width, clean.Height) != (denoised.Width, denoised.Height))
        {
            throw new DatasetException(
                $"{image.CleanPath} has {clean.Width}x{clean.Height} pixels, {image.Path} denoised {denoised.Width}x{denoised.Height}. "
                + "Use a clean image of the same size; a fixed-size pipeline scores images of its own size only.");
        }
        columns.Set(DenoisingScores.Compute(noisy, clean), DenoisingScores.Compute(denoised.Quantize(), clean));
    }
}

internal sealed class ImageToScore
{
    public string Path { get; set; } = "";

    public string CleanPath { get; set; } = "";

    public float[] Noisy { get; set; } = [];

    [VectorType(4)]
    public long[] Shape { get; set; } = [];

    public float[] Denoised { get; set; } = [];
}

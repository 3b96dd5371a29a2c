namespace MlNetDenoise.Training;

/// <summary>Scores denoisers on test sets as the literature does: the noise is seeded and not clipped, the output is clipped to [0,1] and rounded to 8 bits.</summary>
public static class Evaluator
{
    /// <summary>Denoises and scores all images of a test set: <c>Evaluate(test, (noisy, sigma) => denoiser.Denoise(noisy, new() { Sigma = sigma }))</c>. An image that fails is reported in the result and does not stop the others.</summary>
    /// <param name="test">The images and their noise.</param>
    /// <param name="denoise">Returns the denoised image for a noisy image and its noise level on the 0-255 scale; the level is null for pairs, where it is unknown.</param>
    /// <param name="onImage">Receives each image with its pictures, which are not kept otherwise. An exception counts as a failure of the image.</param>
    /// <param name="progress">Receives the share of the images that are done, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops the evaluation between two images.</param>
    /// <exception cref="OperationCanceledException">The evaluation was cancelled.</exception>
    public static EvaluationResult Evaluate(
        TestSet test, Func<FloatImage, float?, FloatImage> denoise, Action<EvaluatedImage>? onImage = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(denoise);
        var scores = new List<ImageScores>();
        var failures = new List<EvaluationFailure>();
        for (var i = 0; i < test.Images.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report((double)i / test.Images.Count);
            var name = test.Images[i].Name;
            try
            {
                var (clean, noisy, sigma) = test.Load(i);
                var image = EvaluatedImage.Create(name, noisy, denoise(noisy, sigma), clean);
                onImage?.Invoke(image);
                scores.Add(image.Scores);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failures.Add(new(name, e));
            }
        }
        progress?.Report(1);
        return new(new DenoisingMetrics(scores), failures);
    }
}

using Microsoft.ML;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>The scores of a model on a test set.</summary>
/// <param name="Metrics">The scores of all images that were evaluated; at least one.</param>
/// <param name="Samples">The first images, for picture grids.</param>
/// <param name="Failures">The number of images that failed; each was reported.</param>
/// <param name="Engine">The library and the device that ran the model.</param>
internal sealed record ModelEvaluation(DenoisingMetrics Metrics, IReadOnlyList<EvaluatedImage> Samples, int Failures, string Engine)
{
    /// <summary>The number of samples.</summary>
    public const int SampleCount = 4;

    /// <summary>Evaluates a run or an ONNX file with progress on the terminal, and reports each image that fails.</summary>
    /// <param name="denoiser">The model.</param>
    /// <param name="test">The images.</param>
    /// <param name="onImage">Receives each image; null where only the scores are needed.</param>
    /// <param name="cancellationToken">Stops the evaluation.</param>
    /// <exception cref="DatasetException">No image could be evaluated.</exception>
    public static ModelEvaluation Run(Denoiser denoiser, TestSet test, Action<EvaluatedImage>? onImage, CancellationToken cancellationToken) =>
        Run(Denoising(denoiser, cancellationToken), test, onImage, cancellationToken) with { Engine = EngineOf(denoiser) };

    /// <summary>Evaluates a denoiser.zip in the same way, through ML.NET.</summary>
    /// <inheritdoc cref="Run(Denoiser, TestSet, Action{EvaluatedImage}?, CancellationToken)"/>
    public static ModelEvaluation Run(PipelineDenoiser denoiser, TestSet test, Action<EvaluatedImage>? onImage, CancellationToken cancellationToken) =>
        Run(denoiser.Denoise, test, onImage, cancellationToken) with { Engine = EngineOf(denoiser) };

    /// <summary>Returns the function that is evaluated: it denoises an image at a noise level.</summary>
    public static Func<FloatImage, float?, FloatImage> Denoising(Denoiser denoiser, CancellationToken cancellationToken) =>
        (noisy, sigma) => denoiser.Denoise(noisy, new() { Sigma = sigma }, cancellationToken: cancellationToken);

    /// <summary>Returns the library and the device that have run the model.</summary>
    public static string EngineOf(Denoiser denoiser) => $"{SystemInfo.OnnxRuntime} on {denoiser.Device}";

    /// <inheritdoc cref="EngineOf(Denoiser)"/>
    public static string EngineOf(PipelineDenoiser denoiser) =>
        $"ML.NET {SystemInfo.Version(typeof(MLContext))} on {Environment.ProcessorCount} cores{(denoiser.Size is null ? "" : "; input clipped and rounded to 8 bits, as this pipeline reads 8-bit files")}";

    private static ModelEvaluation Run(Func<FloatImage, float?, FloatImage> denoise, TestSet test, Action<EvaluatedImage>? onImage, CancellationToken cancellationToken)
    {
        var samples = new List<EvaluatedImage>();
        var result = Terminal.Progress($"{test.Name}, {test.Noise}", report => Evaluator.Evaluate(test, denoise, OnImage, new DirectProgress<double>(share => report(share, "")), cancellationToken));
        result.Failures.Report();
        return result.Metrics.Images.Count > 0
            ? new(result.Metrics, samples, result.Failures.Count, Engine: "")
            : throw new DatasetException($"No image of {test.Name} could be evaluated.");

        void OnImage(EvaluatedImage image)
        {
            if (samples.Count < SampleCount)
                samples.Add(image);
            onImage?.Invoke(image);
        }
    }
}

namespace MlNetDenoise.Cli;

/// <summary>What a batch did.</summary>
/// <param name="Plan">The images.</param>
/// <param name="Records">A record of each image, in the order of the plan.</param>
/// <param name="Seconds">The time of the batch.</param>
internal sealed record BatchResult(OutputPlan Plan, IReadOnlyList<BatchRecord> Records, double Seconds)
{
    /// <summary>The exit code of the command.</summary>
    public int ExitCode => Plan.Failures == 0 && Succeeded == Records.Count ? Cli.ExitCode.Success : Cli.ExitCode.Failure;

    /// <summary>The number of images that did not fail.</summary>
    public int Succeeded => Records.Count(record => record.Error is null);

    /// <summary>The numbers of images in words: 38 of 40 images (5 skipped).</summary>
    public string Count =>
        $"{(Records.Count == 1 ? "1 image" : $"{Succeeded} of {Records.Count} images")}{(Plan.Skipped + Plan.Denoised is > 0 and var skipped ? $" ({skipped} skipped)" : "")}";

    /// <summary>The noise levels in words: sigma 24.8, or sigma 3.1 to 24.8; empty where none is known.</summary>
    public string Sigma
    {
        get
        {
            var sigmas = Records.Select(record => record.Sigma).OfType<double>().Order().ToList();
            return sigmas.Count == 0 ? "" : $"sigma {sigmas[0]:0.0}{($"{sigmas[^1]:0.0}" == $"{sigmas[0]:0.0}" ? "" : $" to {sigmas[^1]:0.0}")}";
        }
    }

    /// <summary>Which images have the noise of cameras, and why; null if none has.</summary>
    public string? CameraNoise
    {
        get
        {
            var camera = Records.Where(record => record.NoiseType == "camera" && !record.Warnings.Contains(BatchWarnings.Unchanged)).ToList();
            var coarseness = camera.Select(record => record.Coarseness!.Value).Order().ToList();
            return camera.Count == 0 ? null
                : $"{(camera.Count == 1 ? camera[0].Input : $"{camera.Count} images, for example {camera[0].Input}")}: denoised as the noise of a camera, whose coarseness is {coarseness[0]:0.0}{($"{coarseness[^1]:0.0}" == $"{coarseness[0]:0.0}" ? "" : $" to {coarseness[^1]:0.0}")} (white noise has 1)";
        }
    }

    /// <summary>The warnings of all images, a line each.</summary>
    public IEnumerable<string> Warnings => Records.SelectMany(record => record.Warnings, (record, name) => (name, record.Input)).GroupBy(warning => warning.name, warning => warning.Input)
        .Select(images => $"{(images.Count() == 1 ? images.First() : $"{images.Count()} images, for example {images.First()}")}: {BatchWarnings.Describe(images.Key)}");
}

using System.Diagnostics;

namespace MlNetDenoise.Cli;

/// <summary>A way to denoise that a benchmark measures.</summary>
internal abstract class BenchmarkedMethod
{
    /// <summary>What it is called in the results.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it is one of this project's models.</summary>
    public abstract bool IsOurs { get; }

    /// <summary>Whether it estimates the noise level from the image.</summary>
    public virtual bool IsBlind => false;

    /// <summary>Denoises an image.</summary>
    /// <param name="noisy">Not clipped.</param>
    /// <param name="sigma">The noise level on the 0-255 scale, told to every method that is not blind.</param>
    /// <returns>The result, which may reach beyond [0,1], and the time of the denoising alone.</returns>
    public abstract (FloatImage Denoised, double Seconds) Run(FloatImage noisy, float sigma);

    /// <summary>Starts a process that denoises one image file and ends.</summary>
    /// <param name="noisy">A PFM file.</param>
    /// <param name="denoised">The PFM file that it writes.</param>
    /// <param name="sigma">The noise level on the 0-255 scale.</param>
    public abstract Process Start(string noisy, string denoised, float sigma);
}

/// <summary>An ONNX model in the <see cref="Denoiser"/>.</summary>
/// <param name="name">What it is called.</param>
/// <param name="denoiser">The model.</param>
/// <param name="choice">The options that choose it in <c>denoise run</c>.</param>
/// <param name="isOurs">Whether it is one of this project's models.</param>
/// <param name="isBlind">Whether it estimates the noise level from the image.</param>
internal sealed class ModelMethod(string name, Denoiser denoiser, string[] choice, bool isOurs = true, bool isBlind = false) : BenchmarkedMethod
{
    public override string Name => name;

    public override bool IsOurs => isOurs;

    public override bool IsBlind => isBlind;

    public override (FloatImage Denoised, double Seconds) Run(FloatImage noisy, float sigma)
    {
        var clock = Stopwatch.StartNew();
        var denoised = denoiser.Denoise(noisy, new() { Sigma = isBlind ? null : sigma });
        return (denoised, clock.Elapsed.TotalSeconds);
    }

    public override Process Start(string noisy, string denoised, float sigma) =>
        SecondProcess.Start(["run", noisy, "-o", denoised, "--sigma", $"{sigma}", .. choice], quiet: true);
}

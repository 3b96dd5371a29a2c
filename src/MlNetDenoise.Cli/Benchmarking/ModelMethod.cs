using System.Diagnostics;

namespace MlNetDenoise.Cli;

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

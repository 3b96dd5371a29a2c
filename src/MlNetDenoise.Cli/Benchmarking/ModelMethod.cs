using System.Diagnostics;

namespace MlNetDenoise.Cli;

/// <summary>An ONNX model in the <see cref="Denoiser"/>.</summary>
/// <param name="name">Name in the results.</param>
/// <param name="denoiser">The model.</param>
/// <param name="options">The options of <c>denoise run</c> that select it.</param>
/// <param name="isOurs">Whether the model is one of this project's models.</param>
/// <param name="isBlind">Whether the model estimates the noise level from the image.</param>
/// <param name="isTimed">Whether the time on this CPU tells something about the model.</param>
internal sealed class ModelMethod(string name, Denoiser denoiser, string[] options, bool isOurs = true, bool isBlind = false, bool isTimed = true) : BenchmarkedMethod
{
    public override string Name => name;

    public override bool IsOurs => isOurs;

    public override bool IsBlind => isBlind;

    public override bool IsTimed => isTimed;

    public override (FloatImage Denoised, double Seconds) Run(FloatImage noisy, float sigma)
    {
        var clock = Stopwatch.StartNew();
        var denoised = denoiser.Denoise(noisy, new() { Sigma = isBlind ? null : sigma });
        return (denoised, clock.Elapsed.TotalSeconds);
    }

    public override Process Start(string noisy, string denoised, float sigma) =>
        SecondProcess.Start(["run", noisy, "-o", denoised, "--overwrite", "--sigma", $"{sigma}", .. options], quiet: true);
}

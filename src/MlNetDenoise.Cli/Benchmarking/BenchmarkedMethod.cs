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

using System.Diagnostics;

namespace MlNetDenoise.Cli;

/// <summary>A method of a benchmark.</summary>
internal abstract class BenchmarkedMethod
{
    /// <summary>Name in the results.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the method is one of this project's models.</summary>
    public abstract bool IsOurs { get; }

    /// <summary>Whether the method estimates the noise level from the image.</summary>
    public virtual bool IsBlind => false;

    /// <summary>Whether the time on this CPU tells something about the method.</summary>
    public virtual bool IsTimed => true;

    /// <summary>Denoises an image.</summary>
    /// <param name="noisy">The image, not clipped.</param>
    /// <param name="sigma">The noise level on the 0-255 scale; blind methods ignore it.</param>
    /// <returns>The result, whose values may be outside [0,1], and the time of the denoising alone.</returns>
    public abstract (FloatImage Denoised, double Seconds) Run(FloatImage noisy, float sigma);

    /// <summary>Starts a process that denoises one image file and exits.</summary>
    /// <param name="noisy">A PFM file.</param>
    /// <param name="denoised">The PFM file that it writes.</param>
    /// <param name="sigma">The noise level on the 0-255 scale.</param>
    public abstract Process Start(string noisy, string denoised, float sigma);
}

using System.Reflection;

namespace MlNetDenoise;

/// <summary>Says that an image was denoised. It is a part of the image's XMP.</summary>
/// <param name="Program">The program and its version.</param>
/// <param name="Model">The name of the model.</param>
/// <param name="Sigma">The noise level that was removed, on the 0-255 scale.</param>
/// <param name="Strength">The share of the result in the output, from 0 to 1.</param>
internal sealed record DenoiseMark(string Program, string Model, double Sigma, double Strength)
{
    /// <summary>Creates the mark of this version of the program.</summary>
    public DenoiseMark(string model, double sigma, double strength)
        : this($"MlNetDenoise {typeof(DenoiseMark).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}", model, Math.Round(sigma, 2), Math.Round(strength, 4))
    {
    }
}

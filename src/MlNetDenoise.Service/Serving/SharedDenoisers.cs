using Microsoft.Extensions.Options;

namespace MlNetDenoise.Service;

/// <summary>A denoiser for each quality, which all requests share.</summary>
internal sealed class SharedDenoisers(IOptions<DenoiserServiceOptions> options) : IDisposable
{
    private readonly Dictionary<ModelQuality, Lazy<Denoiser>> _denoisers = Enum.GetValues<ModelQuality>().ToDictionary(quality => quality, quality => new Lazy<Denoiser>(() => Denoiser.Load(quality, options.Value.Denoiser)));

    /// <summary>Whether a model has been loaded.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Returns the denoiser of a quality.</summary>
    /// <exception cref="ModelException">The models cannot be loaded.</exception>
    public Denoiser For(ModelQuality quality) => _denoisers[quality].Value;

    /// <summary>Loads a model of the quality that requests have by default, and returns the device that it runs on.</summary>
    /// <exception cref="ModelException">The model cannot be loaded.</exception>
    public string Load()
    {
        var device = For(new DenoiseQuery().Quality).Device;
        IsReady = true;
        return device;
    }

    public void Dispose()
    {
        foreach (var denoiser in _denoisers.Values.Where(denoiser => denoiser.IsValueCreated))
            denoiser.Value.Dispose();
    }
}

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MlNetDenoise.Service;

/// <summary>Adds the service to an ASP.NET Core application.</summary>
public static class DenoiserServiceExtensions
{
    /// <summary>Adds what <see cref="MapDenoiser"/> needs: a <see cref="Denoiser"/> for each quality, loaded when it is first asked for, and the queue of images.</summary>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Sets the bounds. Null: the defaults of <see cref="DenoiserServiceOptions"/>.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A bound is out of range; it is thrown when the application starts.</exception>
    public static IServiceCollection AddDenoiser(this IServiceCollection services, Action<DenoiserServiceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<DenoiserServiceOptions>().Configure(configure ?? (_ => { })).Validate(
            options => options is { MaxBodyBytes: > 0, MaxPixels: > 0, MaxPages: > 0, MaxPreviewPixels: > 0, MaxWorking: > 0, MaxWaiting: >= 0, MinBodyBytesPerSecond: >= 0 }
                && options.MaxHeldBytes >= options.MaxBodyBytes && options.RequestTimeout > TimeSpan.Zero && options.RequestTimeout.TotalMilliseconds < int.MaxValue,
            "The bounds of the denoiser must be more than 0 (MaxWaiting and MinBodyBytesPerSecond 0 or more), and MaxHeldBytes at least MaxBodyBytes.").ValidateOnStart();
        services.AddMetrics();
        services.TryAddSingleton<DenoiserMetrics>();
        services.TryAddSingleton<SharedDenoisers>();
        services.TryAddSingleton<ImageQueue>();
        services.TryAddSingleton<ImageRequests>();
        return services;
    }

    /// <summary>
    /// Maps <c>POST prefix</c>, which denoises the image in the body, <c>POST prefix/layers</c>, which returns what a preview needs,
    /// and <c>GET prefix/models</c>. Requests of pages of other sites are refused.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">The path.</param>
    /// <returns>The endpoints, for example to require an authorization of them.</returns>
    public static RouteGroupBuilder MapDenoiser(this IEndpointRouteBuilder endpoints, string prefix = "/denoise")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return DenoiserEndpoints.Map(endpoints, prefix);
    }
}

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MlNetDenoise.Service;

/// <summary>Loads a model when the application starts, so that the first request does not wait for it. The application is ready after that.</summary>
internal sealed partial class ModelLoading(SharedDenoisers denoisers, IHostApplicationLifetime lifetime, ILogger<ModelLoading> logger) : BackgroundService, IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("The service stops.") : denoisers.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No model is loaded."));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() =>
    {
        try
        {
            LogLoaded(denoisers.Load());
        }
        catch (ModelException e)
        {
            LogFailed(e.Message); // the service lives, and is not ready
        }
    }, stoppingToken);

    /// <summary>Waits for the loading: a process that ends meanwhile, such as one whose address is taken, can crash.</summary>
    public override void Dispose()
    {
        base.Dispose();
        if (ExecuteTask is { } loading)
            Task.WhenAny(loading).Wait();
    }

    [LoggerMessage(LogLevel.Information, "Models run on {Device}")]
    private partial void LogLoaded(string device);

    [LoggerMessage(LogLevel.Critical, "The models cannot be loaded: {Message}")]
    private partial void LogFailed(string message);
}

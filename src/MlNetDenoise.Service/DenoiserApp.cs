using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scalar.AspNetCore;

namespace MlNetDenoise.Service;

/// <summary>The application of <c>denoise serve</c>: the endpoints of <see cref="DenoiserServiceExtensions.MapDenoiser"/>, a page for browsers, the description of the API, health and metrics.</summary>
public static class DenoiserApp
{
    private const string Live = "/health/live", Ready = "/health/ready", Metrics = "/metrics";

    private const int MostConnections = 1000;

    private static readonly string[] Local = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Creates the application. It reads neither configuration files nor environment variables.</summary>
    /// <param name="options">Addresses, key and hosts. Null: the defaults of <see cref="DenoiserAppOptions"/>.</param>
    /// <param name="configure">Sets the bounds. Null: the defaults of <see cref="DenoiserServiceOptions"/>.</param>
    public static WebApplication Create(DenoiserAppOptions? options = null, Action<DenoiserServiceOptions>? configure = null)
    {
        options ??= new();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls([.. options.Urls]).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        builder.Services.AddRoutingCore().AddProblemDetails().AddDenoiser(configure);
        builder.Services.AddHostFiltering(hosts => hosts.AllowedHosts = options switch { { AllowedHosts.Count: > 0 } => [.. options.AllowedHosts], { IsLoopback: true } => Local, _ => ["*"] });
        builder.Services.AddSingleton<PrometheusText>().AddHostedService<ModelLoading>();
        builder.Services.AddHealthChecks().AddCheck<ModelLoading>("models");
        ApiDescription.AddTo(builder.Services, needsKey: options.ApiKey is not null);
        AddLogging(builder.Logging, options.JsonLogs);

        var app = builder.Build();
        _ = app.Services.GetRequiredService<PrometheusText>(); // counts from now on
        app.UsePathBase(options.PathBase);
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseHostFiltering();
        app.UseRouting();
        if (options.ApiKey is { } key)
            app.UseMiddleware<ApiKey>(key);
        app.MapDenoiser().WithMetadata(ApiKey.Required);
        app.MapGet("/models", () => TypedResults.Ok(ServedModel.All)).WithMetadata(ApiKey.Required).ExcludeFromDescription();
        app.MapHealthChecks(Live, new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks(Ready);
        app.MapGet(Metrics, (PrometheusText text, HttpContext context) => text.WriteAsync(context.Response)).WithMetadata(ApiKey.Required).ExcludeFromDescription();
        app.MapOpenApi();
        app.MapScalarApiReference(scalar => scalar.WithTitle("Denoise: the API").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp());
        PageFiles.Map(app);
        return app;
    }

    private static void AddLogging(ILoggingBuilder logging, bool json)
    {
        // the lines of the server itself name paths and queries, and each request has one of its own
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information).SetMinimumLevel(LogLevel.Information);
        if (json)
            logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ"));
        else
            logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "));
    }
}

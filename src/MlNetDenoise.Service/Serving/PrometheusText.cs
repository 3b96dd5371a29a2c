using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Prometheus;

namespace MlNetDenoise.Service;

/// <summary>The instruments of <see cref="DenoiserMetrics"/> and of .NET's runtime in Prometheus' text format.</summary>
internal sealed class PrometheusText : IDisposable
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly IDisposable _adapter;

    public PrometheusText(IMeterFactory factory) => _adapter = MeterAdapter.StartListening(new()
    {
        Registry = _registry, // whose collection asks the instruments that are observed
        MetricFactory = Metrics.WithCustomRegistry(_registry),
        MetricsExpireAfter = TimeSpan.FromDays(1), // the most
        InstrumentFilterPredicate = instrument => instrument.Meter.Name == "System.Runtime" || instrument.Meter.Name == DenoiserMetrics.MeterName && instrument.Meter.Scope == factory,
        ResolveHistogramBuckets = _ => Histogram.ExponentialBuckets(0.01, 2, 16), // 10 ms to 5 minutes
    });

    /// <summary>Writes the text as the answer of a request.</summary>
    public async Task WriteAsync(HttpResponse response)
    {
        response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
        await _registry.CollectAndExportAsTextAsync(response.Body, response.HttpContext.RequestAborted);
    }

    public void Dispose() => _adapter.Dispose();
}

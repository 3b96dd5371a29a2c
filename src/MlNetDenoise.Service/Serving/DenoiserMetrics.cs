using System.Diagnostics.Metrics;

namespace MlNetDenoise.Service;

/// <summary>What the service counts, as instruments of the meter <see cref="MeterName"/>.</summary>
internal sealed class DenoiserMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MlNetDenoise.Service";

    private readonly Meter _meter;
    private readonly Counter<long> _requests, _pixels;
    private readonly Histogram<double> _seconds;

    public DenoiserMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _requests = _meter.CreateCounter<long>("requests", "{request}", "Requests, by the status of the answer; 499: the client went away.");
        _pixels = _meter.CreateCounter<long>("pixels", "{pixel}", "Pixels that were denoised.");
        _seconds = _meter.CreateHistogram<double>("seconds", "s", "Time of requests that were served, from the first byte to the result.");
    }

    /// <summary>Reports the numbers of images.</summary>
    public void Observe(Func<int> working, Func<int> waiting)
    {
        _meter.CreateObservableGauge("images.working", working, "{image}", "Images in work.");
        _meter.CreateObservableGauge("images.waiting", waiting, "{image}", "Images that are received or wait for work.");
    }

    /// <summary>Counts a request.</summary>
    /// <param name="status">The status of the answer.</param>
    public void Count(int status) => _requests.Add(1, new KeyValuePair<string, object?>("status", status));

    /// <summary>Counts what was denoised.</summary>
    public void CountServed(long pixels, double seconds)
    {
        _pixels.Add(pixels);
        _seconds.Record(seconds);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace MlNetDenoise.Service;

/// <summary>Admits requests up to the bounds of <see cref="DenoiserServiceOptions"/>, and works on a few of them at a time.</summary>
internal sealed class ImageQueue : IDisposable
{
    private const double LongestRetry = 60;

    private readonly DenoiserServiceOptions _options;
    private readonly SemaphoreSlim _working;
    private readonly BlockingCollection<Action> _work = [];
    private readonly Lock _lock = new();
    private int _images;
    private long _bytes;
    private double _meanSeconds = 1;

    public ImageQueue(IOptions<DenoiserServiceOptions> options, DenoiserMetrics metrics)
    {
        _options = options.Value;
        _working = new(_options.MaxWorking);
        // the work takes long and would keep the server's threads from serving; a new thread for each image would cost a tenth of the processor time
        for (var i = 0; i < _options.MaxWorking; i++)
            new Thread(Work) { IsBackground = true, Name = "Denoising" }.Start();
        metrics.Observe(() => _options.MaxWorking - _working.CurrentCount, () => Math.Max(0, _images - (_options.MaxWorking - _working.CurrentCount)));
    }

    /// <summary>Admits a request until what is returned is disposed.</summary>
    /// <param name="bytes">Most bytes of its body.</param>
    /// <exception cref="RequestException">Too many images are waiting.</exception>
    public IDisposable Enter(long bytes)
    {
        lock (_lock)
        {
            if (_images >= _options.MaxWorking + _options.MaxWaiting || _images > 0 && _bytes + bytes > _options.MaxHeldBytes)
                throw new RequestException(StatusCodes.Status429TooManyRequests, "Too many images are waiting. Send the image again later.") { RetryAfter = (int)Math.Ceiling(Math.Min(_meanSeconds * _images / _options.MaxWorking, LongestRetry)) };
            (_images, _bytes) = (_images + 1, _bytes + bytes);
        }
        return new Place(this, bytes);
    }

    /// <summary>Does the work of an admitted request as soon as others leave room, on a thread of the queue.</summary>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _working.WaitAsync(cancellationToken);
        var start = Stopwatch.GetTimestamp();
        try
        {
            var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            _work.Add(() =>
            {
                try
                {
                    result.SetResult(work());
                }
                catch (Exception e)
                {
                    result.SetException(e);
                }
            }, CancellationToken.None);
            return await result.Task;
        }
        finally
        {
            _working.Release();
            lock (_lock)
                _meanSeconds += (Stopwatch.GetElapsedTime(start).TotalSeconds - _meanSeconds) / 8;
        }
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _working.Dispose();
    }

    private void Work()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work();
    }

    private sealed class Place(ImageQueue queue, long bytes) : IDisposable
    {
        public void Dispose()
        {
            lock (queue._lock)
                (queue._images, queue._bytes) = (queue._images - 1, queue._bytes - bytes);
        }
    }
}

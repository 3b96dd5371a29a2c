namespace MlNetDenoise.Service;

/// <summary>The bounds of the service: what one request, and all of them together, may cost.</summary>
public sealed class DenoiserServiceOptions
{
    /// <summary>Most bytes of the body of a request. More: status 413. Default: 100 MB.</summary>
    public long MaxBodyBytes { get; set; } = 100_000_000;

    /// <summary>Most bytes of the bodies of all requests in work and waiting. A request that would need more gets status 429. At least <see cref="MaxBodyBytes"/>. Default: 400 MB.</summary>
    public long MaxHeldBytes { get; set; } = 400_000_000;

    /// <summary>
    /// Most pixels of an image: of all pages or frames together, where each gray channel of an image with more than three counts as an image.
    /// They are counted from the header, before the image is decoded. More: status 413. Default: 50 million.
    /// </summary>
    public long MaxPixels { get; set; } = 50_000_000;

    /// <summary>Most pages or frames of an image. More: status 413. Default: 500.</summary>
    public int MaxPages { get; set; } = 500;

    /// <summary>Most pixels of the layers of a preview. A larger image is reduced by a whole number, on each side. Default: 8 million.</summary>
    public long MaxPreviewPixels { get; set; } = 8_000_000;

    /// <summary>Images in work at the same time. With 3, one is read and one is written while the network processes the third with all processors. Default: 3.</summary>
    public int MaxWorking { get; set; } = 3;

    /// <summary>Images that wait for work. More: status 429 with Retry-After. Default: 32.</summary>
    public int MaxWaiting { get; set; } = 32;

    /// <summary>Time for a request, from its first byte to its result. After it, a request that is still sent gets status 408, one that waits or is in work status 503. Default: 10 minutes.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Fewest bytes a second of the body of a request, after the first five seconds. Slower: status 408. A client that reads a result more slowly is cut off. 0: no bound. Default: 4000.</summary>
    public double MinBodyBytesPerSecond { get; set; } = 4000;

    /// <summary>Device, threads and memory of the denoisers, one for each quality that is asked for. Default: 600 MB, of which a half is for tiles and a half for rows.</summary>
    public DenoiserSettings Denoiser { get; set; } = new() { MaxMemory = 600_000_000 };
}

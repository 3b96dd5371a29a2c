namespace MlNetDenoise.Service;

/// <summary>Settings of <see cref="DenoiserApp"/>.</summary>
public sealed class DenoiserAppOptions
{
    /// <summary>Addresses to listen on, with http. Default: http://127.0.0.1:8080.</summary>
    public IReadOnlyList<string> Urls { get; set; } = ["http://127.0.0.1:8080"];

    /// <summary>The key that requests must have, as <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>. The page, its API description and the health endpoints need none. Null (the default): no key.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// Names in the Host header of requests, without ports; <c>*</c>: all. Others get status 400, so that no page of another site reaches a
    /// service on this machine by a name of its own. Empty (the default): localhost and loopback addresses, or all if <see cref="Urls"/> has another address.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>The path at which a reverse proxy has the service, such as <c>/images</c>. Default: none.</summary>
    public string PathBase { get; set; } = "";

    /// <summary>Time for images in work and waiting after the signal to stop. Default: 30 seconds.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether log lines are JSON objects. Default: false.</summary>
    public bool JsonLogs { get; set; }

    /// <summary>Whether all <see cref="Urls"/> are reached from this machine only.</summary>
    public bool IsLoopback => Urls.All(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsLoopback);
}

namespace MlNetDenoise.Service;

/// <summary>A request that cannot be served.</summary>
/// <param name="status">The HTTP status of the answer.</param>
/// <param name="message">What was wrong and what to do, for the user.</param>
internal sealed class RequestException(int status, string message) : Exception(message)
{
    public int Status => status;

    /// <summary>Seconds after which the request may be sent again. Null: never.</summary>
    public int? RetryAfter { get; init; }
}

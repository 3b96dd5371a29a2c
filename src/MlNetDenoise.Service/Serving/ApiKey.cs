using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MlNetDenoise.Service;

/// <summary>Refuses requests without the key to endpoints that need it.</summary>
internal sealed class ApiKey(RequestDelegate next, string key)
{
    private const string Bearer = "Bearer ";

    private readonly byte[] _key = Hash(key);

    /// <summary>Marks the endpoints that need the key.</summary>
    public static object Required { get; } = new();

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.Contains(Required) != true || IsGiven(context.Request.Headers))
            return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Problem("The service needs a key. Send it as 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'.", statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(context);
    }

    private bool IsGiven(IHeaderDictionary headers)
    {
        var given = headers["X-Api-Key"] is [{ } own] ? own : headers.Authorization is [{ } authorization] && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim() : "";
        return CryptographicOperations.FixedTimeEquals(Hash(given), _key); // of one length, and so in one time
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

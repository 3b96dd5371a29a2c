using Microsoft.AspNetCore.Http;

namespace MlNetDenoise.Service;

/// <summary>Refuses requests that pages of other sites make in a browser. Programs send none of these headers.</summary>
internal static class SameOrigin
{
    public static async ValueTask<object?> FilterAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        IsSame(context.HttpContext.Request) ? await next(context) : TypedResults.Problem("The request comes from a page of another site. Use the page of this service, or a program.", statusCode: StatusCodes.Status403Forbidden);

    private static bool IsSame(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site)
            return site is ["same-origin" or "none"];
        return request.Headers.Origin is not { Count: > 0 } origin
            || origin is [{ } page] && Uri.TryCreate(page, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}

using Microsoft.AspNetCore.Http;

namespace MlNetDenoise.Service;

/// <summary>Adds headers that let browsers load nothing from elsewhere, and no other site show or read the answers.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string Own = "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    // Scalar's page has its script and its styles within it
    private const string Inline = $"{Own}; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; font-src 'self' data:";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() => // the headers of an error are other ones
        {
            Add(context);
            return Task.CompletedTask;
        });
        return next(context);
    }

    private static void Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/scalar") ? Inline : Own;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (headers.CacheControl.Count == 0)
            headers.CacheControl = "no-store";
    }
}

using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace MlNetDenoise.Service;

/// <summary>The page for browsers: files in this assembly, each at its name.</summary>
internal static class PageFiles
{
    private const string Folder = "Page/", Index = "index.html";

    /// <summary>Maps each file, and <c>/</c> for the page itself.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(resource => resource.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var file = assembly.GetManifestResourceStream(resource)!;
            var content = new byte[file.Length];
            file.ReadExactly(content);
            var (name, tag) = (resource[Folder.Length..], new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..32]}\""));
            endpoints.MapGet(name == Index ? "/" : $"/{name}", IResult (HttpContext context) =>
            {
                // the addresses of the page are relative to it
                if (!context.Request.Path.HasValue)
                    return TypedResults.LocalRedirect($"{context.Request.PathBase}/");
                context.Response.Headers.CacheControl = "no-cache";
                return TypedResults.Bytes(content, ContentTypes.OfPage(name), entityTag: tag);
            }).ExcludeFromDescription();
        }
    }
}

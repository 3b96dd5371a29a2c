using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace MlNetDenoise.Service;

/// <summary>The endpoints of <see cref="DenoiserServiceExtensions.MapDenoiser"/>.</summary>
internal static class DenoiserEndpoints
{
    private static readonly SemaphoreSlim OneOfLayers = new(1);

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints, string prefix)
    {
        var group = endpoints.MapGroup(prefix).AddEndpointFilter(SameOrigin.FilterAsync);
        group.MapPost("", (HttpContext context, ImageRequests requests, SharedDenoisers denoisers) =>
            requests.ServeAsync(context, QueryParameter.All, image => Denoise(image, denoisers, context.Response.Headers)))
            .DescribeImage("Denoises an image.", QueryParameter.All, "The clean image, in the format of the query or of the image. All that the file has beside its pixels is kept.", "image/*");
        group.MapPost("layers", (HttpContext context, ImageRequests requests, SharedDenoisers denoisers, IOptions<DenoiserServiceOptions> options) =>
            requests.ServeAsync(context, QueryParameter.OfNoise, image => CreateLayers(image, denoisers, options.Value.MaxPreviewPixels)))
            .DescribeImage("Returns what a preview needs for each strength, luma, chroma and detail.", QueryParameter.OfNoise, "A form with three PNG files of one size, upright, of 8 bits: noisy, denoised, and detailed (denoised with detail 100); and info, which is JSON: width, height, scale, layerWidth, layerHeight, pages, sigma, noiseType, coarseness, warnings, quality, seconds.", "multipart/form-data");
        group.MapGet("models", () => TypedResults.Ok(ServedModel.All)).WithSummary("Returns the models with their quality, channels, noise, precision, cost and license.");
        return group;
    }

    private static FileContentHttpResult Denoise(ReceivedImage image, SharedDenoisers denoisers, IHeaderDictionary headers)
    {
        var query = image.Query;
        using var output = new MemoryStream();
        var result = denoisers.For(query.Quality).DenoiseFile(new FileConversion(image.Source, new(output, "the result"), query.Extension, query.File), query.Options, cancellationToken: image.CancellationToken);
        headers["Denoise-Sigma"] = Number(result.Sigma);
        headers["Denoise-Noise-Type"] = DenoiseQuery.NameOf(result.NoiseType);
        headers["Denoise-Coarseness"] = Number(result.Coarseness);
        headers["Denoise-Warnings"] = string.Join(", ", Names(result.Warnings));
        headers["Denoise-Quality"] = DenoiseQuery.NameOf(query.Quality);
        headers["Denoise-Precision"] = DenoiseQuery.NameOf(result.Precision);
        headers["Denoise-Pages"] = $"{result.Pages}";
        var extension = query.Extension ?? image.Source.Format.Extensions[0];
        return TypedResults.Bytes(output.GetBuffer().AsMemory(0, (int)output.Length), ContentTypes.OfImage(extension), fileDownloadName: $"denoised{extension}");
    }

    private static FileContentHttpResult CreateLayers(ReceivedImage image, SharedDenoisers denoisers, long maxPixels)
    {
        // the floats of one preview take as much memory as many images that are denoised row by row
        OneOfLayers.Wait(image.CancellationToken);
        try
        {
            var start = Stopwatch.GetTimestamp();
            var preview = Preview.Read(image.Source, maxPixels);
            var result = denoisers.For(image.Query.Quality).DenoiseToResult(preview.Image, image.Query.Options, cancellationToken: image.CancellationToken);
            using var form = new MultipartFormDataContent
            {
                Png("noisy", result.Noisy),
                Png("denoised", result.Denoised),
                Png("detailed", result.Blend(detail: 1)),
                Part("info", fileName: null, JsonContent.Create(new LayersInfo(
                preview.Width, preview.Height, preview.Scale, preview.Image.Width, preview.Image.Height, image.Source.PageCount, result.Sigma, DenoiseQuery.NameOf(result.NoiseType), result.Coarseness,
                Names(result.Warnings), DenoiseQuery.NameOf(image.Query.Quality), Stopwatch.GetElapsedTime(start).TotalSeconds))),
            };
            using var body = new MemoryStream();
            form.CopyTo(body, null, image.CancellationToken);
            return TypedResults.Bytes(body.GetBuffer().AsMemory(0, (int)body.Length), form.Headers.ContentType!.ToString());
        }
        finally
        {
            OneOfLayers.Release();
        }
    }

    private static HttpContent Png(string name, FloatImage image) => Part(name, $"{name}.png", new ByteArrayContent(Preview.Encode(image)) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } });

    /// <summary>Returns a part of a form. Browsers read names in quotes only.</summary>
    private static HttpContent Part(string name, string? fileName, HttpContent content)
    {
        content.Headers.ContentDisposition = new("form-data") { Name = $"\"{name}\"", FileName = fileName is null ? null : $"\"{fileName}\"" };
        return content;
    }

    private static string[] Names(DenoiseWarnings warnings) => [.. Enum.GetValues<DenoiseWarnings>().Where(warning => warning != DenoiseWarnings.None && warnings.HasFlag(warning)).Select(DenoiseQuery.NameOf)];

    private static string Number(float value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}

/// <summary>What is known of the layers of a preview.</summary>
/// <param name="Width">Columns of the image, upright.</param>
/// <param name="Height">Rows of the image, upright.</param>
/// <param name="Scale">The whole number by which the sides of the layers are reduced; 1: the layers have all pixels.</param>
/// <param name="LayerWidth">Columns of the layers.</param>
/// <param name="LayerHeight">Rows of the layers.</param>
/// <param name="Pages">Pages or frames of the image; the layers show the first.</param>
/// <param name="Sigma">The noise level of the layers on the 0-255 scale, given or estimated.</param>
/// <param name="NoiseType">The noise of the model that was used: white or camera.</param>
/// <param name="Coarseness">How coarse the noise is: about 1 for white noise, mostly 2 or more for that of cameras.</param>
/// <param name="Warnings">Why the image was not or not fully denoised: nothing-to-remove, coarse-noise, strong-noise.</param>
/// <param name="Quality">The quality of the models.</param>
/// <param name="Seconds">Time of reading and denoising.</param>
internal sealed record LayersInfo(
    int Width, int Height, int Scale, int LayerWidth, int LayerHeight, int Pages, float Sigma, string NoiseType, float Coarseness, IReadOnlyList<string> Warnings, string Quality, double Seconds);

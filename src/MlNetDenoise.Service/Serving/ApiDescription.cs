using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace MlNetDenoise.Service;

/// <summary>The OpenAPI document: what the endpoints take and return.</summary>
internal static class ApiDescription
{
    private const string AnyFile = "application/octet-stream", Form = "multipart/form-data", Problem = "application/problem+json", Key = "key";

    private static readonly (int Status, string Meaning)[] Errors =
    [
        (StatusCodes.Status400BadRequest, "The query or the form is wrong, or the format of the result cannot hold the image."),
        (StatusCodes.Status401Unauthorized, "The service needs a key, and the request has none or another."),
        (StatusCodes.Status403Forbidden, "The request comes from a page of another site."),
        (StatusCodes.Status408RequestTimeout, "The image was sent too slowly."),
        (StatusCodes.Status413PayloadTooLarge, "The file, its pixels or its pages are more than the service takes."),
        (StatusCodes.Status415UnsupportedMediaType, "The file is not of a supported format."),
        (StatusCodes.Status422UnprocessableEntity, "The file is empty, truncated or damaged."),
        (StatusCodes.Status429TooManyRequests, "Too many images are waiting. The header Retry-After has the seconds to wait."),
        (StatusCodes.Status503ServiceUnavailable, "The image was not denoised in the time for a request."),
    ];

    private static readonly (string Name, string Description)[] Headers =
    [
        ("Denoise-Sigma", "The noise level on the 0-255 scale, given or estimated; the mean over channels and pages."),
        ("Denoise-Noise-Type", "The noise of the model that was used: white or camera."),
        ("Denoise-Coarseness", "How coarse the noise is: about 1 for white noise, mostly 2 or more for that of cameras."),
        ("Denoise-Warnings", "Why the image was not or not fully denoised: nothing-to-remove, coarse-noise, strong-noise. Empty: it was."),
        ("Denoise-Quality", "The quality of the models."),
        ("Denoise-Precision", "The precision of the model that was used: float or int8."),
        ("Denoise-Pages", "Number of pages or frames."),
        ("Server-Timing", "Milliseconds to receive the image (receive), to wait for others (wait) and to denoise (denoise)."),
    ];

    /// <summary>Adds the document.</summary>
    public static void AddTo(IServiceCollection services, bool needsKey) => services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info = new() { Title = "Denoise", Version = "v1", Description = "Removes noise from images. Errors are problem details (RFC 9457) whose \"detail\" says what was wrong and what to do." };
        document.Servers = [];
        if (needsKey)
        {
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme> { [Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The key of the service." } };
            document.Security = [new() { [new(Key, document)] = [] }];
        }
        return Task.CompletedTask;
    }));

    /// <summary>Describes an endpoint that takes an image.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="result">The result in words.</param>
    /// <param name="type">Its content type.</param>
    public static void DescribeImage(this RouteHandlerBuilder endpoint, string summary, IReadOnlyList<QueryParameter> parameters, string result, string type) => endpoint.WithSummary(summary).AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.Parameters = [.. parameters.Select(parameter => new OpenApiParameter { Name = parameter.Name, In = ParameterLocation.Query, Description = $"{parameter.Description} {char.ToUpperInvariant(parameter.Values[0])}{parameter.Values[1..]}.", Schema = SchemaOf(parameter) })];
        operation.RequestBody = new OpenApiRequestBody
        {
            Description = "An image file (PNG, JPEG, TIFF, WebP, AVIF, GIF, BMP, PNM or PFM) as it is, with any content type, or as the only file of a form.",
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [AnyFile] = new() { Schema = File() },
                [Form] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = File() } } },
            },
        };
        operation.Responses = new()
        {
            ["200"] = new OpenApiResponse
            {
                Description = result,
                Content = new Dictionary<string, OpenApiMediaType> { [type] = new() { Schema = File() } },
                Headers = Headers.Where(header => type != Form || header.Name == "Server-Timing").ToDictionary(header => header.Name, header => (IOpenApiHeader)new OpenApiHeader { Description = header.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } }),
            },
        };
        foreach (var (status, meaning) in Errors)
            operation.Responses[$"{status}"] = new OpenApiResponse { Description = meaning, Content = new Dictionary<string, OpenApiMediaType> { [Problem] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.Object } } } };
        return Task.CompletedTask;
    });

    private static OpenApiSchema File() => new() { Type = JsonSchemaType.String, Format = "binary" };

    private static OpenApiSchema SchemaOf(QueryParameter parameter) => new()
    {
        Type = JsonSchemaType.String,
        Enum = parameter.Choices?.Select(choice => (JsonNode)choice).ToList(),
        Default = parameter.Default,
    };
}

// A web service that denoises images:
//     dotnet run samples/web-endpoint.cs --urls http://localhost:5000
//     curl --data-binary @noisy.jpg http://localhost:5000/denoise -o clean.png
// Outside of this repository, the second of the next lines is: #:package MlNetDenoise.Cpu@0.1.0
#:sdk Microsoft.NET.Sdk.Web
#:project ../src/MlNetDenoise.Core/MlNetDenoise.Core.csproj

using MlNetDenoise;

var app = WebApplication.CreateBuilder(args).Build();
using var denoiser = Denoiser.Load(ModelQuality.Fast, new() { Threads = 1 });   // thread-safe: one for all requests

app.MapPost("/denoise", async (HttpRequest request, float? sigma, CancellationToken cancellationToken) =>
{
    using MemoryStream file = new(), png = new();
    await request.Body.CopyToAsync(file, cancellationToken);
    try
    {
        var noisy = FloatImage.Load(file.ToArray());
        denoiser.Denoise(noisy, new() { Sigma = sigma }, cancellationToken: cancellationToken).Save(png, ".png");
        return Results.Bytes(png.ToArray(), "image/png");
    }
    catch (ImageFileException e)
    {
        return Results.BadRequest(e.Message);
    }
});
app.Run();

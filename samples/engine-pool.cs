// A web service that denoises images with ML.NET, by a pool of prediction engines:
//     dotnet run samples/engine-pool.cs --urls http://localhost:5000
//     curl --data-binary @noisy.png http://localhost:5000/denoise -o clean.png
// Outside of this repository, the second of the next lines is: #:package MlNetDenoise.Cpu@0.1.0
#:sdk Microsoft.NET.Sdk.Web
#:project ../src/MlNetDenoise/MlNetDenoise.csproj

using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using MlNetDenoise;

var app = WebApplication.CreateBuilder(args).Build();
var ml = new MLContext();
ITransformer model = ml.Denoising.LoadModel(Path.Combine(ModelFiles.ShippedFolder, "denoiser.zip"));
// an engine is not thread-safe, and costs more than a small image: as many as processors are kept, and share the model
var pool = new DefaultObjectPool<PredictionEngine<NoisyImage, DenoisedImage>>(new EnginePolicy(ml, model), Environment.ProcessorCount);

app.MapPost("/denoise", async (HttpRequest request, CancellationToken cancellationToken) =>
{
    var file = Path.GetTempFileName(); // a pipeline reads files
    var engine = pool.Get();
    try
    {
        await using (var content = File.Create(file))
            await request.Body.CopyToAsync(content, cancellationToken);
        using var png = new MemoryStream();
        engine.Predict(new NoisyImage { Path = file }).ToImage().Save(png, ".png");
        return Results.Bytes(png.ToArray(), "image/png");
    }
    catch (ImageFileException)
    {
        return Results.BadRequest("The file is not an image that is supported.");
    }
    finally
    {
        pool.Return(engine);
        File.Delete(file);
    }
});
app.Run();

/// <summary>Creates engines that do not own the model: the pool may dispose one while others use it.</summary>
sealed class EnginePolicy(MLContext ml, ITransformer model) : PooledObjectPolicy<PredictionEngine<NoisyImage, DenoisedImage>>
{
    public override PredictionEngine<NoisyImage, DenoisedImage> Create() => ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(model, new PredictionEngineOptions { OwnsTransformer = false });

    public override bool Return(PredictionEngine<NoisyImage, DenoisedImage> engine) => true;
}

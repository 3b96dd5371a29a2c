using Microsoft.ML;
using MlNetDenoise;

// LoadElsewhere DENOISER.ZIP NOISY CLEAN OUTPUT [checked]: denoises NOISY into OUTPUT, and prints its PSNR, once as the
// prediction engine and once as a batch gives it. "checked" loads the zip through this library, else ML.NET alone loads it.
var ml = new MLContext();
ITransformer model = args is [.., "checked"] ? ml.Denoising.LoadModel(args[0]) : ml.Model.Load(args[0], out _);
using var owner = model as IDisposable;
using var engine = ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(model, new PredictionEngineOptions { OwnsTransformer = false });
var image = new NoisyImage { Path = args[1], CleanPath = args[2] };
DenoisedImage result = engine.Predict(image);
result.ToImage().Save(args[3]);
IDataView scored = model.Transform(ml.Data.LoadFromEnumerable([image]));
Console.WriteLine($"{result.Psnr} {ml.Denoising.Evaluate(scored).DenoisedMean.Psnr}");

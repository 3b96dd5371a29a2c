// Scores a folder of noisy images against clean images with the same names, and draws a histogram:
//     dotnet run samples/evaluate-batch.cs noisy clean psnr.png
// Outside of this repository, the next two lines are: #:package MlNetDenoise.Cpu@0.1.0 and #:package MlNetDenoise.Reporting@0.1.0
#:project ../src/MlNetDenoise/MlNetDenoise.csproj
#:project ../src/MlNetDenoise.Reporting/MlNetDenoise.Reporting.csproj

using Microsoft.ML;
using MlNetDenoise;
using MlNetDenoise.Reporting;

var (noisy, clean, chart) = (args[0], args[1], args[2]);
var images = Directory.EnumerateFiles(noisy).Order().Select(file => new NoisyImage { Path = file, CleanPath = Path.Combine(clean, Path.GetFileName(file)) });

var ml = new MLContext();
ITransformer model = ml.Denoising.LoadModel(Path.Combine(ModelFiles.ShippedFolder, "denoiser.zip"));
using var _ = model as IDisposable;

IDataView denoised = model.Transform(ml.Data.LoadFromEnumerable(images));
DenoisingMetrics metrics = ml.Denoising.Evaluate(denoised);
foreach (var image in metrics.Images)
    Console.WriteLine($"{image.Name}: {image.Noisy.Psnr:F2} dB -> {image.Denoised.Psnr:F2} dB");
Console.WriteLine(metrics);
Charts.PsnrHistogram(metrics).SavePng(chart, 800, 500);

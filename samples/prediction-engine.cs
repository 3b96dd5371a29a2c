// Denoises an image with an ML.NET prediction engine:
//     dotnet run samples/prediction-engine.cs noisy.png clean.png
// Outside of this repository, the next line is: #:package MlNetDenoise.Cpu@0.1.0
#:project ../src/MlNetDenoise/MlNetDenoise.csproj

using Microsoft.ML;
using MlNetDenoise;

var (input, output) = (args[0], args[1]);

var ml = new MLContext();
ITransformer model = ml.Denoising.LoadModel(Path.Combine(ModelFiles.ShippedFolder, "denoiser.zip"));
using var engine = ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(model);   // not thread-safe: one per thread

DenoisedImage result = engine.Predict(new NoisyImage { Path = input });
result.ToImage().Save(output);
Console.WriteLine($"{result.Path}: noise of sigma {result.NoiseLevel:F1} removed");

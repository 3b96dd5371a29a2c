using Microsoft.ML;
using MlNetDenoise;

// LoadElsewhere DENOISER.ZIP NOISY CLEAN OUTPUT: denoises NOISY into OUTPUT and prints its PSNR.
var ml = new MLContext();
ITransformer model = ml.Model.Load(args[0], out _);
using var engine = ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(model);
DenoisedImage result = engine.Predict(new NoisyImage { Path = args[1], CleanPath = args[2] });
result.ToImage().Save(args[3]);
Console.WriteLine(result.Psnr);

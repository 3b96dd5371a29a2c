using Microsoft.ML;
using MlNetDenoise;
using MlNetDenoise.Reporting;

var clean = new FloatImage(64, 48, 3);
Array.Fill(clean.Pixels, 0.5f);
clean.Save("reference.png");
Noise.Gaussian(25).Apply(clean, seed: 1).Save("noisy.png");
NoisyImage[] images = [new() { Path = "noisy.png", CleanPath = "reference.png", Sigma = 25 }];

var ml = new MLContext();
ml.Denoising.Pack(Path.Combine(ModelFiles.ShippedFolder, "fast-rgb.onnx"), "fixed.zip", 64, 48);
foreach (var zip in (string[])["fixed.zip", Path.Combine(ModelFiles.ShippedFolder, "denoiser.zip")])
{
    ITransformer model = ml.Denoising.LoadModel(zip);
    using var engine = ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(model);
    DenoisingMetrics metrics = ml.Denoising.Evaluate(model.Transform(ml.Data.LoadFromEnumerable(images)));
    Charts.PsnrHistogram(metrics).SavePng("psnr.png", 400, 300);
    Console.WriteLine($"{engine.Predict(images[0]).Psnr} {metrics.DenoisedMean.Psnr} {FloatImage.Load("psnr.png").Width}");
}

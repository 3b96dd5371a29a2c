var reference = new FloatImage(64, 48, 3);
Array.Fill(reference.Pixels, 0.5f);
reference.Save("photo.png");
Noise.Gaussian(25).Apply(reference, seed: 1).Save("noisy.png");
NoisyImage[] images = [new() { Path = "noisy.png", CleanPath = "photo.png", Sigma = 25 }];

// README: MlNetDenoise

ml.Denoising.Pack(Path.Combine(ModelFiles.ShippedFolder, "fast-rgb.onnx"), "fixed.zip", 64, 48);
foreach (var zip in (string[])["fixed.zip", Path.Combine(ModelFiles.ShippedFolder, "denoiser.zip")])
{
    ITransformer pipeline = ml.Denoising.LoadModel(zip);
    using var scoring = ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(pipeline);
    DenoisingMetrics metrics = ml.Denoising.Evaluate(pipeline.Transform(ml.Data.LoadFromEnumerable(images)));
    Charts.PsnrHistogram(metrics).SavePng("psnr.png", 400, 300);
    Console.WriteLine($"{scoring.Predict(images[0]).Psnr} {metrics.DenoisedMean.Psnr} {FloatImage.Load("psnr.png").Width}");
}
Drawings();

static void Drawings()
{
    // README: MlNetDenoise.Reporting
}

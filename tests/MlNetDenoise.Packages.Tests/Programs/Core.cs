using MlNetDenoise;

var clean = new FloatImage(64, 48, 3);
Array.Fill(clean.Pixels, 0.5f);
Noise.Gaussian(25).Apply(clean, seed: 1).Save("noisy.png");

using var denoiser = Denoiser.Load();
denoiser.DenoiseFile("noisy.png", "clean.png");
Console.WriteLine(ImageMetrics.Psnr(FloatImage.Load("clean.png"), clean));

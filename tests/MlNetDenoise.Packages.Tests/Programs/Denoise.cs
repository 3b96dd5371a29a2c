var reference = new FloatImage(64, 48, 3);
Array.Fill(reference.Pixels, 0.5f);
Noise.Gaussian(25).Apply(reference, seed: 1).Save("noisy.png");

// README: MlNetDenoise.Cpu

Console.WriteLine(ImageMetrics.Psnr(FloatImage.Load("clean.png"), reference));

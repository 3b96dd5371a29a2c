#:project library/MlNetDenoise.Notebooks.csproj

// %% [markdown]
// # The autoencoder, and the last epoch
//
// The fourth system is two convolutional autoencoders for photographs with Gaussian noise of 0.1. The simple one, `cae`, ended at
// a structural similarity (SSIM) of 0.95. The larger one with batch normalisation, `cae-bn`, ended at 0.30, below the noisy
// images. Is it the worse network?

// %%
using System;
using System.Linq;
using MlNetDenoise;
using MlNetDenoise.Reporting;
using MlNetDenoise.Training;
using MlNetDenoise.Notebooks;
using static MlNetDenoise.Notebooks.Notebook;

var folder = Begin("05-autoencoder");
var photos = Environment.GetEnvironmentVariable("PHOTOS") ?? OwnImages.Leaves($"{folder}/leaves", count: 40, side: 96);
Console.WriteLine($"images: {photos}");

// %% [markdown]
// ## A look at the data
//
// Before a training: how are the values distributed? More of them are dark than bright, and some are saturated.

// %%
var red = new IntensityHistogram();
var green = new IntensityHistogram();
var blue = new IntensityHistogram();
foreach (var image in ImageSet.Open(photos).Images.Take(200).Select(found => found.Load().ToRgb()))
{
    red.Add(image.Plane(0));
    green.Add(image.Plane(1));
    blue.Add(image.Plane(2));
}
Show(Charts.Intensities([("red", red), ("green", green), ("blue", blue)]));

// %% [markdown]
// ## The simple one

// %%
var cae = ShippedRecipes.Find("cae");
cae = cae with
{
    Data = cae.Data with { Images = [photos], PatchSize = 32, BatchSize = 8, Split = Split.Parse("70/15/15") },
    Optimization = cae.Optimization with { LearningRate = 3e-3 },
    Budget = new() { Steps = 250, ValidateEvery = 25 },
};
Console.WriteLine($"{cae.CreateNetwork().ParameterCount:N0} parameters");
Trainer.Run(cae, $"{folder}/cae");
Show(RunFolder.Open($"{folder}/cae"));

// %% [markdown]
// ## The one with batch normalisation
//
// Batch normalisation brings each channel to mean 0 and deviation 1. In training it uses the mean of the batch, otherwise a
// running mean of all batches so far. When the running mean lags behind the weights, the validation PSNR jumps up and down, and
// the weights of the last epoch are good or bad by chance.

// %%
var caeBn = cae with
{
    Network = new() { Name = "cae-bn", Widths = [16, 32, 64, 32, 16] },
    Budget = new() { Steps = 250, ValidateEvery = 10 },
};
var record = Trainer.Run(caeBn, $"{folder}/cae-bn");
var validations = RunFolder.Open($"{folder}/cae-bn").ReadLog().Where(entry => entry.Psnr is not null).ToList();
Console.WriteLine($"{caeBn.CreateNetwork().ParameterCount:N0} parameters in this small version");
Console.WriteLine($"noisy      {record.NoisyPsnr:F2} dB");
Console.WriteLine($"worst      {validations.Min(entry => entry.Psnr):F2} dB");
Console.WriteLine($"last       {validations[^1].Psnr:F2} dB at step {validations[^1].Step}");
Console.WriteLine($"best, kept {record.BestPsnr:F2} dB at step {record.BestStep}");
Show(Charts.PsnrCurve(validations), 800, 400);

// %% [markdown]
// This explains the result of the original, which stored the weights of the last epoch. Here the weights are written to the
// folder of the run whenever the validation PSNR improves, and the best ones are exported.
//
// ## On the test images

// %%
var (simple, normalised) = (Test($"{folder}/cae"), Test($"{folder}/cae-bn"));
var metrics = new DenoisingMetrics([.. normalised.Select(image => image.Scores)]);
Console.WriteLine($"cae:\n{new DenoisingMetrics([.. simple.Select(image => image.Scores)])}\n\ncae-bn:\n{metrics}");
Show(Charts.Histogram(metrics, "SSIM", scores => scores.Ssim));
Show(PictureGrid.Compare([("cae", [simple[0]]), ("cae-bn", [normalised[0]])], crop: 80));

// %% [markdown]
// ## What is lost with the noise
//
// An autoencoder compresses the image. What it removes, noisy minus denoised, should be noise and nothing else: then the
// autocorrelation is one peak. Outlines in the difference are lost detail.

// %%
Show(PictureGrid.Residuals([normalised[0]]));

// %% [markdown]
// The whole system, on photographs of yours:
// ```
// denoise train --recipe cae --data photos/ -o runs/cae
// denoise train --recipe cae-bn --data photos/ -o runs/cae-bn
// denoise evaluate --model runs/cae-bn -o report/
// ```

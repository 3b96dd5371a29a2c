#:project library/MlNetDenoise.Notebooks.csproj

// %% [markdown]
// # A tour of MlNetDenoise
//
// Every photograph has noise: the fewer photons a pixel caught, the more. This notebook takes noise away with a network that
// was trained before, tells how one measures whether that worked, and carries the network into ML.NET.
//
// All images here are made by the library itself (*dead leaves*: shapes that fall on one another, with the statistics of
// photographs), so that everything runs without a download.

// %%
using System;
using System.Collections.Generic;
using Microsoft.ML;
using MlNetDenoise;
using MlNetDenoise.Reporting;
using MlNetDenoise.Training;
using static MlNetDenoise.Notebooks.Notebook;

var folder = Begin("01-tour");

// %% [markdown]
// ## An image, and noise
//
// An image is planes of floats between 0 and 1. The noise that networks are usually tried with is Gaussian: a random number is
// added to every value. Its standard deviation, *sigma*, is told on the scale of 8-bit pixels, 0 to 255.

// %%
var clean = DeadLeaves.Generate(106, 106, channels: 3, seed: 11);
var noisy = Noise.Gaussian(25).Apply(clean, seed: 1);
Show(PictureGrid.Samples([("clean", clean), ("sigma 25", noisy), ("sigma 50", Noise.Gaussian(50).Apply(clean, seed: 1))], columns: 3));

// %% [markdown]
// ## Noise taken away
//
// `Denoiser.Load()` takes the models that come with the library: one for gray, one for colour images. They serve every noise
// level and every size of image.

// %%
var denoiser = Denoiser.Load();
var denoised = denoiser.Denoise(noisy);
Show(PictureGrid.Draw([Evaluation.Measure("dead leaves", noisy, denoised, clean)]));

// %% [markdown]
// Nobody told the network how strong the noise was: the level is estimated from the image, in its flattest parts, and is an
// input of the network. How good is the estimate?

// %%
foreach (var sigma in (int[])[0, 5, 15, 25, 50, 75])
    Console.WriteLine($"sigma {sigma,2}: estimated {NoiseLevel.Estimate(Noise.Gaussian(sigma).Apply(clean, seed: 2)),5:F1}");

// %% [markdown]
// Whoever knows better says so, and whoever likes some grain keeps it. The image in the middle was told too high a level, and its
// fine texture went with the noise.

// %%
Show(PictureGrid.Samples(
[
    ("estimated", denoised),
    ("Sigma = 60: too high", denoiser.Denoise(noisy, new() { Sigma = 60 })),
    ("Strength = 0.6: some grain", denoiser.Denoise(noisy, new() { Strength = 0.6f })),
], columns: 3));

// %% [markdown]
// ## Did it work?
//
// Four numbers compare an image with the clean one: **PSNR** in dB (3 dB more is half the squared error), **SSIM** (1 is equal
// structure), the mean squared and the mean absolute error. A score means nothing without that of the noisy image itself, and
// one image is no measurement: here are twelve, as files.

// %%
var images = new List<NoisyImage>();
for (var i = 0; i < 12; i++)
{
    var image = new NoisyImage { Path = $"{folder}/noisy/{i}.png", CleanPath = $"{folder}/clean/{i}.png", Sigma = 25 };
    var leaves = DeadLeaves.Generate(128, 128, channels: 3, seed: 100 + (ulong)i);
    leaves.Save(image.CleanPath);
    Noise.Gaussian(25).Apply(leaves, seed: (ulong)i).Save(image.Path);
    images.Add(image);
}
denoiser.DenoiseFile(images[0].Path, $"{folder}/denoised.png", new() { Sigma = 25 });
Console.WriteLine($"{ImageMetrics.Psnr(FloatImage.Load($"{folder}/denoised.png"), FloatImage.Load(images[0].CleanPath)):F2} dB");

// %% [markdown]
// ## In ML.NET
//
// `denoiser.zip` holds the same network as a chain of ML.NET: it decodes the file, runs the network and scores the result. Any
// .NET program that loads it makes predictions. One image:

// %%
var ml = new MLContext();
var model = ml.Denoising.LoadModel($"{ModelFiles.ShippedFolder}/denoiser.zip");
var engine = ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(model);
var prediction = engine.Predict(images[0]);
Console.WriteLine($"{prediction.Path}: {prediction.NoisyPsnr:F2} dB before, {prediction.Psnr:F2} dB after");

// %% [markdown]
// Or all of them, as rows of an `IDataView`:

// %%
var scored = model.Transform(ml.Data.LoadFromEnumerable(images));
var metrics = ml.Denoising.Evaluate(scored);
Console.WriteLine(metrics);

// %%
Show(Charts.PsnrHistogram(metrics));
Show(Charts.MeanBars(metrics, "SSIM", scores => scores.Ssim), 480, 400);

// %% [markdown]
// The gain differs from image to image: flat surfaces gain most, fine texture least, since it looks like noise.
//
// The next notebooks take up five systems that others built to learn about denoising, with what went wrong in each, and train
// networks of their own.

#:project library/MlNetDenoise.Notebooks.csproj

// %% [markdown]
// # Digits in heavy noise, and noise of several kinds
//
// The fifth system has two parts: an autoencoder for handwritten digits with noise as strong as half of the range from black to
// white, and one for small colour images with mixed noise. Its text names the mean squared error as the loss; its code uses the
// binary cross-entropy.

// %%
using System;
using System.Linq;
using MlNetDenoise;
using MlNetDenoise.Reporting;
using MlNetDenoise.Training;
using MlNetDenoise.Notebooks;
using static MlNetDenoise.Notebooks.Notebook;

var folder = Begin("06-mnist-and-mixed-noise");
var digits = Environment.GetEnvironmentVariable("MNIST") ?? OwnImages.Digits($"{folder}/digits", count: 400);
var small = Environment.GetEnvironmentVariable("CIFAR10") ?? OwnImages.Leaves($"{folder}/leaves", count: 120, side: 32);
Console.WriteLine($"digits: {digits}, colour images: {small}");

// %% [markdown]
// The environment variables `MNIST` and `CIFAR10` name the folders of these sets. Without them, digits are drawn here at random,
// and the colour images are dead leaves of 32x32.
//
// ## Digits

// %%
var recipe = ShippedRecipes.Find("mnist-cae");
recipe = recipe with
{
    Data = recipe.Data with { Images = [digits], BatchSize = 12, Split = Split.Parse("85/10/5") },
    Optimization = recipe.Optimization with { LearningRate = 3e-3 },
    Budget = new() { Steps = 150, ValidateEvery = 25, Patience = recipe.Budget.Patience },
};
Console.WriteLine($"noise {recipe.Noise}, loss {recipe.Optimization.Loss}, stops after {recipe.Budget.Patience} validations without an improvement");
var samples = ImageSet.Open(digits).Images.Take(4).Select((found, i) => (Clean: found.Load(), Seed: (ulong)i)).ToList();
Show(PictureGrid.Samples([.. samples.Select(sample => ("clean", sample.Clean)), .. samples.Select(sample => ($"{ImageMetrics.Psnr(recipe.Noise.Apply(sample.Clean, sample.Seed), sample.Clean):F1} dB", recipe.Noise.Apply(sample.Clean, sample.Seed)))]));

// %% [markdown]
// The cross-entropy treats each value as the probability of white. It suits images that are nearly black and white, and a network
// that ends with a sigmoid. It is a good choice as long as it is documented: here the recipe names the loss, and the folder of
// the run keeps the recipe. The training stops by itself when the validation no longer improves.

// %%
Trainer.Run(recipe, $"{folder}/mnist-cae");
Show(RunFolder.Open($"{folder}/mnist-cae"));

// %%
var tested = Test($"{folder}/mnist-cae");
Console.WriteLine(new DenoisingMetrics([.. tested.Select(image => image.Scores)]));
var residual = recipe with
{
    Data = recipe.Data with { PatchSize = 24, BatchSize = 4 },
    Network = new() { Name = "half-unet", Widths = [16, 24, 32] },
    Optimization = recipe.Optimization with { Loss = TrainingLoss.Mse, Optimizer = Optimizer.AdamW, MaxGradientNorm = 0.1, WarmUpSteps = 20 },
};
Trainer.Run(residual, $"{folder}/half-unet");
var better = Test($"{folder}/half-unet");
Console.WriteLine(new DenoisingMetrics([.. better.Select(image => image.Scores)]));
Show(PictureGrid.Compare([("mnist-cae", [.. tested.Take(2)]), ("half-unet", [.. better.Take(2)])]));

// %% [markdown]
// Both make the digits readable, although `half-unet` gets a third of the patches in each step. The original reached 20.48 dB on
// the first hundred test images of MNIST after 30 epochs; these are other digits and a training of seconds, so the numbers cannot
// be compared. The commands at the end repeat the original.
//
// ## A mixture
//
// Real noise is seldom of one kind. The second part mixes three: Gaussian noise whose level differs from image to image, dead
// and saturated pixels (salt and pepper), and a blur in half of the images. A mixture is written in one line:

// %%
var mixed = ShippedRecipes.Find("cifar-cae");
mixed = mixed with
{
    Data = mixed.Data with { Images = [small], BatchSize = 12 },
    Network = mixed.Network with { Widths = [16, 32, 64] },
    Optimization = mixed.Optimization with { LearningRate = 3e-3 },
    Budget = new() { Steps = 150, ValidateEvery = 15 },
};
Console.WriteLine(mixed.Noise);
var picture = ImageSet.Open(small).Images[1].Load();
Show(PictureGrid.Samples([("clean", picture), .. ((string[])["gaussian:30", "salt-and-pepper:0.04", "blur:5"]).Select(kind => (kind, Noise.Parse(kind).Apply(picture, seed: 1)))]));

// %% [markdown]
// The learning rate is halved after three validations without an improvement, which the recipe calls `plateau`.

// %%
Trainer.Run(mixed, $"{folder}/cifar-cae");
Show(RunFolder.Open($"{folder}/cifar-cae"));

// %%
var results = Test($"{folder}/cifar-cae");
var metrics = new DenoisingMetrics([.. results.Select(image => image.Scores)]);
Console.WriteLine(metrics);
Show(Charts.PsnrHistogram(metrics));
Show(PictureGrid.Draw([.. results.Take(2)]));

// %% [markdown]
// A single mean hides much here, as the PSNR of the noisy images differs by many decibels. After seconds of training the mean
// PSNR is no better than that of the noisy images, but the mean squared error is smaller: the images with strong noise gain, and
// those with weak noise lose detail and colour, since the network compresses every image. The histogram shows it.
//
// The whole system, on the real sets:
// ```
// denoise train --recipe mnist-cae --data datasets/MNIST -o runs/mnist-cae
// denoise train --recipe cifar-cae --data datasets/CIFAR10 -o runs/cifar-cae
// ```

#:project library/MlNetDenoise.Notebooks.csproj

// %% [markdown]
// # Digits in heavy noise, and noise of several kinds
//
// The fifth system has two parts: an autoencoder that finds handwritten digits under noise as strong as half of the range from
// black to white, and one for small colour images whose noise is a mixture. Its text names the mean squared error as the loss;
// its code takes the binary cross-entropy.

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
// `MNIST` and `CIFAR10` name the folders of these sets, where they are. Otherwise digits are drawn here with a pen of chance, and
// the colour images are dead leaves of 32x32.
//
// ## Digits

// %%
var recipe = ShippedRecipes.Find("mnist-cae") with { Data = [digits], Batch = 12, Rate = 3e-3, Epochs = null, Steps = 150, ValidateEvery = 25, Split = Split.Parse("85/10/5") };
Console.WriteLine($"noise {recipe.Noise}, loss {recipe.Loss}, stops after {recipe.Patience} validations without a better one");
var samples = ImageSet.Open(digits).Images.Take(4).Select((found, i) => (Clean: found.Load(), Seed: (ulong)i)).ToList();
Show(PictureGrid.Samples([.. samples.Select(sample => ("clean", sample.Clean)), .. samples.Select(sample => ($"{ImageMetrics.Psnr(recipe.Noise.Apply(sample.Clean, sample.Seed), sample.Clean):F1} dB", recipe.Noise.Apply(sample.Clean, sample.Seed)))]));

// %% [markdown]
// The cross-entropy asks of each value: how surprised is a network that says 0.9 where the truth is 1? It suits pictures that are
// nearly black and white, and a last layer that is a sigmoid. It is a fair choice, as long as one says so; a loss here is what the
// recipe says, and the run's folder keeps it. Training stops by itself when validation no longer gains.

// %%
Trainer.Run(recipe, $"{folder}/mnist-cae");
Show(RunFolder.Open($"{folder}/mnist-cae"));

// %%
var tested = Test($"{folder}/mnist-cae");
Console.WriteLine(new DenoisingMetrics([.. tested.Select(image => image.Scores)]));
Trainer.Run(recipe with { Network = "half-unet", Widths = [16, 24, 32], Patch = 24, Batch = 4, Loss = TrainingLoss.Mse, Optimiser = Optimiser.AdamW, ClipNorm = 0.1, WarmUp = 20 }, $"{folder}/half-unet");
var better = Test($"{folder}/half-unet");
Console.WriteLine(new DenoisingMetrics([.. better.Select(image => image.Scores)]));
Show(PictureGrid.Compare([("mnist-cae", [.. tested.Take(2)]), ("half-unet", [.. better.Take(2)])]));

// %% [markdown]
// The digits come out of the noise in both, although `half-unet` saw a third of the patches in each step. The original reached
// 20.48 dB on the first hundred test images of MNIST after 30 epochs; these are other digits and a few seconds, so the numbers do
// not compare. The commands at the end do what it did.
//
// ## A mixture
//
// Real noise is seldom of one kind. The second part mixes three: Gaussian noise whose strength differs from image to image, dead
// and burnt-out pixels (salt and pepper), and a blur in every second image. A mixture is written as a line:

// %%
var mixed = ShippedRecipes.Find("cifar-cae") with { Data = [small], Widths = [16, 32, 64], Batch = 12, Rate = 3e-3, Epochs = null, Steps = 150, ValidateEvery = 15 };
Console.WriteLine(mixed.Noise);
var picture = ImageSet.Open(small).Images[1].Load();
Show(PictureGrid.Samples([("clean", picture), .. ((string[])["gaussian:30", "salt-and-pepper:0.04", "blur:5"]).Select(kind => (kind, Noise.Parse(kind).Apply(picture, seed: 1)))]));

// %% [markdown]
// The rate is halved whenever validation has not gained for three times, which the recipe calls `plateau`.

// %%
Trainer.Run(mixed, $"{folder}/cifar-cae");
Show(RunFolder.Open($"{folder}/cifar-cae"));
var results = Test($"{folder}/cifar-cae");
var metrics = new DenoisingMetrics([.. results.Select(image => image.Scores)]);
Console.WriteLine(metrics);
Show(Charts.PsnrHistogram(metrics));
Show(PictureGrid.Draw([.. results.Take(2)]));

// %% [markdown]
// One mean hides much here: the noisy images themselves lie many decibels apart. After seconds of training the mean PSNR is no
// better than that of doing nothing, and yet the mean squared error is smaller: the hard images gained, and the easy ones lost
// detail and colour to a network that has to squeeze every image through its middle. The histogram shows it, the mean does not.
//
// The whole system, on the real sets:
// ```
// denoise train --recipe mnist-cae --data datasets/MNIST -o runs/mnist-cae
// denoise train --recipe cifar-cae --data datasets/CIFAR10 -o runs/cifar-cae
// ```

#:project library/MlNetDenoise.Notebooks.csproj

// %% [markdown]
// # The plain CNN, and what 97 % is worth
//
// The first of five systems that others built to learn about denoising: three convolutions of 128 channels with leaky ReLUs, a
// fourth one that gives the image itself, learned from 100 photographs with Gaussian noise of 0.1 (sigma 25.5). It closed with one
// line: *Model accuracy: 97.18 %*.
//
// An accuracy of an image? It was the share of all values that are less than 0.1 away from the clean ones, measured on all images,
// those included that the network had learned from. This notebook repeats the system in small, and measures again.

// %%
using System;
using System.Linq;
using MlNetDenoise;
using MlNetDenoise.Reporting;
using MlNetDenoise.Training;
using MlNetDenoise.Notebooks;
using static MlNetDenoise.Notebooks.Notebook;

var folder = Begin("02-plain-cnn");
var photos = Environment.GetEnvironmentVariable("PHOTOS") ?? OwnImages.Leaves($"{folder}/leaves", count: 40, side: 96);
Console.WriteLine($"images: {photos}");

// %% [markdown]
// Photographs of your own are taken where the environment variable `PHOTOS` names their folder; otherwise the images are dead
// leaves, made just now. `plain-cnn` is a recipe that comes with the library: all that decides a training, as a value.

// %%
var recipe = ShippedRecipes.Find("plain-cnn") with { Data = [photos] };
Console.WriteLine(recipe.ToJson());
Console.WriteLine($"{recipe.CreateNetwork().ParameterCount:N0} parameters");

// %% [markdown]
// ## Trained in seconds
//
// The whole recipe takes its time. An eighth of the channels, small patches, a higher rate and 300 steps show the same things. Of the images 70 % train, 15 %
// choose the best weights, and 15 % are left alone until the end: what a network has learned from cannot tell how good it is.

// %%
var small = recipe with { Widths = [16], Patch = 24, Batch = 8, Rate = 5e-3, Epochs = null, Steps = 300, ValidateEvery = 25, Split = Split.Parse("70/15/15") };
Trainer.Run(small, $"{folder}/run");
Show(RunFolder.Open($"{folder}/run"));

// %% [markdown]
// Both curves fall together: the network learns what images have in common. Were it to learn these images by heart, the
// validation would rise again while the training goes on falling (over-fitted); were it too small, both would stop early and high
// (under-fitted). The verdict in the title comes from fixed rules, which `FitVerdict` tells.
//
// ## The measurement
//
// The images that were left alone, with the noisy image's own scores beside those of the denoised one:

// %%
var tested = Test($"{folder}/run");
var metrics = new DenoisingMetrics([.. tested.Select(image => image.Scores)]);
Console.WriteLine(metrics);

// %% [markdown]
// The last column is the "accuracy". Doing nothing at all has a good two thirds of it. And how much has a method that knows nothing
// of images, such as a blur with a kernel of five pixels?

// %%
var blur = Noise.Parse("blur:5");
var blurred = tested.Select(image => Evaluation.Measure(image.Scores.Name, image.Noisy, blur.Apply(image.Noisy, seed: 0), image.Clean)).ToList();
Console.WriteLine(new DenoisingMetrics([.. blurred.Select(image => image.Scores)]));

// %%
Show(PictureGrid.Compare([("blur", [blurred[0]]), ("plain-cnn", [tested[0]])], crop: 80));

// %% [markdown]
// So accuracies of more than 90 % are cheap: the blur has one, and the small network, trained for seconds, does not even reach the
// blur. A tolerance of 0.1 is 25 gray levels, and what makes a picture (edges, texture) lies in the few values beyond it. PSNR and
// SSIM beside those of the noisy image, and beside those of something simple, are harder to please.
//
// ## Better, in the same number of steps
//
// The plain CNN has to learn to copy the image before it can learn to clean it. A *residual* network learns the noise and
// subtracts it: on the first step already it is as good as doing nothing. `half-unet` does so, looks farther around each pixel,
// and is told how strong the noise is.

// %%
Trainer.Run(small with { Network = "half-unet", Widths = [16, 24, 32], Optimiser = Optimiser.AdamW, Rate = 3e-3, ClipNorm = 0.1, WarmUp = 20 }, $"{folder}/half-unet");
var better = Test($"{folder}/half-unet");
Console.WriteLine(new DenoisingMetrics([.. better.Select(image => image.Scores)]));
Show(PictureGrid.Compare([("plain-cnn", [tested[0]]), ("half-unet", [better[0]])], crop: 80));

// %% [markdown]
// The whole system, on photographs of yours:
// ```
// denoise train --recipe plain-cnn --data photos/ -o runs/plain-cnn
// denoise evaluate --model runs/plain-cnn --data other-photos/ --sigma 25.5 -o report/
// ```

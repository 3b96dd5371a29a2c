#:project library/MlNetDenoise.Notebooks.csproj

// %% [markdown]
// # A plain CNN, and what an accuracy of 97 % means
//
// The first of five systems that others built to learn about denoising: three convolutions of 128 channels with leaky ReLUs, and
// a fourth that outputs the image, trained on 100 photographs with Gaussian noise of 0.1 (sigma 25.5). Its result was one line:
// *Model accuracy: 97.18 %*.
//
// This accuracy is the share of all values that are less than 0.1 away from the clean ones, measured on all images, including
// those that the network was trained on. This notebook repeats the system on a small scale, and measures again.

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
// The environment variable `PHOTOS` names a folder with photographs of your own; without it, the images are generated dead
// leaves. `plain-cnn` is a recipe that comes with the library: all settings of a training, as a value.

// %%
var recipe = ShippedRecipes.Find("plain-cnn");
recipe = recipe with { Data = recipe.Data with { Images = [photos] } };
Console.WriteLine(recipe.ToJson());
Console.WriteLine($"{recipe.CreateNetwork().ParameterCount:N0} parameters");

// %% [markdown]
// ## Trained in seconds
//
// The whole recipe takes much longer. An eighth of the channels, small patches, a higher learning rate and 300 steps show the same things.
// 70 % of the images are for training, 15 % for validation, which chooses the best weights, and 15 % for the test at the end:
// images that a network was trained on do not show how good it is.

// %%
var small = recipe with
{
    Data = recipe.Data with { PatchSize = 24, BatchSize = 8, Split = Split.Parse("70/15/15") },
    Network = recipe.Network with { Widths = [16] },
    Optimization = recipe.Optimization with { LearningRate = 5e-3 },
    Budget = new() { Steps = 300, ValidateEvery = 25 },
};
Trainer.Run(small, $"{folder}/run");
Show(RunFolder.Open($"{folder}/run"));

// %% [markdown]
// Both curves fall together: the network learns what images have in common. If it learned these images by heart, the validation
// loss would rise again while the training loss still falls (over-fitted); if it were too small, both would stop early and high
// (under-fitted). The verdict in the title follows fixed rules, which the documentation of `FitVerdict` lists.
//
// ## The measurement
//
// The test images, with the scores of the noisy images beside those of the denoised ones:

// %%
var tested = Test($"{folder}/run");
var metrics = new DenoisingMetrics([.. tested.Select(image => image.Scores)]);
Console.WriteLine(metrics);

// %% [markdown]
// The last column is the "accuracy". The noisy images already have more than two thirds of it. How much does a simple blur with
// a kernel of five pixels reach?

// %%
var blur = Noise.Parse("blur:5");
var blurred = Test($"{folder}/run", noisy => blur.Apply(noisy, seed: 0));
Console.WriteLine(new DenoisingMetrics([.. blurred.Select(image => image.Scores)]));

// %%
Show(PictureGrid.Compare([("blur", [blurred[0]]), ("plain-cnn", [tested[0]])], crop: 80));

// %% [markdown]
// So an accuracy of more than 90 % says little: the blur has it, and the small network, trained for seconds, is worse than the
// blur. A tolerance of 0.1 is 25 gray levels, and what matters in a picture (edges, texture) is in the few values beyond it. PSNR
// and SSIM, compared with those of the noisy image and of a simple method, say more.
//
// ## Better, in the same number of steps
//
// The plain CNN has to learn to copy the image before it can learn to denoise it. A *residual* network learns the noise and
// subtracts it, so that its first output is close to the noisy image. `half-unet` is such a network; it also has a larger
// receptive field, and the noise level is one of its inputs.

// %%
var residual = small with
{
    Network = new() { Name = "half-unet", Widths = [16, 24, 32] },
    Optimization = small.Optimization with { Optimizer = Optimizer.AdamW, LearningRate = 3e-3, MaxGradientNorm = 0.1, WarmUpSteps = 20 },
};
Trainer.Run(residual, $"{folder}/half-unet");
var better = Test($"{folder}/half-unet");
Console.WriteLine(new DenoisingMetrics([.. better.Select(image => image.Scores)]));
Show(PictureGrid.Compare([("plain-cnn", [tested[0]]), ("half-unet", [better[0]])], crop: 80));

// %% [markdown]
// The whole system, on photographs of yours:
// ```
// denoise train --recipe plain-cnn --data photos/ -o runs/plain-cnn
// denoise evaluate --model runs/plain-cnn --data other-photos/ --sigma 25.5 -o report/
// ```

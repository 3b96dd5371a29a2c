#:project library/MlNetDenoise.Notebooks.csproj

// %% [markdown]
// # Training on pairs, and four mistakes
//
// The second system was trained on pairs: a folder `low` with noisy images, a folder `high` with clean ones, the same names in
// both. No noise model is needed. The result was a PSNR of 13.28 dB and a mean squared error of 0.046, which is worse than most
// noisy images. The code shows why.

// %%
using System;
using System.Linq;
using MlNetDenoise;
using MlNetDenoise.Reporting;
using MlNetDenoise.Training;
using MlNetDenoise.Notebooks;
using static MlNetDenoise.Notebooks.Notebook;

var folder = Begin("03-paired-autoencoder");

// %% [markdown]
// ## Pairs
//
// The environment variable `PAIRS` names pairs of your own, as `low/=high/`. Without it, pairs are generated here: dead leaves,
// and the same images with the noise of a camera in bad light (few photons, and noise of the electronics).

// %%
var pairs = Environment.GetEnvironmentVariable("PAIRS");
if (pairs is null)
{
    var high = OwnImages.Leaves($"{folder}/high", count: 40, side: 96);
    foreach (var (i, image) in ImageSet.Open(high).Images.Index())
        Noise.Parse("poisson:40 + gaussian:8 + clip").Apply(image.Load(), seed: (ulong)i).Save($"{folder}/low/{image.Name}");
    pairs = $"{folder}/low/={high}/";
}
Console.WriteLine($"pairs: {pairs}");
var set = ImageSet.Open(pairs).Images.Take(40).Select(pair => pair.LoadPair(image => image.Resize(96, 96))).ToList();
Show(PictureGrid.Samples([.. set.Take(2).SelectMany((pair, i) => new[] { ($"low {i}", pair.Noisy!), ($"high {i}", pair.Clean) })]));

// %% [markdown]
// ## What a network is asked to learn
//
// A pair has an input and a target. The farther the two are apart, the harder the task. Three mistakes of the original system
// changed the task:
//
// * the files were listed in the order of the disk, and not sorted: an image got the clean version of another one;
// * flips and rotations were drawn for the input and not for the target;
// * images were read as BGR and saved as RGB, which swaps red and blue.

// %%
double Apart(Func<int, FloatImage> noisy) => set.Select((pair, i) => ImageMetrics.Psnr(noisy(i), pair.Clean)).Average();

FloatImage Mirrored(FloatImage image)
{
    var mirrored = new FloatImage(image.Width, image.Height, image.Channels);
    for (var c = 0; c < image.Channels; c++)
        for (var i = 0; i < image.Width * image.Height; i++)
            mirrored.Plane(c)[i] = image.Plane(c)[i / image.Width * image.Width + image.Width - 1 - i % image.Width];
    return mirrored;
}

FloatImage Swapped(FloatImage image) => new(image.Width, image.Height, 3, [.. image.Plane(2), .. image.Plane(1), .. image.Plane(0)]);

var (right, unsorted, flipped, swapped) = (
    Apart(i => set[i].Noisy!),
    Apart(i => set[(i + 1) % set.Count].Noisy!),
    Apart(i => Mirrored(set[i].Noisy!)),
    Apart(i => Swapped(set[i].Noisy!)));
Console.WriteLine($"a pair as it should be     {right:F2} dB apart");
Console.WriteLine($"the wrong partner          {unsorted:F2} dB");
Console.WriteLine($"only the input is flipped  {flipped:F2} dB");
Console.WriteLine($"red and blue are swapped   {swapped:F2} dB");
Show(PictureGrid.Samples([("low", set[0].Noisy!), ("wrong partner", set[1].Clean), ("flipped", Mirrored(set[0].Clean)), ("red for blue", Swapped(set[0].Clean))]));

// %% [markdown]
// From contradicting pairs, a network can only learn a blurred mean of all images. In this library the mistakes cannot happen:
// pairs are matched by name (an image without a partner is an error), both images of a pair are cropped, flipped and rotated in
// the same way, and pixels are RGB everywhere.
//
// ## The fourth mistake: a rate of 0.00001
//
// The recipe keeps the learning rate of the original. Here a small version of the network is trained with it, and with a learning
// rate that is three hundred times as high.

// %%
var recipe = ShippedRecipes.Find("paired-autoencoder");
recipe = recipe with
{
    Data = recipe.Data with { Images = [pairs], Resize = 96, PatchSize = 32, BatchSize = 6, Rotation = 0, Split = Split.Parse("60/25/15") },
    Noise = Noise.None,
    Network = recipe.Network with { Widths = [16, 32, 64, 64] },
    Budget = new() { Steps = 200, ValidateEvery = 20 },
};
Trainer.Run(recipe, $"{folder}/slow");
recipe = recipe with { Optimization = recipe.Optimization with { LearningRate = 3e-3 } };
Trainer.Run(recipe, $"{folder}/autoencoder");
foreach (var run in (string[])["slow", "autoencoder"])
    Console.WriteLine($"{run}:\n{new DenoisingMetrics([.. Test($"{folder}/{run}").Select(image => image.Scores)])}\n");
Show(RunFolder.Open($"{folder}/autoencoder"));

// %% [markdown]
// The slow one ends near the 13 dB of the original. The other one learned, but its output is no better than its input. One reason
// is the short training, the other the network: three poolings leave an eighth of the width and height, and the details are lost.
//
// ## The network that the text describes, and one that keeps details
//
// The text of the original describes strided and transposed convolutions without pooling: `strided-autoencoder`. A U-Net such as
// `half-unet` has as many levels, but passes the details across.

// %%
Trainer.Run(recipe with { Network = new() { Name = "strided-autoencoder", Widths = [16, 32, 64, 64] } }, $"{folder}/strided");
var withDetails = recipe with
{
    Network = new() { Name = "half-unet", Widths = [16, 24, 32] },
    Optimization = recipe.Optimization with { Optimizer = Optimizer.AdamW, MaxGradientNorm = 0.1, WarmUpSteps = 20 },
};
Trainer.Run(withDetails, $"{folder}/half-unet");
var (autoencoder, strided, unet) = (Test($"{folder}/autoencoder"), Test($"{folder}/strided"), Test($"{folder}/half-unet"));
foreach (var (name, tested) in new[] { ("autoencoder", autoencoder), ("strided", strided), ("half-unet", unet) })
    Console.WriteLine($"{name}:\n{new DenoisingMetrics([.. tested.Select(image => image.Scores)])}\n");
Show(PictureGrid.Compare([("autoencoder", [autoencoder[0]]), ("half-unet", [unet[0]])], crop: 80));

// %% [markdown]
// The whole system, on pairs of yours:
// ```
// denoise train --recipe paired-autoencoder --data low/=high/ -o runs/paired
// denoise train --recipe strided-autoencoder --data low/=high/ -o runs/strided
// ```

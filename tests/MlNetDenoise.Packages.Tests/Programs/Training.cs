using MlNetDenoise;
using MlNetDenoise.Training;

for (ulong i = 0; i < 4; i++)
    DeadLeaves.Generate(64, 64, channels: 1, seed: i).Save($"images/{i}.png");
var recipe = new Recipe { Data = ["images"], Gray = true, Widths = [8, 16, 16], Patch = 32, Batch = 4, Steps = 10 };
RunRecord record = Trainer.Run(recipe, "run");
using var denoiser = Denoiser.Load("run");
Console.WriteLine($"{record.Steps} {denoiser.Denoise(FloatImage.Load("images/0.png")).Width}");

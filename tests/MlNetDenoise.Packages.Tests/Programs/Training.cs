using TorchSharp;

for (ulong i = 0; i < 4; i++)
    DeadLeaves.Generate(64, 64, channels: 1, seed: i).Save($"images/{i}.png");
var recipe = new Recipe { Data = new() { Images = ["images"], Gray = true, PatchSize = 32, BatchSize = 4 }, Network = new() { Widths = [8, 16, 16] }, Budget = new() { Steps = 10 } };
RunRecord record = Trainer.Run(recipe, "run");

// A garbage collection on another thread does not free a number that a native function reads.
new Thread(() => { while (true) { GC.Collect(0); GC.WaitForPendingFinalizers(); } }) { IsBackground = true }.Start();
using var ones = torch.ones(4);
for (var i = 0; i < 1_000_000; i++)
    ones.add(ones, 2.0).Dispose();

using var denoiser = Denoiser.Load("run");
Console.WriteLine($"{record.Steps} {denoiser.Denoise(FloatImage.Load("images/0.png")).Width}");

// This one would train for half an hour: it only has to compile.
static void Readme()
{
    // README: MlNetDenoise.Training
}

// Trains a network on your clean images, for so many minutes, and packs it for ML.NET:
//     dotnet run -c Release samples/train.cs photos runs/mine 30
// Ctrl-C stops it with a checkpoint, and the same command resumes.
// Outside of this repository, the next three lines are: #:package MlNetDenoise.Cpu@0.1.0, #:package MlNetDenoise.Training@0.1.0
// and #:package libtorch-cpu-linux-x64@2.10.0 (or -win-x64, -win-arm64, -osx-arm64)
#:project ../src/MlNetDenoise/MlNetDenoise.csproj
#:project ../src/MlNetDenoise.Training/MlNetDenoise.Training.csproj
#:property NeedsTorch=true

using System.Globalization;
using Microsoft.ML;
using MlNetDenoise;
using MlNetDenoise.Training;

var (images, run, minutes) = (args[0], args[1], double.Parse(args[2], CultureInfo.InvariantCulture));
using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    cancellation.Cancel();
};

var recipe = new Recipe
{
    Data = new() { Images = [images] },
    Noise = Noise.Gaussian(0, 55),   // one network for all of these levels
    Budget = new() { Minutes = minutes },
};
var progress = new Progress<TrainingProgress>(now => Console.Write($"\rstep {now.Step} of {now.Steps}, {now.TimeLeft:hh\\:mm\\:ss} left "));
try
{
    RunRecord record = Trainer.Run(recipe, run, progress: progress, cancellationToken: cancellation.Token);
    Console.WriteLine($"\nvalidation: {record.NoisyPsnr:F2} dB -> {record.BestPsnr:F2} dB");
    new MLContext().Denoising.Pack(run, Path.Combine(run, "denoiser.zip"));
}
catch (OperationCanceledException)
{
    Console.WriteLine("\nStopped.");
}

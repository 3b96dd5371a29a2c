namespace MlNetDenoise.Cli.Tests;

/// <summary>Images and a small trained network, created once with the command line. The tests of this collection run one after the other.</summary>
[CollectionDefinition(nameof(TrainedRun))]
public sealed class TrainedRun : IDisposable, ICollectionFixture<TrainedRun>
{
    /// <summary>Options of every training in these tests: a network that trains in seconds.</summary>
    internal static readonly string[] SmallNetwork = ["--gray", "--widths", "8", "16", "16", "--patch-size", "32", "--batch-size", "4"];

    internal static readonly string[] SmallTraining = [.. SmallNetwork, "--sigma", "25"];

    private readonly TemporaryFolder _folder = new();

    public TrainedRun()
    {
        CliProcess.Succeed(Folder, "datasets", "make", "-o", "clean", "--count", "8", "--width", "80", "--height", "64", "--gray");
        CliProcess.Succeed(Folder, "datasets", "make", "-o", "train", "--count", "8", "--width", "80", "--height", "64", "--gray", "--seed", "1");
        CliProcess.Succeed(Folder, ["train", "--data", "train", "-o", "runs/small", "--steps", "500", .. SmallTraining]);
    }

    public string Folder => _folder.Path;

    internal string Below(string name) => _folder.Below(name);

    public void Dispose() => _folder.Dispose();
}

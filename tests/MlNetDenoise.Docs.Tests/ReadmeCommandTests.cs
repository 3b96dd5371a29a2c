namespace MlNetDenoise.Docs.Tests;

/// <summary>The command lines of README.md, run in a folder with small images.</summary>
public sealed class ReadmeCommandTests : IDisposable
{
    /// <summary>Each command line: what is replaced so that it takes seconds, and the file that it writes or the text that it prints.</summary>
    private static readonly (string Line, string Replace, string With, string Result)[] Expected =
    [
        ("denoise run photo.jpg", "", "", "denoised/photo.jpg"),
        ("denoise run photos/ -o clean/ --quality fast", "", "", "clean/dead-leaves-0001.png"),
        ("denoise run photos/ -o clean/ --skip-existing", "", "", "clean/dead-leaves-0001.png"),
        ("denoise run scan.tif -o clean.tif --sigma 20", "", "", "clean.tif"),
        ("denoise train --data photos/ -o runs/mine --minutes 30", "--minutes 30", "--steps 2 --widths 8 16 16 --patch-size 32", "runs/mine/denoiser.onnx"),
        ("denoise evaluate --model runs/mine --data test/ -o report/", "", "", "report/metrics.json"),
        ("denoise compare dncnn unet --data photos/ --minutes 10 -o cmp/", "--minutes 10", "--steps 2 --vary widths=8 patchSize=32 batchSize=2", "cmp/compare.csv"),
        ("denoise pack runs/mine -o denoiser.zip", "", "", "denoiser.zip"),
        ("denoise doctor", "", "", "libtorch"),
    ];

    private readonly TemporaryFolder _folder = new();

    public ReadmeCommandTests()
    {
        foreach (var (folder, seed) in ((string, int)[])[("photos", 1), ("test", 2)])
            Run($"denoise datasets make -o {folder} --count 4 --width 64 --height 64 --seed {seed}");
        var noisy = Noise.Gaussian(20).Apply(FloatImage.Load(_folder.Below("photos/dead-leaves-0000.png")), seed: 1);
        noisy.Save(_folder.Below("photo.jpg"));
        noisy.Save(_folder.Below("scan.tif"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_command_line_of_the_README_runs()
    {
        Assert.Equal(Expected.Select(expected => expected.Line), Document.Readme.CommandLines);
        foreach (var (line, replace, with, result) in Expected)
        {
            var command = replace.Length == 0 ? line : line.Replace(replace, with, StringComparison.Ordinal);
            var output = Run(command);
            Assert.True(File.Exists(_folder.Below(result)) || output.Contains(result, StringComparison.Ordinal), $"{command}: no {result}");
        }
    }

    private string Run(string command)
    {
        var result = ChildProcess.Run("dotnet", _folder.Path, [Path.Combine(AppContext.BaseDirectory, "denoise.dll"), .. command.Split(' ')[1..]]);
        Assert.True(result.ExitCode == 0, $"{command}: {result.Error}{result.Output}");
        return result.Output;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace MlNetDenoise.Packages.Tests;

/// <summary>New programs outside the repository, which get the libraries as packages. The code in the packages' READMEs is part of them.</summary>
[Collection(nameof(Feed))]
public sealed class ProgramTests(Feed feed)
{
    [Theory]
    [InlineData("MlNetDenoise.Cpu")]
    [InlineData("MlNetDenoise.Core", "Microsoft.ML.OnnxRuntime", "NetVips.Native")]
    public void A_program_denoises_a_file(params string[] packages)
    {
        var printed = feed.BuildAndRun("Denoise", packages);

        Assert.True(Number(printed[0]) > 30, printed[0]);
    }

    [Fact]
    public void Both_pipelines_score_and_a_chart_is_drawn_in_one_process()
    {
        var printed = feed.BuildAndRun("Pipelines", "MlNetDenoise.Cpu", "MlNetDenoise.Reporting");

        Assert.Equal(2, printed.Length);
        Assert.All(printed, line =>
        {
            var numbers = line.Split(' ').Select(Number).ToArray();
            Assert.True(numbers[0] > 30, line);
            Assert.Equal(numbers[0], numbers[1], 1e-6);
            Assert.Equal(400, numbers[2]);
        });
    }

    [Fact]
    public void A_program_trains_exports_and_denoises() =>
        Assert.Equal("10 64", feed.BuildAndRun("Training", "MlNetDenoise.Training", "MlNetDenoise.Cpu", $"libtorch-cpu-{RuntimeInformation.RuntimeIdentifier}")[^1]);

    [Fact]
    public void A_program_serves() =>
        Assert.True(Number(feed.BuildAndRun("Service", "MlNetDenoise.Service", "MlNetDenoise.Cpu")[^1]) > 30);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

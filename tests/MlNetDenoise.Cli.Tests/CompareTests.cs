namespace MlNetDenoise.Cli.Tests;

public sealed class VariationTests
{
    [Theory]
    [InlineData("rate=1e-3,1e-4", "rate", "1e-3", "1e-4")]
    [InlineData("widths=[16,32,64], [32,64,128]", "widths", "[16,32,64]", "[32,64,128]")]
    [InlineData("noise=gaussian:25 + blur:3", "noise", "gaussian:25 + blur:3")]
    public void A_field_comes_with_its_values(string text, string field, params string[] values)
    {
        var variation = Variation.Parse(text);

        Assert.Equal(field, variation.Field);
        Assert.Equal(values, variation.Values);
    }

    [Theory]
    [InlineData("rate")]
    [InlineData("=1")]
    [InlineData("rate=")]
    [InlineData("rate=1,,2")]
    public void What_is_no_field_with_values_is_refused(string text) => Assert.Throws<FormatException>(() => Variation.Parse(text));
}

[Collection(nameof(TrainedRun))]
public sealed class CompareTests(TrainedRun run)
{
    private static readonly string[] Comparison = ["compare", "small.json", "runs/small", "--vary", "network=cae,plain-cnn", "--data", "clean", "--steps", "10", "-o", "compared"];

    [Fact]
    public void Networks_are_trained_once_each_and_compared_with_a_finished_run()
    {
        File.WriteAllText(run.Below("small.json"), """{ "gray": true, "noise": "gaussian:25", "patch": 32, "batch": 2, "validateEvery": 5 }""");

        var first = CliProcess.Succeed(run.Folder, Comparison);
        var trained = File.GetLastWriteTimeUtc(run.Below("compared/small-network-cae/denoiser.onnx"));
        File.Delete(run.Below("compared/compare.csv"));
        var again = CliProcess.Succeed(run.Folder, Comparison);

        var rows = File.ReadLines(run.Below("compared/compare.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(["small network=cae", "small network=plain-cnn", "small"], rows.Select(row => row[0]));
        Assert.Equal(["10", "10", "500"], rows.Select(row => row[3]));
        Assert.All(rows, row => Assert.InRange(double.Parse(row[2]), 0.001, 100));
        Assert.Single(rows.Select(row => row[7]).Distinct()); // one noise for all
        Assert.Equal(first.Output, again.Output);
        Assert.Equal(trained, File.GetLastWriteTimeUtc(run.Below("compared/small-network-cae/denoiser.onnx")));
        foreach (var chart in (string[])["psnr-steps.png", "psnr-seconds.png"])
            Assert.True(FloatImage.Load(run.Below($"compared/{chart}")).Width > 500);
        Assert.Contains("small network=cae,5,", File.ReadAllText(run.Below("compared/psnr-steps.csv")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--minutes or --steps", "compare", "dncnn", "--data", "clean", "-o", "not-compared")]
    [InlineData(2, "'width' is no field", "compare", "dncnn", "--data", "clean", "--steps", "1", "--vary", "width", "-o", "not-compared")]
    [InlineData(1, "Did you mean 'widths'?", "compare", "dncnn", "--data", "clean", "--steps", "1", "--vary", "width=3", "-o", "not-compared")]
    [InlineData(1, "compared with itself", "compare", "dncnn", "dncnn", "--data", "clean", "--steps", "1", "-o", "not-compared")]
    [InlineData(1, "no recipe 'nonsense'", "compare", "nonsense", "--data", "clean", "--steps", "1", "-o", "not-compared")]
    public void A_comparison_that_cannot_be_is_refused_before_anything_is_trained(int exitCode, string message, params string[] arguments)
    {
        var result = CliProcess.Run(run.Folder, arguments);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(message, Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.Below("not-compared")));
    }
}

using System.Text.Json;

namespace MlNetDenoise.Cli.Tests;

public sealed class VariationTests
{
    [Theory]
    [InlineData("learningRate=1e-3,1e-4", "learningRate", "1e-3", "1e-4")]
    [InlineData("widths=[16,32,64], [32,64,128]", "widths", "[16,32,64]", "[32,64,128]")]
    [InlineData("noise=gaussian:25 + blur:3", "noise", "gaussian:25 + blur:3")]
    public void A_field_comes_with_its_values(string text, string field, params string[] values)
    {
        var variation = Variation.Parse(text);

        Assert.Equal(field, variation.Field);
        Assert.Equal(values, variation.Values);
    }

    [Theory]
    [InlineData("depth")]
    [InlineData("=1")]
    [InlineData("depth=")]
    [InlineData("depth=1,,2")]
    public void Text_without_a_field_and_values_is_rejected(string text) => Assert.Throws<FormatException>(() => Variation.Parse(text));
}

[Collection(nameof(TrainedRun))]
public sealed class CompareTests(TrainedRun run)
{
    private static readonly string[] Comparison = ["compare", "small.json", "runs/small", "--vary", "network.name=cae,plain-cnn", "batchSize=2", "--data", "clean", "--test", "tested", "--first", "2", "--steps", "10", "-o", "compared"];

    [Fact]
    public void Networks_are_trained_once_each_and_compared_with_a_finished_run()
    {
        File.WriteAllText(run.Below("small.json"), """{ "data": { "gray": true, "patchSize": 32, "batchSize": 9 }, "noise": "gaussian:25", "budget": { "validateEvery": 5 } }""");
        CliProcess.Succeed(run.Folder, "datasets", "make", "-o", "tested", "--count", "3", "--width", "80", "--height", "64", "--gray", "--seed", "2");

        var first = CliProcess.Succeed(run.Folder, Comparison);
        var trained = File.GetLastWriteTimeUtc(run.Below("compared/small-network.name-cae/denoiser.onnx"));
        File.Delete(run.Below("compared/compare.csv"));
        var again = CliProcess.Succeed(run.Folder, Comparison);

        var lines = File.ReadLines(run.Below("compared/compare.csv")).Select(line => line.Split(',')).ToList();
        double Cell(string network, string column) => double.Parse(lines.Single(line => line[0] == network)[Array.IndexOf(lines[0], column)]);
        Assert.Equal(["(noisy input)", "small network.name=cae", "small network.name=plain-cnn", "small"], lines.Skip(1).Select(line => line[0]));
        Assert.Equal([10, 10, 500], lines.Skip(2).Select(line => Cell(line[0], "steps")));
        // 20 log10(255/25) is what noise that is not clipped gives
        Assert.Equal(20.17, Cell("(noisy input)", "test dB"), 0.3);
        Assert.True(Cell("small", "test dB") > Cell("(noisy input)", "test dB") + 2);
        Assert.True(Cell("small", "test SSIM") > Cell("(noisy input)", "test SSIM"));
        Assert.Equal(Evaluated(), Cell("small", "test dB"), 0.006);
        Assert.Contains("test images: 2;", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, again.Output);
        Assert.Equal(trained, File.GetLastWriteTimeUtc(run.Below("compared/small-network.name-cae/denoiser.onnx")));
        Assert.Equal(1400, FloatImage.Load(run.Below("compared/curves.png")).Width);
        Assert.Equal(4 * 332 + 12, FloatImage.Load(run.Below("compared/grid.png")).Width); // noisy, the two best, clean
        Assert.Contains("small network.name=cae,74497,", File.ReadAllText(run.Below("compared/curves.csv")), StringComparison.Ordinal);

        var page = File.ReadAllText(run.Below("compared/report.html"));
        Assert.Equal(4, page.Split("<svg").Length - 1);
        foreach (var label in (string[])["noisy", "small network.name=cae", "small network.name=plain-cnn", "small", "clean"])
            Assert.Equal(2, page.Split($", {label}\" width=").Length - 1); // of two test images

        double Evaluated()
        {
            using var json = JsonDocument.Parse(CliProcess.Succeed(run.Folder, "evaluate", "--data", "tested", "--first", "2", "--gray", "--sigma", "25", "--json", "--model", "runs/small").Output);
            return json.RootElement.GetProperty("denoised").GetProperty("psnr").GetDouble();
        }
    }

    [Fact]
    public void All_networks_get_the_data_the_noise_and_the_budget_of_the_first_recipe()
    {
        File.WriteAllText(run.Below("first.json"), """{ "data": { "gray": true, "split": "50/25/25", "flips": false, "patchSize": 40, "batchSize": 2 }, "noise": "gaussian:40 + clip", "network": { "name": "plain-cnn", "widths": [4] }, "budget": { "steps": 3 } }""");
        File.WriteAllText(run.Below("second.json"), """{ "data": { "patchSize": 64 }, "network": { "name": "half-unet", "widths": [4] }, "budget": { "minutes": 99 } }""");

        CliProcess.Succeed(run.Folder, "compare", "first.json", "second.json", "--data", "clean", "-o", "shared");

        using var first = JsonDocument.Parse(File.ReadAllText(run.Below("shared/first/recipe.json")));
        using var second = JsonDocument.Parse(File.ReadAllText(run.Below("shared/second/recipe.json")));
        foreach (var field in (string[])["data", "noise", "budget"])
            Assert.Equal(first.RootElement.GetProperty(field).GetRawText(), second.RootElement.GetProperty(field).GetRawText());
        Assert.Equal("half-unet", second.RootElement.GetProperty("network").GetProperty("name").GetString());
        Assert.Equal(File.ReadAllLines(run.Below("shared/first/split.tsv")), File.ReadAllLines(run.Below("shared/second/split.tsv")));
        Assert.Contains("test images: 2;", CliProcess.Succeed(run.Folder, "compare", "first.json", "second.json", "--data", "clean", "-o", "shared").Output, StringComparison.Ordinal); // those set apart
        Assert.Contains("test images: 1;", CliProcess.Succeed(run.Folder, "compare", "first.json", "second.json", "--data", "clean", "--first", "1", "-o", "shared").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_train_a_network_each_and_the_command_without_a_shard_compares_them()
    {
        string[] sweep = ["compare", "plain-cnn", "--vary", "widths=[4],[6],[8]", "--data", "clean", "--gray", "--sigma", "25", "--steps", "4", "-o", "sweep"];
        string[] Trained() => [.. Directory.GetFiles(run.Below("sweep"), "denoiser.onnx", SearchOption.AllDirectories).Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order()];

        CliProcess.Succeed(run.Folder, [.. sweep, "--shard", "2/2"]);
        Assert.Equal(["plain-cnn-widths-6"], Trained());
        CliProcess.Succeed(run.Folder, [.. sweep, "--shard", "1/2"]);
        Assert.Equal(["plain-cnn-widths-4", "plain-cnn-widths-6", "plain-cnn-widths-8"], Trained());
        Assert.False(File.Exists(run.Below("sweep/compare.csv")));
        var times = Trained().Select(name => File.GetLastWriteTimeUtc(run.Below($"sweep/{name}/denoiser.onnx"))).ToList();
        CliProcess.Succeed(run.Folder, sweep);

        Assert.Equal(["(noisy input)", "plain-cnn widths=[4]", "plain-cnn widths=[6]", "plain-cnn widths=[8]"], File.ReadLines(run.Below("sweep/compare.csv")).Skip(1).Select(line => line.Split(',')[0]));
        Assert.Equal(times, Trained().Select(name => File.GetLastWriteTimeUtc(run.Below($"sweep/{name}/denoiser.onnx"))));
    }

    [Theory]
    [InlineData(2, "--data", "compare", "dncnn", "--steps", "1", "-o", "not-compared")]
    [InlineData(2, "--minutes or --steps", "compare", "dncnn", "--data", "clean", "--minutes", "1", "--steps", "1", "-o", "not-compared")]
    [InlineData(1, "are in train, clean too", "compare", "dncnn", "--data", "train", "clean", "--test", "clean", "--steps", "1", "-o", "not-compared")]
    [InlineData(1, "nothing does not exist", "compare", "dncnn", "--data", "clean", "--test", "nothing", "--steps", "1", "-o", "not-compared")]
    [InlineData(2, "'width' is not a field", "compare", "dncnn", "--data", "clean", "--steps", "1", "--vary", "width", "-o", "not-compared")]
    [InlineData(1, "Did you mean 'network.widths'?", "compare", "dncnn", "--data", "clean", "--steps", "1", "--vary", "width=3", "-o", "not-compared")]
    [InlineData(1, "compared with itself", "compare", "dncnn", "dncnn", "--data", "clean", "--steps", "1", "-o", "not-compared")]
    [InlineData(1, "fast-gray has 3 stages", "compare", "dncnn", "fast-gray", "--data", "clean", "--steps", "1", "-o", "not-compared")]
    [InlineData(1, "no recipe or file 'nonsense'", "compare", "nonsense", "--data", "clean", "--steps", "1", "-o", "not-compared")]
    public void An_invalid_comparison_is_rejected_before_any_training(int exitCode, string message, params string[] arguments)
    {
        var result = CliProcess.Run(run.Folder, arguments);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(message, Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.Below("not-compared")));
    }
}

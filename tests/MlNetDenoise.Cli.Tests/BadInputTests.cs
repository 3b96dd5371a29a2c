namespace MlNetDenoise.Cli.Tests;

[Collection(nameof(TrainedRun))]
public sealed class BadInputTests(TrainedRun run)
{
    [Fact]
    public void A_corrupt_image_in_a_folder_is_named_and_the_rest_is_done()
    {
        Directory.CreateDirectory(run.Below("mixed"));
        var good = Directory.GetFiles(run.Below("clean"));
        File.Copy(good[0], run.Below("mixed/a.png"));
        File.WriteAllBytes(run.Below("mixed/b.png"), File.ReadAllBytes(good[1])[..200]);
        File.WriteAllText(run.Below("mixed/c.png"), "no image");
        File.WriteAllBytes(run.Below("mixed/d.png"), []);
        File.Copy(good[2], run.Below("mixed/e.png"));

        var result = CliProcess.Run(run.Folder, "run", "mixed", "-o", "mixed-clean", "--model", "runs/small");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["a.png", "e.png"], Directory.GetFiles(run.Below("mixed-clean")).Select(Path.GetFileName).Order());
        Assert.Equal(3, result.Errors.Length);
        foreach (var name in (string[])["b.png", "c.png", "d.png"])
            Assert.Contains(result.Errors, line => line.Contains(name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("absent.png", "run", "absent.png", "-o", "out", "--model", "runs/small")]
    [InlineData("absent", "evaluate", "--data", "absent")]
    [InlineData("absent", "benchmark", "--data", "absent", "--model", "runs/small")]
    [InlineData("empty", "evaluate", "--data", "empty")]
    [InlineData("Did you mean", "train", "--data", "clean", "--network", "drcnn", "-o", "of-no-network")]
    [InlineData("empty", "train", "--data", "empty", "--steps", "1", "-o", "of-empty")]
    [InlineData("absent.onnx", "evaluate", "--data", "clean", "--model", "absent.onnx")]
    [InlineData("foreign.onnx", "evaluate", "--data", "clean", "--model", "foreign.onnx")]
    [InlineData("foreign.zip", "evaluate", "--data", "clean", "--model", "foreign.zip")]
    [InlineData("absent.zip", "evaluate", "--data", "clean", "--model", "absent.zip")]
    [InlineData("foreign.zip", "pack", "--verify", "foreign.zip")]
    [InlineData("absent.zip", "pack", "--verify", "absent.zip")]
    [InlineData("empty", "pack", "empty")]
    [InlineData("a-file", "run", "clean", "-o", "a-file/out", "--model", "runs/small")]
    [InlineData("absent.png", "run", "clean", "-o", "out", "--model", "runs/small", "--sigma", "absent.png")]
    [InlineData("colour.png", "run", "clean", "-o", "out", "--model", "runs/small", "--sigma", "colour.png")]
    [InlineData("clean", "run", "clean", "-o", "out", "--model", "runs/small", "--max-memory", "10MB")]
    [InlineData("16x8", "run", "clean", "-o", "out", "--model", "runs/small", "--sigma", "map.png")]
    [InlineData("a-file", "pack", "runs/small", "-o", "a-file/denoiser.zip")]
    [InlineData("a-file", "train", "--data", "clean", "--steps", "1", "--patch-size", "32", "-o", "a-file/run")]
    [InlineData("truncated.onnx", "evaluate", "--data", "clean", "--gray", "--model", "truncated.onnx")]
    [InlineData("foreign.zip", "run", "clean", "-o", "out", "--model", "foreign.zip")]
    [InlineData("a-file", "evaluate", "--data", "clean", "--gray", "-o", "a-file/report", "--model", "runs/small")]
    [InlineData("a-file", "benchmark", "--data", "clean", "--gray", "-o", "a-file/report", "--model", "runs/small")]
    [InlineData("a-file", "publish", "runs/small", "--quality", "fast", "--data", "clean", "--sigma", "25", "--data-terms", "ours", "-o", "a-file/models")]
    [InlineData("no partner", "train", "--data", "colour=clean", "--steps", "1", "-o", "of-pairs")]
    [InlineData("BSD86", "datasets", "get", "BSD86")]
    [InlineData("absent", "datasets", "show", "absent")]
    [InlineData("8 of the 8", "evaluate", "--data", "train", "--gray", "--model", "runs/small")]
    [InlineData("a-file", "noise", "clean", "-o", "a-file/out")]
    [InlineData("a-file", "datasets", "make", "-o", "a-file/out", "--count", "1", "--width", "16", "--height", "16")]
    [InlineData("colour", "evaluate", "--data", "colour", "--model", "runs/small")]
    [InlineData("colour", "evaluate", "--data", "colour", "--model", "gray.zip")]
    [InlineData("colour.png", "run", "colour.png", "-o", "out", "--model", "runs/small")]
    [InlineData("clean", "run", "clean", "-o", "clean")]
    public void An_error_names_its_cause_in_one_line(string named, params string[] arguments)
    {
        Directory.CreateDirectory(run.Below("empty"));
        File.WriteAllText(run.Below("a-file"), "");
        File.WriteAllText(run.Below("foreign.onnx"), "no network");
        File.WriteAllText(run.Below("foreign.zip"), "no zip");
        File.WriteAllBytes(run.Below("truncated.onnx"), File.ReadAllBytes(run.Below("runs/small/denoiser.onnx"))[..5000]);
        new FloatImage(16, 16, 3).Save(run.Below("colour.png"));
        new FloatImage(16, 8, 1).Save(run.Below("map.png"));
        new FloatImage(16, 16, 3).Save(run.Below("colour/colour.png"));
        if (arguments.Contains("gray.zip"))
            CliProcess.Succeed(run.Folder, "pack", "runs/small", "-o", "gray.zip");

        var result = CliProcess.Run(run.Folder, arguments);

        Assert.Equal(1, result.ExitCode);
        Assert.NotEmpty(result.Errors);
        Assert.All(result.Errors, line => Assert.Contains(named, line, StringComparison.Ordinal));
        Assert.True(result.Errors.Length == 1 || named != "a-file", "a folder that cannot be written is reported once, before the work");
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "clean", "--quality", "perfect")]
    [InlineData("run", "clean", "--quality", "fast", "--model", "runs/small")]
    [InlineData("publish", "runs/small", "--data", "clean", "--data-terms", "ours")]
    [InlineData("publish", "runs/small", "--quality", "fast", "--data", "clean", "--data-terms", "ours", "--sigma", "25", "300")]
    [InlineData("run", "clean", "-o", "out", "--sigma", "loud")]
    [InlineData("run", "clean", "-o", "out", "--strength", "120")]
    [InlineData("run", "clean", "-o", "out", "--max-memory", "much")]
    [InlineData("run", "clean", "-o", "out", "--max-memory", "0GB")]
    [InlineData("train", "--data", "clean", "--minutes", "1", "--steps", "1")]
    [InlineData("train")]
    [InlineData("evaluate", "--data", "clean", "--sigma", "-3")]
    [InlineData("evaluate", "--data", "clean", "--sigma", "25", "--noise", "gaussian:25")]
    [InlineData("train", "--data", "clean", "--noise", "gausian:25")]
    [InlineData("train", "--data", "clean", "--loss", "mse + 0.1*sim")]
    [InlineData("train", "--data", "clean", "--split", "80/30")]
    [InlineData("evaluate", "--gray")]
    [InlineData("noise", "clean", "-o", "out", "--noise", "blur:4")]
    [InlineData("pack", "runs/small", "--size", "big")]
    [InlineData("pack", "--verify", "denoiser.zip", "-o", "other.zip")]
    [InlineData("pack", "--verify", "denoiser.zip", "--no-scores")]
    [InlineData("train", "--data", "clean", "--loss", "7")]
    [InlineData("train", "-o", "runs/small", "--learning-rate", "1")]
    [InlineData("run", "", "-o", "out")]
    [InlineData("run", "clean", "-o", "")]
    [InlineData("run", "clean", "--output=")]
    [InlineData("run", "clean", "-o")]
    [InlineData("run", "clean", "--model")]
    [InlineData("train", "-o")]
    [InlineData("pack", "runs/small", "--verify", "--size")]
    [InlineData("run", "--retry-failed", "")]
    [InlineData("evaluate", "--data", "clean", "--model", "")]
    [InlineData("benchmark", "--data", "clean", "--sigma", "25", "-3")]
    [InlineData("enhance")]
    public void An_invalid_command_line_exits_with_2_and_names_the_help(params string[] arguments)
    {
        var result = CliProcess.Run(run.Folder, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.NotEmpty(result.Errors);
        Assert.Contains("--help", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_that_differs_from_the_one_in_the_folder_is_refused()
    {
        var result = CliProcess.Run(run.Folder, ["train", "--data", "clean", "-o", "runs/small", "--steps", "501", .. TrainedRun.SmallTraining]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("runs/small", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "--sgma", "--sigma")]
    [InlineData("noise", "--oputput", "--output")]
    public void An_unknown_option_is_not_taken_for_an_image(string command, string written, string meant)
    {
        var result = CliProcess.Run(run.Folder, command, "clean", written, "3", "-o", "of-unknown-option");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"There is no option {written}. Did you mean {meant}?", Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.Below("of-unknown-option")));
    }
}

using System.Text.Json;

namespace MlNetDenoise.Cli.Tests;

/// <summary>A finished run becomes a shipped model, and the default of a program.</summary>
[Collection(nameof(TrainedRun))]
public sealed class PublishTests(TrainedRun run)
{
    private static readonly string[] Publish = ["publish", "runs/small", "--data", "clean", "--data-terms", "our own"];

    [Fact]
    public void The_card_has_the_scores_that_evaluate_reports()
    {
        CliProcess.Succeed(run.Folder, [.. Publish, "--quality", "fast", "--sigma", "15", "25", "-o", "carded"]);
        using var card = JsonDocument.Parse(File.ReadAllText(run.Below("carded/fast-gray.json")));
        var root = card.RootElement;

        Assert.InRange(new FileInfo(run.Below("carded/fast-gray.onnx")).Length, 1, 0.8 * new FileInfo(run.Below("runs/small/denoiser.onnx")).Length);
        Assert.Equal("our own", root.GetProperty("dataTerms").GetString());
        Assert.Equal("train", root.GetProperty("recipes")[0].GetProperty("data").GetProperty("images")[0].GetString());
        Assert.Equal(1, root.GetProperty("recipes")[0].GetProperty("seed").GetInt32());
        Assert.Equal(500, root.GetProperty("training").GetProperty("steps").GetInt32());
        Assert.Matches(@"^\d+\.\d+\.\d+\+[0-9a-f]{40}$", root.GetProperty("measured").GetProperty("program").GetString());
        Assert.DoesNotContain(run.Folder, root.GetRawText(), StringComparison.Ordinal);

        var scores = root.GetProperty("scores").EnumerateArray().ToList();
        Assert.Equal([15, 25], scores.Select(score => score.GetProperty("sigma").GetInt32()));
        using var evaluated = JsonDocument.Parse(CliProcess.Succeed(run.Folder, "evaluate", "--model", "runs/small", "--data", "clean", "--gray", "--sigma", "25", "--json").Output);
        Assert.Equal(evaluated.RootElement.GetProperty("denoised").GetProperty("psnr").GetDouble(), scores[1].GetProperty("psnr").GetDouble(), 0.001);
    }

    [Fact]
    public void The_card_has_the_recipes_of_all_trainings_where_one_started_from_another_or_from_a_published_model()
    {
        Train("later", from: "runs/small", steps: 5);
        Train("last", from: "published/fast-gray.onnx", steps: 3);

        using var card = JsonDocument.Parse(File.ReadAllText(run.Below("published/fast-gray.json")));
        var recipes = card.RootElement.GetProperty("recipes").EnumerateArray().ToList();
        Assert.Equal([500, 5, 3], recipes.Select(recipe => recipe.GetProperty("budget").GetProperty("steps").GetInt32()));
        Assert.Equal("small", recipes[1].GetProperty("from").GetString());
        Assert.Equal("fast-gray.onnx", recipes[2].GetProperty("from").GetString());

        void Train(string name, string from, int steps)
        {
            CliProcess.Succeed(run.Folder, ["train", "--data", "train", "-o", name, "--from", from, "--steps", $"{steps}", .. TrainedRun.SmallTraining]);
            CliProcess.Succeed(run.Folder, "publish", name, "--quality", "fast", "--data", "clean", "--data-terms", "our own", "--sigma", "25", "-o", "published");
        }
    }

    [Fact]
    public void A_model_for_cameras_is_published_under_its_own_name_and_scored_with_their_noise()
    {
        string[] training = ["train", "--data", "train", "--noise", "camera:1600", "--steps", "2", .. TrainedRun.SmallNetwork];
        CliProcess.Succeed(run.Folder, [.. training.Where(option => option != "--gray"), "-o", "runs/camera"]);
        CliProcess.Succeed(run.Folder, "datasets", "make", "-o", "color", "--count", "2", "--width", "80", "--height", "64");
        CliProcess.Succeed(run.Folder, "publish", "runs/camera", "--quality", "fast", "--data", "color", "--data-terms", "our own", "-o", "cameras");
        using var card = JsonDocument.Parse(File.ReadAllText(run.Below("cameras/fast-camera.json")));
        var score = Assert.Single(card.RootElement.GetProperty("scores").EnumerateArray());
        Assert.Equal("camera", card.RootElement.GetProperty("model").GetProperty("noiseType").GetString());
        Assert.Equal("test-camera", score.GetProperty("noise").GetString());
        Assert.False(score.TryGetProperty("sigma", out _));
        Assert.Contains("(test-camera) |", File.ReadAllText(run.Below("cameras/README.md")), StringComparison.Ordinal);
        using var denoiser = Denoiser.Load(run.Below("cameras/fast-camera.onnx"));
        Assert.Equal(NoiseType.Camera, denoiser.CardFor(3).NoiseType);

        CliProcess.Succeed(run.Folder, [.. training, "-o", "runs/gray-camera"]);
        var refused = CliProcess.Run(run.Folder, "publish", "runs/gray-camera", "--quality", "fast", "--data", "clean", "--data-terms", "our own", "-o", "cameras");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Train without --gray", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_gets_a_line_for_each_model_and_keeps_the_rest()
    {
        foreach (var quality in (string[])["fast", "standard", "fast"])
        {
            CliProcess.Succeed(run.Folder, [.. Publish, "--quality", quality, "--sigma", "25", "-o", "listed"]);
            if (quality == "standard")
                File.AppendAllText(run.Below("listed/README.md"), "the rest\n");
        }
        var lines = File.ReadAllLines(run.Below("listed/README.md"));

        Assert.Equal(["fast-gray.onnx", "standard-gray.onnx"], lines.Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]));
        Assert.Equal("the rest", lines[^1]);
    }

    [Fact]
    public void A_model_in_INT8_lies_beside_its_floats_until_others_replace_them()
    {
        string[] Published() => [.. Directory.GetFiles(run.Below("both"), "*.onnx").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
        string[] publish = ["--data", "clean", "--data-terms", "our own", "--quality", "fast", "--sigma", "25", "-o", "both"];
        CliProcess.Succeed(run.Folder, ["publish", "runs/small", .. publish]);
        CliProcess.Succeed(run.Folder, ["train", "--data", "train", "-o", "rounded", "--from", "runs/small", "--precision", "int8", "--steps", "0", .. TrainedRun.SmallTraining]);

        CliProcess.Succeed(run.Folder, ["publish", "rounded", .. publish]);
        Assert.Equal(["fast-gray.int8.onnx", "fast-gray.onnx"], Published());

        Assert.Contains("fast-gray.int8.onnx", CliProcess.Succeed(run.Folder, ["publish", "runs/small", .. publish]).Error, StringComparison.Ordinal);
        Assert.Equal(["fast-gray.onnx"], Published());
        Assert.DoesNotContain("int8", File.ReadAllText(run.Below("both/README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_standard_quality_comes_as_a_zip_too()
    {
        CliProcess.Succeed(run.Folder, [.. Publish, "--quality", "standard", "--sigma", "25", "-o", "zipped"]);

        Assert.Contains("verified", CliProcess.Succeed(run.Folder, "pack", "--verify", "zipped/denoiser-gray.zip").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Republished_models_have_the_same_bytes_and_are_packed_again()
    {
        CliProcess.Succeed(run.Folder, [.. Publish, "--quality", "standard", "--sigma", "25", "-o", "again"]);
        string[] files = ["standard-gray.onnx", "standard-gray.json", "README.md"];
        var before = Array.ConvertAll(files, file => File.ReadAllBytes(run.Below($"again/{file}")));
        File.Delete(run.Below("again/denoiser-gray.zip"));

        CliProcess.Succeed(run.Folder, "republish", "again");

        Assert.Equal(before, Array.ConvertAll(files, file => File.ReadAllBytes(run.Below($"again/{file}"))));
        Assert.Contains("verified", CliProcess.Succeed(run.Folder, "pack", "--verify", "again/denoiser-gray.zip").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_its_card_is_not_republished()
    {
        Directory.CreateDirectory(run.Below("cardless"));
        File.Copy(run.Below("runs/small/denoiser.onnx"), run.Below("cardless/fast-gray.onnx"));

        var result = CliProcess.Run(run.Folder, "republish", "cardless");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("fast-gray.json", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_with_shipped_models_needs_no_model_option()
    {
        var program = run.Below("program");
        CliProcess.CopyTo(program, file => Path.GetDirectoryName(file) == "models");
        var image = Directory.GetFiles(run.Below("clean"))[0];
        var none = CliProcess.RunCopy(program, run.Folder, "run", image);
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("models", Assert.Single(none.Errors), StringComparison.Ordinal);

        CliProcess.Succeed(run.Folder, [.. Publish, "--quality", "fast", "--sigma", "25", "-o", "program/models"]);
        var absent = CliProcess.RunCopy(program, run.Folder, "run", image);
        Assert.Equal(1, absent.ExitCode);
        Assert.Contains("no model of quality 'standard'", Assert.Single(absent.Errors), StringComparison.Ordinal);

        CliProcess.Succeed(run.Folder, [.. Publish, "--quality", "standard", "--sigma", "25", "-o", "program/models"]);
        var result = CliProcess.RunCopy(program, run.Folder, "run", image);
        Assert.True(result.ExitCode == 0, result.Error);
        CliProcess.Succeed(run.Folder, "run", image, "-o", "named", "--model", "runs/small");
        var name = Path.GetFileName(image);
        Assert.Equal(FloatImage.Load(run.Below($"named/{name}")).Pixels, FloatImage.Load(run.Below($"denoised/{name}")).Pixels);
    }

    [Fact]
    public void A_training_that_has_not_ended_is_not_published()
    {
        Directory.CreateDirectory(run.Below("begun"));
        File.Copy(run.Below("runs/small/recipe.json"), run.Below("begun/recipe.json"));

        var result = CliProcess.Run(run.Folder, "publish", "begun", "--quality", "fast", "--data", "clean", "--data-terms", "our own", "-o", "of-begun");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("begun", Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.Below("of-begun")));
    }
}

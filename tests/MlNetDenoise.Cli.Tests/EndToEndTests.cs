using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli.Tests;

[Collection(nameof(TrainedRun))]
public sealed class EndToEndTests(TrainedRun run)
{
    [Fact]
    public void A_run_folder_has_the_files_of_the_readme_with_their_contents()
    {
        string Below(string file) => run.Below($"runs/small/{file}");
        var folder = RunFolder.Open(Below(""));
        var (recipe, record, log) = (folder.ReadRecipe(), folder.ReadRecord(), folder.ReadLog());

        Assert.Equal(("gaussian:25", 500, 500), ($"{recipe.Noise}", record.Steps, log[^1].Step));
        Assert.Equal(log.Max(entry => entry.Psnr), record.BestPsnr);
        Assert.True(record.BestPsnr > record.NoisyPsnr + 2, $"{record.NoisyPsnr} -> {record.BestPsnr}");
        Assert.Equal(
            Directory.GetFiles(run.Below("train")).Select(Path.GetFileName).Order(),
            File.ReadLines(Below("split.tsv")).Select(line => line.Split('\t')[2]).Order());
        Assert.Equal((record.Parameters, 8 - record.ValidationImages), (CountParameters(Below("best.safetensors")), record.TrainingImages));
        Assert.True(CountParameters(Below("checkpoint.safetensors")) > 2 * record.Parameters); // weights, their average, moments

        using (var denoiser = Denoiser.Load(Below("")))
            Assert.Equal(("light-unet", 1), (denoiser.CardFor(1).Name, denoiser.CardFor(1).Channels));
        using (var flat = new InferenceSession(Below("denoiser.flat.onnx")))
            Assert.Equal(["pixels", "shape", "sigma"], flat.InputMetadata.Keys.Order());

        foreach (var chart in (string[])["loss", "validation"])
        {
            var picture = FloatImage.Load(Below($"{chart}.png"));
            Assert.Equal((800, 500, true), (picture.Width, picture.Height, picture.Pixels.Distinct().Count() > 10));
            Assert.Equal(log.Select(entry => $"{entry.Step}"), File.ReadLines(Below($"{chart}.csv")).Skip(1).Select(line => line.Split(',')[0]));
        }

        // The number of values, from the header of the file: an 8-byte length, then JSON with the shape of each tensor.
        static int CountParameters(string safetensors)
        {
            var bytes = File.ReadAllBytes(safetensors);
            using var header = JsonDocument.Parse(bytes.AsMemory(8, (int)BinaryPrimitives.ReadInt64LittleEndian(bytes)));
            return header.RootElement.EnumerateObject().Where(tensor => tensor.Name != "__metadata__")
                .Sum(tensor => tensor.Value.GetProperty("shape").EnumerateArray().Aggregate(1, (count, side) => count * side.GetInt32()));
        }
    }

    [Fact]
    public void Options_override_the_recipe()
    {
        CliProcess.Succeed(run.Folder, "train", "--recipe", "runs/small/recipe.json", "--steps", "2", "--optimizer", "muon", "-o", "followed");
        using var first = JsonDocument.Parse(File.ReadAllText(run.Below("runs/small/recipe.json")));
        using var again = JsonDocument.Parse(File.ReadAllText(run.Below("followed/recipe.json")));
        foreach (var field in first.RootElement.EnumerateObject())
        {
            var expected = field.Value.GetRawText();
            if (field.Name == "budget")
                expected = expected.Replace("\"steps\": 500", "\"steps\": 2", StringComparison.Ordinal);
            if (field.Name == "optimization")
                expected = Regex.Replace(expected, "\"optimizer\": \"[^\"]*\"", "\"optimizer\": \"muon\"");
            Assert.Equal(expected, again.RootElement.GetProperty(field.Name).GetRawText());
        }
    }

    [Fact]
    public void Options_hold_for_every_stage_of_a_recipe()
    {
        File.WriteAllText(run.Below("stages.json"), """
            {
              "noise": "gaussian:25", "network": { "widths": [8, 16, 16] },
              "stages": [
                { "about": "Many small patches.", "data": { "patchSize": 32 }, "budget": { "steps": 900 } },
                { "about": "Large patches.", "data": { "patchSize": 48 }, "budget": { "minutes": 5 } }
              ]
            }
            """);

        var result = CliProcess.Succeed(run.Folder, "train", "--recipe", "stages.json", "--data", "train", "--gray", "--steps", "3", "--learning-rate", "1e-4", "--seed", "7", "--noise", "gaussian:40", "-o", "staged");
        var again = CliProcess.Succeed(run.Folder, "train", "-o", "staged");
        CliProcess.Succeed(run.Folder, "publish", "staged", "--quality", "fast", "--data", "clean", "--data-terms", "our own", "--sigma", "25", "-o", "of-stages");

        Assert.Contains("Run: staged\nStage 1 of 2: Many small patches.\nStage 2 of 2: Large patches.\n", result.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("Stage", again.Error, StringComparison.Ordinal); // it is finished
        Assert.True(File.Exists(run.Below("staged/loss.png")));
        var page = File.ReadAllText(run.Below("staged/report.html"));
        Assert.Contains("Chart: Loss", page, StringComparison.Ordinal);
        Assert.Contains(", denoised\" width=", page, StringComparison.Ordinal); // validation images
        using var card = JsonDocument.Parse(File.ReadAllText(run.Below("of-stages/fast-gray.json")));
        var recipes = card.RootElement.GetProperty("recipes").EnumerateArray().ToList();
        Assert.Equal([32, 48], recipes.Select(recipe => recipe.GetProperty("data").GetProperty("patchSize").GetInt32()));
        Assert.Equal(["train", "train"], recipes.Select(recipe => recipe.GetProperty("data").GetProperty("images")[0].GetString()));
        Assert.Equal("stage-1", recipes[1].GetProperty("from").GetString());
        Assert.All(recipes, recipe => Assert.Equal(
            (true, 3, 1e-4, 7, "gaussian:40"),
            (recipe.GetProperty("data").GetProperty("gray").GetBoolean(), recipe.GetProperty("budget").GetProperty("steps").GetInt32(), recipe.GetProperty("optimization").GetProperty("learningRate").GetDouble(),
             recipe.GetProperty("seed").GetInt32(), recipe.GetProperty("noise").GetString())));
    }

    [Fact]
    public void Evaluate_scores_a_run_and_the_network_gains_on_the_noisy_input()
    {
        var result = CliProcess.Succeed(run.Folder, "evaluate", "--data", "clean", "--gray", "--sigma", "25", "--json", "--model", "runs/small");
        using var json = JsonDocument.Parse(result.Output);
        var (noisy, denoised) = (json.RootElement.GetProperty("noisy"), json.RootElement.GetProperty("denoised"));

        Assert.Equal(8, json.RootElement.GetProperty("images").GetArrayLength());
        Assert.Equal("gaussian:25", json.RootElement.GetProperty("noise").GetString());
        // 20 log10(255/25) is what noise that is not clipped gives
        Assert.Equal(20.17, noisy.GetProperty("psnr").GetDouble(), 0.15);
        Assert.True(denoised.GetProperty("psnr").GetDouble() > noisy.GetProperty("psnr").GetDouble() + 2);
        foreach (var score in (string[])["ssim", "mse", "mae", "withinTolerance"])
            Assert.True(double.IsFinite(denoised.GetProperty(score).GetDouble()), score);
    }

    [Fact]
    public void The_zip_loaded_by_another_process_scores_as_the_run_does()
    {
        CliProcess.Succeed(run.Folder, "pack", "runs/small", "-o", "any.zip");
        var fromRun = Evaluate("runs/small");
        var fromZip = Evaluate("any.zip");

        foreach (var who in (string[])["noisy", "denoised"])
        {
            foreach (var score in (string[])["psnr", "ssim", "mse", "mae", "withinTolerance"])
                Assert.Equal(fromRun.GetProperty(who).GetProperty(score).GetDouble(), fromZip.GetProperty(who).GetProperty(score).GetDouble(), 1e-3);
        }
    }

    [Fact]
    public void No_copy_of_the_network_is_left_behind()
    {
        using var temporary = new TemporaryFolder();
        foreach (var command in (string[][])[["pack", "runs/small", "-o", "left.zip"], ["pack", "runs/small", "-o", "of-one-size.zip", "--size", "32x24"], ["evaluate", "--model", "left.zip", "--data", "clean", "--gray"]])
        {
            using var process = CliProcess.Start(run.Folder, [("TMPDIR", temporary.Path), ("TMP", temporary.Path)], command);
            Assert.Equal(0, ChildProcess.WaitFor(process).ExitCode);
            Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
        }
    }

    [Fact]
    public void A_zip_without_scores_lacks_only_the_stage_that_scores()
    {
        CliProcess.Succeed(run.Folder, "pack", "runs/small", "-o", "scoring.zip");
        CliProcess.Succeed(run.Folder, "pack", "runs/small", "-o", "plain.zip", "--no-scores");

        Assert.Equal(Stages("scoring.zip")[..^1], Stages("plain.zip"));
        Assert.Equal(Evaluate("scoring.zip").GetProperty("denoised").GetRawText(), Evaluate("plain.zip").GetProperty("denoised").GetRawText());

        List<(string, long)> Stages(string file)
        {
            using var zip = ZipFile.OpenRead(run.Below(file));
            return [.. zip.Entries.Where(entry => entry.Name == "Model.key" && entry.FullName.Contains("Transform_", StringComparison.Ordinal)).Select(entry => (entry.FullName, entry.Length)).Order()];
        }
    }

    [Fact]
    public void A_zip_is_verified_until_one_byte_differs()
    {
        CliProcess.Succeed(run.Folder, "pack", "runs/small", "-o", "whole.zip");
        var verified = CliProcess.Succeed(run.Folder, "pack", "--verify", "whole.zip");
        Assert.Contains("light-unet", verified.Output, StringComparison.Ordinal);
        Assert.Contains("whole.zip: verified", verified.Output, StringComparison.Ordinal);

        var bytes = File.ReadAllBytes(run.Below("whole.zip"));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(run.Below("flipped.zip"), bytes);
        foreach (var command in (string[][])[["pack", "--verify", "flipped.zip"], ["evaluate", "--data", "clean", "--model", "flipped.zip"]])
        {
            var refused = CliProcess.Run(run.Folder, command);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("flipped.zip", Assert.Single(refused.Errors), StringComparison.Ordinal);
            Assert.DoesNotContain("verified", refused.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_zip_of_a_fixed_size_scores_images_of_that_size()
    {
        CliProcess.Succeed(run.Folder, "pack", "runs/small", "-o", "fixed.zip", "--size", "80x64");

        var json = Evaluate("fixed.zip");

        Assert.Contains("8 bits", json.GetProperty("engine").GetString(), StringComparison.Ordinal);
        Assert.Equal(20.17, json.GetProperty("noisy").GetProperty("psnr").GetDouble(), 0.15);
        Assert.True(json.GetProperty("denoised").GetProperty("psnr").GetDouble() > json.GetProperty("noisy").GetProperty("psnr").GetDouble() + 2);
    }

    [Fact]
    public void A_folder_of_noisy_images_becomes_one_of_clean_images_nearer_to_the_originals()
    {
        CliProcess.Succeed(run.Folder, "noise", "clean", "-o", "noisy", "--sigma", "25");
        CliProcess.Succeed(run.Folder, "run", "noisy", "-o", "denoised-noisy", "--model", "runs/small");

        foreach (var file in Directory.GetFiles(run.Below("clean")))
        {
            var name = Path.GetFileName(file);
            var clean = FloatImage.Load(file);
            var before = ImageMetrics.Psnr(FloatImage.Load(run.Below($"noisy/{name}")), clean);
            var after = ImageMetrics.Psnr(FloatImage.Load(run.Below($"denoised-noisy/{name}")), clean);
            Assert.True(after > before + 1, $"{name}: {before:0.00} dB -> {after:0.00} dB");
        }
    }

    [Fact]
    public void A_map_of_sigma_the_ensemble_and_the_strength_change_the_result()
    {
        var clean = FloatImage.Load(Directory.GetFiles(run.Below("clean"))[0]);
        Noise.Gaussian(25).Apply(clean, seed: 1).Save(run.Below("one.png"));
        new FloatImage(clean.Width, clean.Height, 1, [.. Enumerable.Repeat(25f / 255, clean.Pixels.Length)]).Save(run.Below("map.png"));

        CliProcess.Succeed(run.Folder, "run", "one.png", "-o", "plain.png", "--model", "runs/small", "--sigma", "25");
        CliProcess.Succeed(run.Folder, "run", "one.png", "-o", "mapped.png", "--model", "runs/small", "--sigma", "map.png");
        CliProcess.Succeed(run.Folder, "run", "one.png", "-o", "ensemble.png", "--model", "runs/small", "--sigma", "25", "--ensemble");
        CliProcess.Succeed(run.Folder, "run", "one.png", "-o", "signal.png", "--model", "runs/small", "--sigma", "signal");
        CliProcess.Succeed(run.Folder, "run", "one.png", "-o", "strength-0.png", "--model", "runs/small", "--strength", "0");

        Assert.Equal(File.ReadAllBytes(run.Below("plain.png")), File.ReadAllBytes(run.Below("mapped.png")));
        Assert.Equal(FloatImage.Load(run.Below("one.png")).Pixels, FloatImage.Load(run.Below("strength-0.png")).Pixels);
        Assert.True(Psnr("ensemble.png") > Psnr("plain.png"), $"{Psnr("ensemble.png"):0.00} dB, without it {Psnr("plain.png"):0.00} dB");
        Assert.Equal(Psnr("plain.png"), Psnr("signal.png"), 0.5);

        double Psnr(string name) => ImageMetrics.Psnr(FloatImage.Load(run.Below(name)), clean);
    }

    [Fact]
    public void Training_images_are_not_evaluated_and_the_test_images_of_a_run_are_the_default()
    {
        CliProcess.Succeed(run.Folder, ["train", "--data", "clean", "train", "-o", "parted", "--split", "60/20/20", "--steps", "2", .. TrainedRun.SmallTraining]);
        var split = File.ReadLines(run.Below("parted/split.tsv")).Select(line => line.Split('\t')).ToList();
        Assert.Equal((10, 3, 3), (split.Count(line => line[0] == "training"), split.Count(line => line[0] == "validation"), split.Count(line => line[0] == "test")));

        using var json = JsonDocument.Parse(CliProcess.Succeed(run.Folder, "evaluate", "--model", "parted", "--json").Output);
        Assert.Equal(split.Where(line => line[0] == "test").Select(line => line[2]).Order(), json.RootElement.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("name").GetString()).Order());

        var refused = CliProcess.Run(run.Folder, "evaluate", "--model", "parted", "--data", "clean", "--gray");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("trained or validated parted", Assert.Single(refused.Errors), StringComparison.Ordinal);
        var none = CliProcess.Run(run.Folder, "evaluate", "--model", "runs/small");
        Assert.Contains("runs/small has no test images", Assert.Single(none.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_are_trained_and_scored_without_further_noise()
    {
        CliProcess.Succeed(run.Folder, "noise", "train", "-o", "pairs/low", "--sigma", "30");
        CliProcess.Succeed(run.Folder, "noise", "clean", "-o", "pairs/low-test", "--sigma", "30");
        CliProcess.Succeed(run.Folder, ["train", "--data", "pairs/low=train", "-o", "paired", "--steps", "300", .. TrainedRun.SmallNetwork]);
        using var json = JsonDocument.Parse(CliProcess.Succeed(run.Folder, "evaluate", "--model", "paired", "--data", "pairs/low-test=clean", "--gray", "--json").Output);

        Assert.Contains("\"noise\": \"none\"", File.ReadAllText(run.Below("paired/recipe.json")), StringComparison.Ordinal);
        Assert.Equal("none", json.RootElement.GetProperty("noise").GetString());
        var (before, after) = (json.RootElement.GetProperty("noisy").GetProperty("psnr").GetDouble(), json.RootElement.GetProperty("denoised").GetProperty("psnr").GetDouble());
        Assert.InRange(before, 18.5, 20);
        Assert.True(after > before + 1, $"{before} -> {after}");
    }

    [Fact]
    public void Datasets_show_reports_sizes_and_intensities_and_draws_samples()
    {
        var result = CliProcess.Succeed(run.Folder, "datasets", "show", "clean", "-o", "shown");

        Assert.Contains("8 images: 8 of 80x64 gray", result.Output, StringComparison.Ordinal);
        Assert.Contains("mean", result.Output, StringComparison.Ordinal);
        Assert.True(FloatImage.Load(run.Below("shown/samples.png")).Width > 1000);
        Assert.True(File.Exists(run.Below("shown/intensities.png")));
    }

    [Fact]
    public void The_catalogue_lists_every_set_with_its_terms()
    {
        var output = CliProcess.Succeed(run.Folder, "datasets", "get").Output;

        foreach (var set in (string[])["Set12", "BSD68", "CBSD68", "Kodak24", "PolyU", "Train400", "CBSD432", "MNIST", "CIFAR10"])
            Assert.Contains($" {set} ", output, StringComparison.Ordinal);
        Assert.Contains("non-commercial", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_of_any_kind_is_added_trained_with_and_measured()
    {
        const string noise = "salt-and-pepper:0.02-0.1 + clip";
        CliProcess.Succeed(run.Folder, "noise", "clean", "-o", "peppered", "--noise", noise);
        var changed = Directory.GetFiles(run.Below("clean")).Select(file =>
        {
            var (clean, noisy) = (FloatImage.Load(file), FloatImage.Load(run.Below($"peppered/{Path.GetFileName(file)}")));
            return clean.Pixels.Zip(noisy.Pixels).Count(pair => pair.First != pair.Second) / (double)clean.Pixels.Length;
        }).ToArray();
        Assert.InRange(changed.Min(), 0.01, 0.04);
        Assert.InRange(changed.Max(), 0.08, 0.12);

        CliProcess.Succeed(run.Folder, ["train", "--data", "train", "-o", "pepper", "--noise", noise, "--steps", "400", .. TrainedRun.SmallNetwork]);
        using var json = JsonDocument.Parse(CliProcess.Succeed(run.Folder, "evaluate", "--model", "pepper", "--data", "clean", "--gray", "--noise", noise, "--json").Output);
        Assert.Equal(noise, json.RootElement.GetProperty("noise").GetString());
        var (before, after) = (json.RootElement.GetProperty("noisy").GetProperty("psnr").GetDouble(), json.RootElement.GetProperty("denoised").GetProperty("psnr").GetDouble());
        Assert.True(after > before + 1, $"{before} -> {after}");
    }

    [Fact]
    public void One_image_goes_to_the_file_named_and_keeps_its_depth_and_format()
    {
        var image = FloatImage.Load(Directory.GetFiles(run.Below("clean"))[0]);
        new FloatImage(image.Width, image.Height, 1, image.Pixels) { BitDepth = 16 }.Save(run.Below("deep.tif"));

        CliProcess.Succeed(run.Folder, "run", "deep.tif", "-o", "result/deep.tif", "--sigma", "10", "--model", "runs/small");

        Assert.Equal(16, FloatImage.Load(run.Below("result/deep.tif")).BitDepth);
    }

    [Fact]
    public void A_report_has_scores_charts_with_their_numbers_grids_and_the_denoised_images()
    {
        CliProcess.Succeed(run.Folder, "evaluate", "--data", "clean", "--gray", "-o", "report", "--model", "runs/small");

        foreach (var file in (string[])["metrics.json", "psnr-histogram.png", "ssim-histogram.png", "psnr.png", "ssim.png", "psnr.csv", "ssim.csv"])
            Assert.True(new FileInfo(run.Below($"report/{file}")).Length > 0, file);
        foreach (var grid in (string[])["grid.png", "residual.png"])
            Assert.True(FloatImage.Load(run.Below($"report/{grid}")).Width > 600);
        var rows = File.ReadLines(run.Below("report/psnr-histogram.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(8, rows.Count);
        Assert.All(rows, row =>
        {
            var psnr = ImageMetrics.Psnr(FloatImage.Load(run.Below($"report/denoised/{row[0]}")), FloatImage.Load(run.Below($"clean/{row[0]}")));
            Assert.Equal(psnr, double.Parse(row[2]), 1e-4);
        });
        var page = File.ReadAllText(run.Below("report/report.html"));
        Assert.All(rows, row => Assert.Contains($"<b>{row[0]}</b>", page, StringComparison.Ordinal));
        Assert.Contains("denoise evaluate --data clean --gray -o report --model runs/small", page, StringComparison.Ordinal);
        Assert.Equal(8 * 3, page.Split("src=\"data:image/png;base64,").Length - 1); // noisy, denoised and clean
    }

    [Fact]
    public void The_zip_saves_its_denoised_images_too()
    {
        CliProcess.Succeed(run.Folder, "pack", "runs/small", "-o", "saves.zip");
        CliProcess.Succeed(run.Folder, "evaluate", "--data", "clean", "--gray", "-o", "zip-report", "--model", "saves.zip");

        var saved = Directory.GetFiles(run.Below("zip-report/denoised"));
        Assert.Equal(Directory.GetFiles(run.Below("clean")).Select(Path.GetFileName).Order(), saved.Select(Path.GetFileName).Order());
        Assert.All(saved, file => Assert.Equal(8, FloatImage.Load(file).BitDepth));
    }

    [Fact]
    public void A_zip_and_its_model_write_the_same_16_bits_of_an_image_of_8()
    {
        var input = Directory.GetFiles(run.Below("clean"))[0];
        CliProcess.Succeed(run.Folder, "pack", "runs/small", "-o", "deep.zip");

        var (zip, model) = (Deep("deep.zip"), Deep("runs/small"));

        Assert.Contains(zip.Pixels, value => Math.Abs(value * 255 - Math.Round(value * 255)) > 0.1);
        Assert.Equal(model.Pixels, zip.Pixels, (a, b) => Math.Abs(a - b) < 1e-4);

        FloatImage Deep(string model)
        {
            var output = $"{Path.GetFileNameWithoutExtension(model)}-deep.png";
            CliProcess.Succeed(run.Folder, "run", input, "-o", output, "--sigma", "25", "--bit-depth", "16", "--model", model);
            var image = FloatImage.Load(run.Below(output));
            Assert.Equal(16, image.BitDepth);
            return image;
        }
    }

    [Fact]
    public void Doctor_names_every_engine()
    {
        var result = CliProcess.Succeed(run.Folder, "doctor");

        foreach (var engine in (string[])["libtorch", "ONNX Runtime", "libvips", "writes and reads every format"])
            Assert.Contains(engine, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_of_noise_lists_every_kind()
    {
        var help = CliProcess.Succeed(run.Folder, "noise", "--help").Output;

        Assert.All(NoiseKind.All, kind => Assert.Contains(kind.Name, help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("run")]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("pack")]
    [InlineData("publish")]
    [InlineData("benchmark")]
    [InlineData("compare")]
    [InlineData("noise")]
    [InlineData("datasets", "make")]
    [InlineData("datasets", "show")]
    [InlineData("datasets", "get")]
    public void Help_explains_every_command_and_its_output(params string[] command)
    {
        var help = CliProcess.Succeed(run.Folder, [.. command, "--help"]).Output;

        Assert.Contains("-o, --output", help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_starts_from_the_weights_of_a_finished_run()
    {
        CliProcess.Succeed(run.Folder, ["train", "--data", "train", "-o", "again", "--from", "runs/small", "--steps", "20", "--learning-rate", "1e-5", .. TrainedRun.SmallTraining]);

        Assert.Equal(Evaluate("runs/small").GetProperty("denoised").GetProperty("psnr").GetDouble(), Evaluate("again").GetProperty("denoised").GetProperty("psnr").GetDouble(), 0.5);
    }

    [Fact]
    public void The_autoencoder_of_the_tutorials_trains_packs_and_scores()
    {
        CliProcess.Succeed(run.Folder, "train", "--data", "train", "-o", "cae", "--network", "cae", "--gray", "--sigma", "25", "--patch-size", "32", "--batch-size", "4", "--steps", "300", "--loss", "mse", "--max-gradient-norm", "0");
        CliProcess.Succeed(run.Folder, "pack", "cae", "-o", "cae.zip");

        Assert.Equal(Evaluate("cae").GetProperty("denoised").GetProperty("psnr").GetDouble(), Evaluate("cae.zip").GetProperty("denoised").GetProperty("psnr").GetDouble(), 1e-3);
    }

    [Fact]
    public void The_demo_writes_all_its_files()
    {
        var result = CliProcess.Succeed(run.Folder, "demo", "--minutes", "0.05");

        foreach (var file in (string[])["photographs.png", "run/denoiser.onnx", "denoiser.zip", "report/grid.png", "report/psnr-histogram.png", "report/metrics.json", "report/report.html", "run/loss.png", "run/report.html"])
            Assert.True(File.Exists(run.Below($"demo/{file}")), file);
        Assert.Contains("report/grid.png", result.Output, StringComparison.Ordinal);
        var page = File.ReadAllText(run.Below("demo/report.html"));
        foreach (var part in (string[])["Photographs", "Validation PSNR", "PSNR (dB)", "href=\"run/report.html\"", "href=\"report/report.html\""])
            Assert.Contains(part, page, StringComparison.Ordinal);
    }

    private JsonElement Evaluate(string model)
    {
        using var json = JsonDocument.Parse(CliProcess.Succeed(run.Folder, "evaluate", "--model", model, "--data", "clean", "--gray", "--sigma", "25", "--json").Output);
        return json.RootElement.Clone();
    }
}

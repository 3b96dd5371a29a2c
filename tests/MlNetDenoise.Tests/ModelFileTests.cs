using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.ML;
using MlNetDenoise.Reporting;

namespace MlNetDenoise.Tests;

public sealed class ModelFileTests : IDisposable
{
    private readonly MLContext _ml = new();
    private readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_process_loads_the_zip_and_denoises(bool anySize)
    {
        var clean = _work.SaveClean("clean.png", 16, 12, 3);
        var noisy = _work.SaveNoisy("noisy.png", clean);
        Pack("rgb", anySize);
        var here = Predict(_work["denoiser.zip"], new() { Path = noisy, CleanPath = clean });

        var elsewhere = RunElsewhere(ElsewhereFolder(), _work["denoiser.zip"], noisy, clean, _work["result.png"]);

        Assert.True(elsewhere.ExitCode == 0, elsewhere.Errors);
        if (anySize)
            Assert.Empty(Directory.GetFileSystemEntries(_work["home"]));
        Assert.All(elsewhere.Output.Split(' '), psnr => Assert.Equal(here.Psnr, double.Parse(psnr, CultureInfo.InvariantCulture), 1e-9));
        Assert.Equal(here.ToImage().Quantize().Pixels, FloatImage.Load(_work["result.png"]).Pixels, (x, y) => Math.Abs(x - y) <= 1e-6);
    }

    [Fact]
    public void A_zip_of_a_fixed_size_scores_and_a_chart_is_drawn_in_one_process()
    {
        var clean = _work.SaveClean("clean.png", 16, 12, 3);
        Pack("rgb", anySize: false);
        var model = _ml.Denoising.LoadModel(_work["denoiser.zip"]);
        using var owner = model as IDisposable;

        var metrics = _ml.Denoising.Evaluate(model.Transform(_ml.Data.LoadFromEnumerable<NoisyImage>([new() { Path = _work.SaveNoisy("noisy.png", clean), CleanPath = clean }])));
        Charts.PsnrHistogram(metrics).SavePng(_work["psnr.png"], 400, 300);

        Assert.True(metrics.DenoisedMean.Psnr > metrics.NoisyMean.Psnr);
        Assert.Equal(400, FloatImage.Load(_work["psnr.png"]).Width);
    }

    [Fact]
    public void Where_ExtractPixels_does_not_fit_SkiaSharp_the_cause_is_named_and_the_any_size_pipeline_works()
    {
        // LoadElsewhere has ML.NET's own file; with the SkiaSharp 3 of this process it is a program without the fix.
        foreach (var file in Directory.GetFiles(ElsewhereFolder()))
            File.Copy(file, Path.Combine(Directory.CreateDirectory(_work["program"]).FullName, Path.GetFileName(file)));
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, "*SkiaSharp.*"))
            File.Copy(file, Path.Combine(_work["program"], Path.GetFileName(file)), overwrite: true);
        var clean = _work.SaveClean("clean.png", 16, 12, 3);

        Pack("rgb", anySize: false);
        var refused = RunElsewhere(_work["program"], _work["denoiser.zip"], clean, clean, _work["result.png"], "checked");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("ModelException: ML.NET's ExtractPixels and MLImage.Pixels do not work with this program", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("any-size pipeline", refused.Errors, StringComparison.Ordinal);

        Pack("rgb", anySize: true);
        var loaded = RunElsewhere(_work["program"], _work["denoiser.zip"], clean, clean, _work["result.png"], "checked");
        Assert.True(loaded.ExitCode == 0, loaded.Errors);
        Assert.Empty(Directory.GetFileSystemEntries(_work["home"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_zip_holds_no_path_of_the_machine_that_made_it(bool anySize)
    {
        Pack("gray", anySize);
        using var zip = ZipFile.OpenRead(_work["denoiser.zip"]);
        foreach (var entry in zip.Entries)
        {
            using var content = new MemoryStream();
            using (var stream = entry.Open())
                stream.CopyTo(content);
            foreach (var path in new[] { Path.GetTempPath(), AppContext.BaseDirectory, Environment.CurrentDirectory })
            {
                Assert.Equal(-1, content.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(path)));
                Assert.Equal(-1, content.ToArray().AsSpan().IndexOf(Encoding.Unicode.GetBytes(path)));
            }
        }
    }

    [Fact]
    public void A_zip_is_replaced_whole_and_leaves_nothing_else()
    {
        File.WriteAllText(_work["denoiser.zip"], "an older one");
        Pack("gray", anySize: true);
        using var model = _ml.Denoising.LoadModel(_work["denoiser.zip"]) as IDisposable;
        Assert.Equal([_work["denoiser.zip"]], Directory.GetFileSystemEntries(_work.Folder));
    }

    [Fact]
    public void A_file_that_is_no_denoiser_is_named()
    {
        Pack("gray", anySize: true);
        var whole = File.ReadAllBytes(_work["denoiser.zip"]);
        File.WriteAllBytes(_work["truncated.zip"], whole[..(whole.Length / 2)]);
        File.WriteAllText(_work["text.zip"], "no zip");
        File.WriteAllBytes(_work["empty.zip"], []);
        using (var zip = ZipFile.Open(_work["other.zip"], ZipArchiveMode.Create))
            zip.CreateEntry("readme.txt");
        File.Copy(_work["denoiser.zip"], _work["damaged.zip"]);
        using (var zip = ZipFile.Open(_work["damaged.zip"], ZipArchiveMode.Update))
        {
            zip.GetEntry("TransformerChain/Transform_000/Model.key")!.Delete();
        }
        foreach (var file in new[] { "absent.zip", "", "truncated.zip", "text.zip", "empty.zip", "other.zip", "damaged.zip" })
            AssertNames(_work[file], Assert.Throws<ModelException>(() => _ml.Denoising.LoadModel(_work[file])));
    }

    [Fact]
    public void An_ML_NET_model_of_another_kind_is_no_denoiser()
    {
        var rows = _ml.Data.LoadFromEnumerable<NoisyImage>([]);
        var pipeline = _ml.Transforms.LoadImages("image", "", "Path").Append(_ml.Transforms.ResizeImages("resized", 16, 12, "image"))
            .Append(_ml.Transforms.ExtractPixels("noisy", "resized"))
            .Append(_ml.Transforms.ApplyOnnxModel(
                ["denoised"], ["noisy"], Path.Combine(Workplace.Model("rgb-blind"), "denoiser.onnx"),
                new Dictionary<string, int[]> { ["noisy"] = [1, 3, 12, 16], ["denoised"] = [1, 3, 12, 16] }, null, false));
        var model = pipeline.Fit(rows);
        using (model as IDisposable)
            _ml.Model.Save(model, rows.Schema, _work["other.zip"]);
        AssertNames(_work["other.zip"], Assert.Throws<ModelException>(() => _ml.Denoising.LoadModel(_work["other.zip"])));
    }

    [Fact]
    public void A_source_that_no_pipeline_can_use_is_named()
    {
        File.WriteAllText(_work["text.onnx"], "no ONNX");
        Directory.CreateDirectory(_work["unfinished"]);
        AssertRefused(_work["absent.onnx"], anySize: true);
        AssertRefused(_work["text.onnx"], anySize: true);
        AssertRefused(_work["unfinished"], anySize: true, Path.Combine(_work["unfinished"], "denoiser.flat.onnx"));
        AssertRefused(_work["unfinished"], anySize: false, Path.Combine(_work["unfinished"], "denoiser.onnx"));
        AssertRefused(Path.Combine(Workplace.Model("foreign"), "denoiser.flat.onnx"), anySize: true);
        AssertRefused(Path.Combine(Workplace.Model("rgb"), "denoiser.onnx"), anySize: true);
        AssertRefused(Path.Combine(Workplace.Model("rgb"), "denoiser.flat.onnx"), anySize: false);
        AssertRefused(Path.Combine(Workplace.Model("mislabelled"), "denoiser.onnx"), anySize: false);
        Assert.False(File.Exists(_work["denoiser.zip"]));

        void AssertRefused(string source, bool anySize, string? named = null) => AssertNames(
            named ?? source,
            Assert.Throws<ModelException>(() =>
            {
                if (anySize)
                    _ml.Denoising.Pack(source, _work["denoiser.zip"]);
                else
                    _ml.Denoising.Pack(source, _work["denoiser.zip"], 16, 12);
            }));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        File.WriteAllText(_work["file"], "");
        var path = Path.Combine(_work["file"], "denoiser.zip");
        AssertNames(path, Assert.Throws<OutputException>(() => _ml.Denoising.Pack(Workplace.Model("gray"), path)));
    }

    private void Pack(string model, bool anySize)
    {
        if (anySize)
            _ml.Denoising.Pack(Workplace.Model(model), _work["denoiser.zip"]);
        else
            _ml.Denoising.Pack(Workplace.Model(model), _work["denoiser.zip"], 16, 12);
    }

    private DenoisedImage Predict(string zip, NoisyImage image)
    {
        using var engine = _ml.Model.CreatePredictionEngine<NoisyImage, DenoisedImage>(_ml.Denoising.LoadModel(zip));
        return engine.Predict(image);
    }

    /// <summary>The folder of tests/LoadElsewhere, which stands beside this project's output.</summary>
    private static string ElsewhereFolder()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(output.Parent!.Parent!.FullName, "LoadElsewhere", output.Name);
    }

    /// <summary>Runs LoadElsewhere in another folder, with an empty home.</summary>
    private (int ExitCode, string Output, string Errors) RunElsewhere(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(program, "LoadElsewhere.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _work.Folder,
        };
        start.Environment["HOME"] = Directory.CreateDirectory(_work["home"]).FullName;
        // This process has turned telemetry off for its children; and ONNX Runtime sends none where it runs in tests.
        foreach (var name in (string[])["ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "CI", "GITHUB_ACTIONS", "TF_BUILD", "XDG_CACHE_HOME"])
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, printed, errors.Result);
    }

    private static void AssertNames(string path, DenoiseException error)
    {
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", error.Message, StringComparison.Ordinal);
    }
}

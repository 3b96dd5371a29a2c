using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MlNetDenoise.Training;

namespace MlNetDenoise.Benchmarks;

/// <summary>What ML.NET costs: a pipeline's stages from decoded pixels to the column Denoised against the bare ONNX Runtime session, same file, same images.</summary>
internal static class PipelineBenchmark
{
    private const int Side = 512, Images = 6, Rounds = 9;

    public static void Run()
    {
        var folder = Directory.CreateTempSubdirectory("mlnetdenoise-");
        try
        {
            OnnxExport.ExportUntrained(Networks.Create("half-unet", channels: 1), folder.FullName);
            Measure(Path.Combine(folder.FullName, ModelFiles.FlatForm));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(string file)
    {
        var ml = new MLContext();
        var rows = Enumerable.Range(0, Images).Select(i => new Row { Pixels = Noise((ulong)i), Sigma = [25 / 255f], Shape = [1, 1, Side, Side] }).ToArray();
        var data = ml.Data.LoadFromEnumerable(rows);
        var pipeline = ml.Transforms.ApplyOnnxModel(["denoised"], ["pixels", "shape", "sigma"], file, new Dictionary<string, int[]>(), null, false)
            .Append(ml.Transforms.CopyColumns("Denoised", "denoised"))
            .Append(ml.Transforms.DropColumns("pixels", "shape", "sigma", "denoised"))
            .Fit(data);
        using var _ = pipeline as IDisposable;
        using var session = new InferenceSession(file);

        var (ofPipeline, ofSession) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (pipelineTime, sessionTime) = (Time(() => RunPipeline(pipeline.Transform(data))), Time(() => RunSession(session, rows)));
            // the first round warms up
            if (round > 0)
            {
                ofPipeline.Add(pipelineTime);
                ofSession.Add(sessionTime);
            }
        }
        var (a, b) = (Median(ofPipeline), Median(ofSession));
        Console.WriteLine($"half-unet, gray, {Side}x{Side}, {Images} images a round, median of {Rounds} rounds in turn, {Environment.ProcessorCount} cores");
        Console.WriteLine($"on ML.NET {FileVersionInfo.GetVersionInfo(typeof(MLContext).Assembly.Location).ProductVersion!.Split('+')[0]}, ONNX Runtime {OrtEnv.Instance().GetVersionString()}");
        Console.WriteLine($"Transform of the pipeline {a,8:F2} ms an image");
        Console.WriteLine($"bare session              {b,8:F2} ms an image");
        Console.WriteLine($"ratio                     {a / b,8:F3} (target: at most 1.1)");
    }

    private static void RunPipeline(IDataView denoised)
    {
        foreach (var pixels in denoised.GetColumn<VBuffer<float>>("Denoised"))
            _ = pixels.Length;
    }

    private static void RunSession(InferenceSession session, Row[] rows)
    {
        using var options = new RunOptions();
        var result = new float[Side * Side];
        using var denoised = OrtValue.CreateTensorValueFromMemory(result, [1, Side * Side]);
        foreach (var row in rows)
        {
            using var pixels = OrtValue.CreateTensorValueFromMemory(row.Pixels, [1, Side * Side]);
            using var shape = OrtValue.CreateTensorValueFromMemory(row.Shape, [4]);
            using var sigma = OrtValue.CreateTensorValueFromMemory(row.Sigma, [1, 1]);
            session.Run(options, ["pixels", "shape", "sigma"], [pixels, shape, sigma], ["denoised"], [denoised]);
        }
    }

    private static double Time(Action run)
    {
        var watch = Stopwatch.StartNew();
        run();
        return watch.Elapsed.TotalMilliseconds / Images;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static float[] Noise(ulong seed)
    {
        var random = new SeededRandom(seed);
        var pixels = new float[Side * Side];
        foreach (ref var pixel in pixels.AsSpan())
            pixel = 0.5f + 0.1f * random.NextGaussian();
        return pixels;
    }

    private sealed class Row
    {
        [ColumnName("pixels")]
        public float[] Pixels { get; set; } = [];

        [ColumnName("shape"), VectorType(4)]
        public long[] Shape { get; set; } = [];

        [ColumnName("sigma"), VectorType(1, 1)]
        public float[] Sigma { get; set; } = [];
    }
}

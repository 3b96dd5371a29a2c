using System.IO.Compression;
using System.Text;
using System.Text.Json;
using GoldenContracts;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MlNetDenoise.Tests;

/// <summary>Models that ML.NET 5.0.0 saved, with the outputs that it gave: mlnet-zips.</summary>
public sealed class MlNetGoldenModelTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "mlnet-zips");

    private readonly MLContext _ml = new();

    public static TheoryData<string> Models => ["extract", "extract-interleaved-bgr", "chain", "any-size", "raw-bytes"];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_saved_by_MLNET_gives_the_outputs_that_MLNET_gave(string name)
    {
        using var golden = Golden(name);
        var model = _ml.Model.Load(FilePath($"{name}.zip"), out var inputSchema);
        using (model as IDisposable)
        {
            Assert.Equal(["Path: String"], inputSchema.Select(column => column.ToString()));
            var rows = golden.RootElement.GetProperty("rows").EnumerateArray().ToList();
            var view = model.Transform(Paths(rows.Select(row => row.GetProperty("input").GetString()!)));

            Assert.Equal(golden.RootElement.GetProperty("schema").EnumerateArray().Select(column => column.GetString()),
                view.Schema.Where(column => !column.IsHidden).Select(column => column.ToString()));
            var isRawBytes = rows[0].GetProperty("output").ValueKind == JsonValueKind.Object;
            var outputs = view.GetColumn<float[]>(isRawBytes ? "pixels" : view.Schema[view.Schema.Count - 1].Name).ToList();
            for (var i = 0; i < rows.Count; i++)
                AssertClose(isRawBytes ? rows[i].GetProperty("output").GetProperty("pixels") : rows[i].GetProperty("output"), outputs[i]);
            if (isRawBytes)
                Assert.Equal(rows.Select(row => row.GetProperty("output").GetProperty("note").GetString()), view.GetColumn<string>("note"));
        }
    }

    [Fact]
    public void A_prediction_engine_gives_the_same_outputs()
    {
        using var golden = Golden("chain");
        using var engine = _ml.Model.CreatePredictionEngine<PathRow, Denoised>(_ml.Model.Load(FilePath("chain.zip"), out _));
        foreach (var row in golden.RootElement.GetProperty("rows").EnumerateArray())
            AssertClose(row.GetProperty("output"), engine.Predict(new PathRow { Path = FilePath(row.GetProperty("input").GetString()!) }).denoised);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_chain_built_the_same_way_is_saved_as_the_same_file(string name)
    {
        var rows = Paths(["a-16x12.png"]);
        var model = ChainOf(name).Fit(rows);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        (model as IDisposable)?.Dispose();

        using var expected = ZipFile.OpenRead(FilePath($"{name}.zip"));
        using var actual = new ZipArchive(stream, ZipArchiveMode.Read);
        Assert.Equal(expected.Entries.Select(entry => entry.FullName), actual.Entries.Select(entry => entry.FullName));
        foreach (var (one, other) in expected.Entries.Zip(actual.Entries).Where(pair => pair.First.Name != "Version.txt"))
            Assert.Equal(Comparable(one), Comparable(other));
    }

    [Fact]
    public void A_chain_loaded_from_its_own_file_gives_what_it_gave_before()
    {
        var rows = Paths(["a-16x12.png", "c-7x5.png"]);
        var model = ChainOf("any-size").Fit(rows);
        var before = model.Transform(rows).GetColumn<float[]>("denoised").ToList();
        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out _);
        Assert.Equal(before, loaded.Transform(rows).GetColumn<float[]>("denoised"));
        (model as IDisposable)?.Dispose();
        ((IDisposable)loaded).Dispose();
    }

    private IEstimator<ITransformer> ChainOf(string name)
    {
        var empty = new EstimatorChain<ITransformer>();
        var transforms = _ml.Transforms;
        if (name == "any-size")
        {
            return empty.Append(transforms.CustomMapping(new ToTensor().GetMapping(), ToTensor.Contract))
                .Append(transforms.ApplyOnnxModel(["denoised"], ["pixels", "shape"], FilePath("flat.onnx")));
        }
        if (name == "raw-bytes")
        {
            return empty.Append(transforms.LoadRawImageBytes("Bytes", null, "Path"))
                .Append(transforms.CustomMapping(new BytesToTensor().GetMapping(), BytesToTensor.Contract));
        }
        var isBgr = name == "extract-interleaved-bgr";
        var extract = empty.Append(transforms.LoadImages("image", null, "Path"))
            .Append(transforms.ResizeImages("resized", 16, 12, "image", isBgr ? ImageResizingEstimator.ResizingKind.Fill : ImageResizingEstimator.ResizingKind.IsoCrop))
            .Append(isBgr
                ? transforms.ExtractPixels("noisy", "resized", orderOfExtraction: ImagePixelExtractingEstimator.ColorsOrder.ABGR, interleavePixelColors: true,
                    offsetImage: 127.5f, scaleImage: 1 / 127.5f)
                : transforms.ExtractPixels("noisy", "resized", scaleImage: 1 / 255f));
        if (name != "chain")
            return extract;
        var shapes = new Dictionary<string, int[]> { ["noisy"] = [1, 3, 12, 16], ["denoised"] = [1, 3, 12, 16] };
        return extract.Append(transforms.ApplyOnnxModel(["denoised"], ["noisy"], FilePath("image.onnx"), shapes, gpuDeviceId: null, fallbackToCpu: false));
    }

    /// <summary>What an entry holds, whether or not the build that wrote it was signed: a model file's lengths and places of its last parts follow the key.</summary>
    private static string Comparable(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        using var memory = new MemoryStream();
        content.CopyTo(memory);
        var bytes = memory.ToArray();
        if (entry.Name == "Model.key")
            bytes.AsSpan(0x80, 0x20).Clear();
        return Encoding.Latin1.GetString(bytes).Replace(InFile("PublicKeyToken=cc7b13ffcd2ddd51"), InFile("PublicKeyToken=null"), StringComparison.Ordinal);

        static string InFile(string text) => Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(text));
    }

    private static void AssertClose(JsonElement expected, float[] actual)
    {
        Assert.Equal(expected.GetArrayLength(), actual.Length);
        Assert.All(expected.EnumerateArray().Zip(actual), pair => Assert.Equal(pair.First.GetSingle(), pair.Second, 1e-6f));
    }

    private static JsonDocument Golden(string name) => JsonDocument.Parse(File.ReadAllText(FilePath($"{name}.json")));

    private static string FilePath(string name) => Path.Combine(Folder, name);

    private IDataView Paths(IEnumerable<string> names) => _ml.Data.LoadFromEnumerable(names.Select(name => new PathRow { Path = FilePath(name) }).ToList());

    private sealed class Denoised
    {
        public float[] denoised = [];
    }
}

using System.IO.Compression;
using GoldenContracts;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetDenoise.Tests;

/// <summary>What ML.NET's ONNX stage and its model files take and refuse.</summary>
public sealed class MlNetModelTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "mlnet-zips");

    private readonly MLContext _ml = new();

    [Fact]
    public void A_network_runs_on_one_unknown_size_and_refuses_two()
    {
        var flat = _ml.Transforms.ApplyOnnxModel(["denoised"], ["pixels", "shape"], FilePath("flat.onnx"));
        var rows = Tensors(new TensorRow { pixels = new float[12], shape = [1, 3, 2, 2] }, new TensorRow { pixels = new float[3], shape = [1, 3, 1, 1] });
        using var model = flat.Fit(rows);
        Assert.Equal([12, 3], model.Transform(rows).GetColumn<float[]>("denoised").Select(pixels => pixels.Length));

        var image = _ml.Transforms.ApplyOnnxModel(["denoised"], ["noisy"], FilePath("image.onnx"));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Fit(_ml.Data.LoadFromEnumerable(new[] { new NoisyRow() })));
    }

    [Fact]
    public void A_network_blurs_as_its_graph_says()
    {
        var shapes = new Dictionary<string, int[]> { ["noisy"] = [1, 3, 3, 3], ["denoised"] = [1, 3, 3, 3] };
        var pixels = new float[27];
        pixels[4] = 1;
        var rows = _ml.Data.LoadFromEnumerable(new[] { new NoisyRow { noisy = pixels } });
        using var stream = File.OpenRead(FilePath("image.onnx"));
        using var model = _ml.Transforms.ApplyOnnxModel(["denoised"], ["noisy"], stream, shapes, gpuDeviceId: null, fallbackToCpu: false).Fit(rows);
        var view = model.Transform(rows);
        Assert.Equal("denoised: Vector<Single, 1, 3, 3, 3>", view.Schema["denoised"].ToString());
        Assert.Equal([1 / 16f, 2 / 16f, 1 / 16f, 2 / 16f, 4 / 16f, 2 / 16f, 1 / 16f, 2 / 16f, 1 / 16f], view.GetColumn<float[]>("denoised").Single()[..9]);
    }

    [Fact]
    public void Shapes_and_names_must_be_those_of_the_graph()
    {
        Assert.ThrowsAny<ArgumentException>(() => Apply("denoised", "noisy", new() { ["noisy"] = [1, 4, 3, 3] }));
        Assert.ThrowsAny<ArgumentException>(() => Apply("denoised", "absent", []));
        Assert.ThrowsAny<ArgumentException>(() => Apply("absent", "noisy", []));
        Assert.Throws<IOException>(() => _ml.Transforms.ApplyOnnxModel(["denoised"], ["noisy"], FilePath("absent.onnx")));
        Assert.Throws<InvalidOperationException>(() => _ml.Transforms.ApplyOnnxModel(["denoised"], ["noisy"], FilePath("a-16x12.png")));
        Assert.Throws<InvalidOperationException>(() => Apply("denoised", "noisy", new() { ["noisy"] = [1, 3, 2, 2] })
            .Fit(_ml.Data.LoadFromEnumerable(new[] { new NoisyRow { noisy = new float[27] } })));

        Microsoft.ML.Transforms.Onnx.OnnxScoringEstimator Apply(string output, string input, Dictionary<string, int[]> shapes) =>
            _ml.Transforms.ApplyOnnxModel([output], [input], FilePath("image.onnx"), shapes, gpuDeviceId: null, fallbackToCpu: false);
    }

    [Fact]
    public void A_mapping_without_a_contract_cannot_be_saved()
    {
        var rows = _ml.Data.LoadFromEnumerable(new[] { new PathRow() });
        var model = _ml.Transforms.CustomMapping(new ToTensor().GetMapping(), null).Fit(rows);
        Assert.Throws<InvalidOperationException>(() => _ml.Model.Save(model, rows.Schema, new MemoryStream()));
    }

    [Fact]
    public void A_contract_that_nothing_fulfils_cannot_be_loaded()
    {
        var rows = _ml.Data.LoadFromEnumerable(new[] { new PathRow() });
        var model = _ml.Transforms.CustomMapping(new ToTensor().GetMapping(), "GoldenContracts.Absent").Fit(rows);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        Assert.Throws<InvalidOperationException>(() => _ml.Model.Load(stream, out _));
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused()
    {
        Assert.Throws<FileNotFoundException>(() => _ml.Model.Load(FilePath("absent.zip"), out _));
        Assert.Throws<FormatException>(() => _ml.Model.Load(FilePath("a-16x12.png"), out _));
        Assert.Throws<InvalidOperationException>(() => _ml.Model.Load(Zip("notes.txt", [1, 2, 3]), out _));
        Assert.ThrowsAny<Exception>(() => _ml.Model.Load(Zip("TransformerChain/Model.key", new byte[1000]), out _));
    }

    [Fact]
    public void A_truncated_model_is_refused()
    {
        var whole = File.ReadAllBytes(FilePath("chain.zip"));
        for (var length = 0; length < whole.Length; length += 97)
            Assert.Throws<FormatException>(() => _ml.Model.Load(new MemoryStream(whole[..length]), out _));
    }

    [Fact]
    public void A_model_saved_without_a_schema_is_loaded_without_one()
    {
        var rows = _ml.Data.LoadFromEnumerable(new[] { new PathRow { Path = FilePath("c-7x5.png") } });
        using var stream = new MemoryStream();
        _ml.Model.Save(_ml.Transforms.CustomMapping(new ToTensor().GetMapping(), ToTensor.Contract).Fit(rows), null, stream);
        stream.Position = 0;
        var model = _ml.Model.Load(stream, out var schema);
        Assert.Null(schema);
        Assert.Equal([1, 3, 5, 7], model.Transform(rows).GetColumn<long[]>("shape").Single());
    }

    [Fact]
    public void Every_kind_of_column_comes_back_with_the_schema()
    {
        var rows = _ml.Data.LoadFromEnumerable(new[] { new Kinds() });
        var model = _ml.Transforms.CustomMapping(new ToTensor().GetMapping(), ToTensor.Contract).Fit(rows);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        _ml.Model.Load(stream, out var schema);
        Assert.Equal(rows.Schema.Select(column => column.ToString()), schema.Select(column => column.ToString()));
    }

    private static string FilePath(string name) => Path.Combine(Folder, name);

    private static MemoryStream Zip(string entry, byte[] content)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (var file = zip.CreateEntry(entry).Open())
            file.Write(content);
        stream.Position = 0;
        return stream;
    }

    private IDataView Tensors(params TensorRow[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private sealed class NoisyRow
    {
        [VectorType(27)]
        public float[] noisy = new float[27];
    }

    private sealed class Kinds
    {
        public string Path { get; set; } = "";

        public bool Flag { get; set; }

        public byte Byte { get; set; }

        public long Long { get; set; }

        public float Single { get; set; }

        public double Double { get; set; }

        public float[] Vector { get; set; } = [];

        [VectorType(2, 3)]
        public int[] Matrix { get; set; } = [];
    }
}

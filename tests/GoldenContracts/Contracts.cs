using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MlNetDenoise;

namespace GoldenContracts;

public sealed class PathRow
{
    public string Path = "";
}

public sealed class TensorRow
{
    public float[] pixels = [];

    [VectorType(4)]
    public long[] shape = [];
}

public sealed class BytesRow
{
    public byte[] Bytes = [];
}

public sealed class StatsRow
{
    public float[] pixels = [];

    [VectorType(4)]
    public long[] shape = [];

    public string note = "";
}

[CustomMappingFactoryAttribute(Contract)]
public sealed class ToTensor : CustomMappingFactory<PathRow, TensorRow>
{
    public const string Contract = "GoldenContracts.ToTensor";

    public override Action<PathRow, TensorRow> GetMapping() => static (source, tensor) =>
    {
        var image = FloatImage.Load(source.Path).ToRgb();
        tensor.pixels = image.Pixels;
        tensor.shape = [1, 3, image.Height, image.Width];
    };
}

[CustomMappingFactoryAttribute(Contract)]
public sealed class BytesToTensor : CustomMappingFactory<BytesRow, StatsRow>
{
    public const string Contract = "GoldenContracts.BytesToTensor";

    public override Action<BytesRow, StatsRow> GetMapping() => static (source, stats) =>
    {
        stats.pixels = [.. source.Bytes.Select(value => value / 255f)];
        stats.shape = [1, 1, 1, source.Bytes.Length];
        stats.note = $"{source.Bytes.Length} bytes";
    };
}

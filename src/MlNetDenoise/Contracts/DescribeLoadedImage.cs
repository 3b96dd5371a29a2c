using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MlNetDenoise;

/// <summary>A stage of the fixed-size pipeline: adds what <c>LoadImages</c> does not read from a file.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class DescribeLoadedImage : CustomMappingFactory<LoadedImage, ImageConditions>
{
    public const string Contract = "MlNetDenoise.DescribeLoadedImage";

    public override Action<LoadedImage, ImageConditions> GetMapping() =>
        (loaded, conditions) => conditions.Set(Columns.ToImage(loaded.Pixels, loaded.Shape), loaded.Sigma, loaded.Path);
}

internal sealed class LoadedImage
{
    public string Path { get; set; } = "";

    public float Sigma { get; set; }

    [ColumnName(Columns.Pixels)]
    public float[] Pixels { get; set; } = [];

    [ColumnName(Columns.Shape), VectorType(4)]
    public long[] Shape { get; set; } = [];
}

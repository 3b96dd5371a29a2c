using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MlNetDenoise;

/// <summary>The first stage of the any-size pipeline for gray networks: reads an image file as <see cref="FloatImage.Load(string)"/> does and converts it to gray.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class DecodeGray : CustomMappingFactory<ImageFile, DecodedImage>
{
    public const string Contract = "MlNetDenoise.DecodeGray";

    public override Action<ImageFile, DecodedImage> GetMapping() =>
        (file, decoded) => decoded.Set(FloatImage.Load(file.Path).ToGray(), file);
}

/// <summary>The first stage of the any-size pipeline for RGB networks: reads an image file as <see cref="FloatImage.Load(string)"/> does and converts it to RGB.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class DecodeRgb : CustomMappingFactory<ImageFile, DecodedImage>
{
    public const string Contract = "MlNetDenoise.DecodeRgb";

    public override Action<ImageFile, DecodedImage> GetMapping() =>
        (file, decoded) => decoded.Set(FloatImage.Load(file.Path).ToRgb(), file);
}

internal sealed class ImageFile
{
    public string Path { get; set; } = "";

    public float Sigma { get; set; }
}

internal sealed class DecodedImage : ImageConditions
{
    [ColumnName(Columns.Pixels)]
    public float[] Pixels { get; set; } = [];

    [ColumnName(Columns.Shape), VectorType(4)]
    public long[] Shape { get; set; } = [];

    public void Set(FloatImage image, ImageFile file)
    {
        (Pixels, Shape) = (image.Pixels, [1, image.Channels, image.Height, image.Width]);
        Set(image, file.Sigma, file.Path);
    }
}

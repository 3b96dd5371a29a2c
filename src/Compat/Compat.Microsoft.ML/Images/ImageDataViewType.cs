using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Images, of one size or, with 0x0, of any.</summary>
internal sealed class ImageDataViewType : StructuredDataViewType
{
    public readonly int Height;
    public readonly int Width;

    public ImageDataViewType(int height, int width) : base(typeof(MLImage))
    {
        Check.Param(height > 0, nameof(height), "Must be positive.");
        Check.Param(width > 0, nameof(width), "Must be positive.");
        Check.Param((long)height * width <= int.MaxValue / 4, nameof(height), "height * width is too large.");
        Height = height;
        Width = width;
    }

    public ImageDataViewType() : base(typeof(MLImage))
    {
    }

    public override bool Equals(DataViewType other) => other is ImageDataViewType image && Height == image.Height && Width == image.Width;

    public override bool Equals(object obj) => obj is DataViewType other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Height, Width);

    public override string ToString() => Height == 0 && Width == 0 ? "Image" : $"Image<{Height}, {Width}>";

    /// <exception cref="ArgumentOutOfRangeException">The column is not one of images.</exception>
    public static ImageDataViewType Of(DataViewType type, string column) =>
        type as ImageDataViewType ?? throw Check.WrongColumn(column, "image", type.ToString());

    /// <exception cref="ArgumentOutOfRangeException">No such column, or not one of images.</exception>
    public static void CheckColumn(SchemaShape schema, string column)
    {
        Check.Value(schema, "inputSchema");
        var shape = schema.Find(column);
        if (shape is not { ItemType: ImageDataViewType, Kind: SchemaShape.Column.VectorKind.Scalar })
            throw Check.WrongColumn(column, "Image", shape.TypeText);
    }
}

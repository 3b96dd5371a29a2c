using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Images of one size; an image that has it already passes as it is.</summary>
public sealed class ImageResizingTransformer : OneToOneTransformerBase
{
    private static readonly ModelFormat Format = new("IMGSCALF", "ImageScalerTransform", "Microsoft.ML.ImageAnalytics", 0x00010003);

    private readonly ImageDataViewType _type;
    private readonly ImageResizingEstimator.ResizingKind _resizing;
    private readonly ImageResizingEstimator.Anchor _anchor;

    internal ImageResizingTransformer(string outputColumn, string inputColumn, int width, int height,
        ImageResizingEstimator.ResizingKind resizing, ImageResizingEstimator.Anchor anchor) : base(outputColumn, inputColumn)
    {
        Check.Param(width > 0, "imageWidth");
        Check.Param(height > 0, "imageHeight");
        Check.Param(Enum.IsDefined(resizing), nameof(resizing));
        Check.Param(Enum.IsDefined(anchor), nameof(anchor));
        _type = new ImageDataViewType(height, width);
        _resizing = resizing;
        _anchor = anchor;
    }

    internal static ImageResizingTransformer Load(ModelLoadContext context)
    {
        context.Expect(Format);
        var (output, input) = LoadColumns(context);
        var (width, height) = (context.Reader.ReadInt32(), context.Reader.ReadInt32());
        var (resizing, anchor) = ((ImageResizingEstimator.ResizingKind)context.Reader.ReadByte(), (ImageResizingEstimator.Anchor)context.Reader.ReadByte());
        Check.Decode(width > 0 && height > 0 && Enum.IsDefined(resizing) && Enum.IsDefined(anchor));
        return new ImageResizingTransformer(output, input, width, height, resizing, anchor);
    }

    internal SchemaShape.Column OutputShape => new(OutputColumn, _type);

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.Begin(Format);
        SaveColumns(ctx);
        ctx.Writer.Write(_type.Width);
        ctx.Writer.Write(_type.Height);
        ctx.Writer.Write((byte)_resizing);
        ctx.Writer.Write((byte)_anchor);
    }

    private protected override DataViewType OutputTypeFor(DataViewType inputType)
    {
        ImageDataViewType.Of(inputType, InputColumn);
        return _type;
    }

    private protected override Delegate CreateGetter(DataViewRow input, DataViewSchema.Column column, out Action dispose)
    {
        var getSource = input.GetGetter<MLImage>(column);
        MLImage source = null;
        dispose = null;
        return (ValueGetter<MLImage>)((ref MLImage image) =>
        {
            image?.Dispose();
            getSource(ref source);
            if (source is null)
                return;
            image = source.Height == _type.Height && source.Width == _type.Width
                ? source
                : ImageResizer.Resize(source, _type.Width, _type.Height, _resizing, _anchor);
        });
    }
}

public sealed class ImageResizingEstimator : TrivialEstimator<ImageResizingTransformer>
{
    internal ImageResizingEstimator(ImageResizingTransformer transformer) : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ImageDataViewType.CheckColumn(inputSchema, Transformer.InputColumn);
        return inputSchema.With([Transformer.OutputShape]);
    }

    public enum ResizingKind : byte
    {
        IsoPad = 0,
        IsoCrop = 1,
        Fill = 2,
    }

    public enum Anchor : byte
    {
        Right = 0,
        Left = 1,
        Top = 2,
        Bottom = 3,
        Center = 4,
    }
}

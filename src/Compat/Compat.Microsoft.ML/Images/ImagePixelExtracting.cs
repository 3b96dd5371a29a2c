using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Vectors of (value - offset) * scale from the pixels of images of known size.</summary>
public sealed class ImagePixelExtractingTransformer : OneToOneTransformerBase
{
    private static readonly ModelFormat Format = new("IMGPXEXT", "ImagePixelExtractor", "Microsoft.ML.ImageAnalytics", 0x00010003, 0x00010002);

    private readonly PixelLayout _layout;

    internal ImagePixelExtractingTransformer(string outputColumn, string inputColumn, PixelLayout layout) : base(outputColumn, inputColumn)
    {
        Check.Param(layout.Planes > 0, "colorsToExtract", "Need to use at least one color plane.");
        Check.Param(float.IsFinite(layout.Offset), "offsetImage");
        Check.Param(float.IsFinite(layout.Scale) && layout.Scale != 0, "scaleImage");
        // Offset and scale are for floats only.
        _layout = layout.AsFloats ? layout : layout with { Offset = 0, Scale = 1 };
    }

    internal static ImagePixelExtractingTransformer Load(ModelLoadContext context)
    {
        context.Expect(Format);
        var (output, input) = LoadColumns(context);
        return new ImagePixelExtractingTransformer(output, input, PixelLayout.Load(context));
    }

    internal SchemaShape.Column OutputShape => new(OutputColumn, new VectorDataViewType(_layout.ItemType, 1));

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.Begin(Format);
        SaveColumns(ctx);
        _layout.Save(ctx);
    }

    private protected override DataViewType OutputTypeFor(DataViewType inputType)
    {
        var image = ImageDataViewType.Of(inputType, InputColumn);
        if (image.Height <= 0 || image.Width <= 0)
            throw Check.WrongColumn(InputColumn, "known-size image", "unknown-size image");
        return _layout.Interleaved
            ? new VectorDataViewType(_layout.ItemType, image.Height, image.Width, _layout.Planes)
            : new VectorDataViewType(_layout.ItemType, _layout.Planes, image.Height, image.Width);
    }

    private protected override Delegate CreateGetter(DataViewRow input, DataViewSchema.Column column, out Action dispose)
    {
        var type = (ImageDataViewType)column.Type;
        var getImage = input.GetGetter<MLImage>(column);
        MLImage image = null;
        dispose = () => image?.Dispose();
        if (_layout.AsFloats)
            return Getter<float>(_layout.Extract);
        return Getter<byte>(_layout.Extract);

        ValueGetter<VBuffer<T>> Getter<T>(Extraction<T> extract) => (ref VBuffer<T> pixels) =>
        {
            getImage(ref image);
            var size = type.Height * type.Width * _layout.Planes;
            // No image gives zeros.
            var editor = VBufferEditor.Create(ref pixels, size, image is null ? 0 : size);
            if (image is not null)
            {
                Check.That(image.Height == type.Height && image.Width == type.Width, "The image has another size than its column");
                extract(image.Pixels, editor.Values);
            }
            pixels = editor.Commit();
        };
    }

    private delegate void Extraction<T>(ReadOnlySpan<byte> bgra, Span<T> pixels);
}

public sealed class ImagePixelExtractingEstimator : TrivialEstimator<ImagePixelExtractingTransformer>
{
    internal ImagePixelExtractingEstimator(ImagePixelExtractingTransformer transformer) : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ImageDataViewType.CheckColumn(inputSchema, Transformer.InputColumn);
        return inputSchema.With([Transformer.OutputShape]);
    }

    [Flags]
    public enum ColorBits : byte
    {
        Alpha = 1,
        Red = 2,
        Green = 4,
        Blue = 8,
        Rgb = 14,
        All = 15,
    }

    public enum ColorsOrder : byte
    {
        ARGB = 1,
        ARBG = 2,
        ABRG = 3,
        ABGR = 4,
        AGRB = 5,
        AGBR = 6,
    }
}

/// <summary>Which channels of an image's pixels stand where in a vector, and how they are scaled.</summary>
internal sealed record PixelLayout(ImagePixelExtractingEstimator.ColorBits Colors, ImagePixelExtractingEstimator.ColorsOrder Order,
    bool Interleaved, bool AsFloats, float Offset, float Scale)
{
    public int Planes => int.PopCount((int)Colors);

    public PrimitiveDataViewType ItemType => AsFloats ? NumberDataViewType.Single : NumberDataViewType.Byte;

    public static PixelLayout Load(ModelLoadContext context)
    {
        var (colors, order) = ((ImagePixelExtractingEstimator.ColorBits)context.Reader.ReadByte(), ImagePixelExtractingEstimator.ColorsOrder.ARGB);
        Check.Decode(colors != 0 && (colors & ImagePixelExtractingEstimator.ColorBits.All) == colors);
        if (context.Version > 0x00010002)
            order = (ImagePixelExtractingEstimator.ColorsOrder)context.Reader.ReadByte();
        Check.Decode(Enum.IsDefined(order));
        var asFloats = context.Reader.ReadBoolean();
        var (offset, scale) = (context.Reader.ReadSingle(), context.Reader.ReadSingle());
        Check.Decode(float.IsFinite(offset) && float.IsFinite(scale) && scale != 0);
        return new PixelLayout(colors, order, context.Reader.ReadBoolean(), asFloats, offset, scale);
    }

    public void Save(ModelSaveContext ctx)
    {
        ctx.Writer.Write((byte)Colors);
        ctx.Writer.Write((byte)Order);
        ctx.Writer.Write(AsFloats);
        ctx.Writer.Write(Offset);
        ctx.Writer.Write(Scale);
        ctx.Writer.Write(Interleaved);
    }

    public void Extract(ReadOnlySpan<byte> bgra, Span<byte> pixels)
    {
        foreach (var (channel, first, step) in Channels(bgra.Length / 4))
        {
            for (int from = channel, to = first; from < bgra.Length; from += 4, to += step)
                pixels[to] = bgra[from];
        }
    }

    public void Extract(ReadOnlySpan<byte> bgra, Span<float> pixels)
    {
        foreach (var (channel, first, step) in Channels(bgra.Length / 4))
        {
            for (int from = channel, to = first; from < bgra.Length; from += 4, to += step)
                pixels[to] = (bgra[from] - Offset) * Scale;
        }
    }

    /// <summary>For each wanted channel its place in a BGRA pixel, its first place in the vector, and the step from there to the next pixel's.</summary>
    private IEnumerable<(int Channel, int First, int Step)> Channels(int count)
    {
        var plane = 0;
        foreach (var letter in Order.ToString())
        {
            var (color, channel) = letter switch
            {
                'A' => (ImagePixelExtractingEstimator.ColorBits.Alpha, 3),
                'R' => (ImagePixelExtractingEstimator.ColorBits.Red, 2),
                'G' => (ImagePixelExtractingEstimator.ColorBits.Green, 1),
                _ => (ImagePixelExtractingEstimator.ColorBits.Blue, 0),
            };
            if (!Colors.HasFlag(color))
                continue;
            yield return Interleaved ? (channel, plane, Planes) : (channel, plane * count, 1);
            plane++;
        }
    }
}

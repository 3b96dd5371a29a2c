namespace Microsoft.ML.Data;

/// <summary>Images, or the bytes of their files, from the paths in a text column.</summary>
public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    private static readonly ModelFormat Format = new("IMGLOADR", "ImageLoaderTransform", "Microsoft.ML.ImageAnalytics", 0x00010003);

    private readonly string _folder;
    private readonly bool _decode;

    internal ImageLoadingTransformer(string outputColumn, string inputColumn, string imageFolder, bool decode) : base(outputColumn, inputColumn)
    {
        if (!string.IsNullOrEmpty(imageFolder))
        {
            if (!Directory.Exists(imageFolder))
                throw new ArgumentException($"Directory \"{imageFolder}\" does not exist.");
            _folder = Path.GetFullPath(imageFolder);
        }
        _decode = decode;
    }

    private ImageLoadingTransformer((string Output, string Input) columns, string folder, bool decode) : base(columns.Output, columns.Input)
    {
        _folder = folder;
        _decode = decode;
    }

    internal DataViewType OutputType => _decode ? new Transforms.Image.ImageDataViewType() : new VectorDataViewType(NumberDataViewType.Byte);

    internal static ImageLoadingTransformer Load(ModelLoadContext context)
    {
        context.Expect(Format);
        return new ImageLoadingTransformer(LoadColumns(context), context.LoadStringOrNull(), context.Reader.ReadBoolean());
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.Begin(Format);
        SaveColumns(ctx);
        ctx.SaveStringOrNull(_folder);
        ctx.Writer.Write(_decode);
    }

    private protected override DataViewType OutputTypeFor(DataViewType inputType) =>
        inputType is TextDataViewType ? OutputType : throw Check.WrongColumn(InputColumn, "String", inputType.ToString());

    private protected override Delegate CreateGetter(DataViewRow input, DataViewSchema.Column column, out Action dispose)
    {
        dispose = null;
        var path = input.GetGetter<ReadOnlyMemory<char>>(column);
        return _decode ? ImageGetter(path, out dispose) : BytesGetter(path);
    }

    private ValueGetter<MLImage> ImageGetter(ValueGetter<ReadOnlyMemory<char>> path, out Action dispose)
    {
        MLImage last = null;
        ReadOnlyMemory<char> text = default;
        dispose = () => last?.Dispose();
        return (ref MLImage image) =>
        {
            image?.Dispose();
            path(ref text);
            image = last = text.IsEmpty ? null : MLImage.CreateFromStream(new MemoryStream(File.ReadAllBytes(FullPath(text))));
        };
    }

    private ValueGetter<VBuffer<byte>> BytesGetter(ValueGetter<ReadOnlyMemory<char>> path)
    {
        ReadOnlyMemory<char> text = default;
        return (ref VBuffer<byte> bytes) =>
        {
            path(ref text);
            using var file = text.IsEmpty ? null : File.OpenRead(FullPath(text));
            var editor = VBufferEditor.Create(ref bytes, (int)(file?.Length ?? 0));
            file?.ReadExactly(editor.Values);
            bytes = editor.Commit();
        };
    }

    private string FullPath(ReadOnlyMemory<char> path) => _folder is null ? path.ToString() : Path.Combine(_folder, path.ToString());
}

public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    internal ImageLoadingEstimator(ImageLoadingTransformer transformer) : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Check.Value(inputSchema, nameof(inputSchema));
        var column = inputSchema.Find(Transformer.InputColumn);
        if (column is not { ItemType: TextDataViewType, Kind: SchemaShape.Column.VectorKind.Scalar })
            throw Check.WrongColumn(Transformer.InputColumn, "String", column.TypeText);
        return inputSchema.With([new SchemaShape.Column(Transformer.OutputColumn, Transformer.OutputType)]);
    }
}

using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Columns computed by an ONNX model from columns that bear its inputs' names, one row at a time.</summary>
public sealed class OnnxTransformer : RowToRowTransformerBase, IDisposable
{
    private static readonly ModelFormat Format = new("ONNXSCOR", "OnnxTransform", "Microsoft.ML.OnnxTransformer", 0x00010003);

    private readonly byte[] _bytes;
    private readonly KeyValuePair<string, int[]>[] _shapes;
    private readonly OnnxModel _model;
    private readonly int _recursionLimit;

    internal OnnxTransformer(string[] outputs, string[] inputs, byte[] model, IDictionary<string, int[]> shapes, int? gpuDeviceId, bool fallbackToCpu, int recursionLimit)
    {
        foreach (var name in inputs.Concat(outputs))
            Check.Param(!string.IsNullOrWhiteSpace(name), nameof(inputs), "A column name cannot be null or white space");
        _bytes = model;
        _shapes = shapes?.ToArray() ?? [];
        _recursionLimit = recursionLimit;
        _model = new OnnxModel(model, shapes, gpuDeviceId, fallbackToCpu);
        Inputs = [.. (inputs.Length == 0 ? _model.Session.InputNames : inputs).Select(_model.Input)];
        Outputs = [.. (outputs.Length == 0 ? _model.Session.OutputNames : outputs).Select(_model.Output)];
    }

    internal OnnxVariable[] Inputs { get; }

    internal OnnxVariable[] Outputs { get; }

    public void Dispose() => _model.Dispose();

    internal static OnnxTransformer Load(MLContext ml, ModelLoadContext context)
    {
        context.Expect(Format);
        var bytes = context.LoadBytes("OnnxModel");
        string[] inputs = LoadNames(), outputs = LoadNames();
        var shapes = new Dictionary<string, int[]>();
        for (var count = context.Reader.ReadInt32(); count > 0; count--)
            shapes[context.LoadString()] = LoadShape();
        var recursionLimit = context.Version >= 0x00010003 ? context.Reader.ReadInt32() : 100;
        return new OnnxTransformer(outputs, inputs, bytes, shapes, ml.GpuDeviceId, ml.FallbackToCpu, recursionLimit);

        string[] LoadNames()
        {
            var names = new string[context.Version > 0x00010001 ? context.Reader.ReadInt32() : 1];
            Check.Decode(names.Length > 0);
            for (var i = 0; i < names.Length; i++)
                names[i] = context.LoadString();
            return names;
        }

        int[] LoadShape()
        {
            var shape = new int[context.Reader.ReadInt32()];
            for (var i = 0; i < shape.Length; i++)
                shape[i] = context.Reader.ReadInt32();
            return shape;
        }
    }

    private protected override void Save(ModelSaveContext ctx)
    {
        ctx.Begin(Format);
        ctx.SaveBytes("OnnxModel", _bytes);
        foreach (var variables in new[] { Inputs, Outputs })
        {
            ctx.Writer.Write(variables.Length);
            foreach (var variable in variables)
                ctx.SaveString(variable.Name);
        }
        ctx.Writer.Write(_shapes.Length);
        foreach (var (name, shape) in _shapes)
        {
            ctx.SaveString(name);
            ctx.Writer.Write(shape.Length);
            foreach (var dimension in shape)
                ctx.Writer.Write(dimension);
        }
        ctx.Writer.Write(_recursionLimit);
    }

    private protected override RowMapper MapperFor(DataViewSchema inputSchema) => new Mapper(this, inputSchema);

    private sealed class Mapper : RowMapper
    {
        private readonly OnnxTransformer _transformer;
        private readonly DataViewSchema.Column[] _inputs;

        public Mapper(OnnxTransformer transformer, DataViewSchema schema)
        {
            _transformer = transformer;
            _inputs = [.. transformer.Inputs.Select(variable => ColumnFor(variable, schema))];
            OutputColumns = [.. transformer.Outputs.Select(variable => (ColumnName(variable.Name), variable.Type))];
        }

        public override IReadOnlyList<(string Name, DataViewType Type)> OutputColumns { get; }

        public override IEnumerable<DataViewSchema.Column> InputsOf(bool[] active) => active.Contains(true) ? _inputs : [];

        public override Delegate[] CreateGetters(DataViewRow input, bool[] active, out Action dispose)
        {
            var run = new OnnxRun(_transformer._model, input,
                [.. _inputs.Zip(_transformer.Inputs)],
                [.. _transformer.Outputs.Where((_, i) => active[i])]);
            dispose = run.Dispose;
            return [.. _transformer.Outputs.Select((variable, i) => active[i] ? run.GetterOf(variable) : null)];
        }

        private static string ColumnName(string output) =>
            output.EndsWith(".output", StringComparison.Ordinal) ? output.Replace(".output", "", StringComparison.Ordinal) : output;

        private static DataViewSchema.Column ColumnFor(OnnxVariable variable, DataViewSchema schema)
        {
            if (variable.Shape.Count(d => d == 0) > 1)
                throw new ArgumentOutOfRangeException(variable.Name, "Only 1 unknown dimension is allowed");
            var column = schema.GetColumnOrNull(variable.Name) ?? throw Check.MissingColumn(variable.Name);
            if (column.Type.ItemType() != variable.ItemType)
                throw Check.WrongColumn(variable.Name, variable.ItemType.ToString(), column.Type.ToString());
            var size = column.Type is VectorDataViewType vector ? vector.Size : 1;
            Check.That(variable.Shape.Contains(0) || size % variable.Shape.Aggregate(1, (product, d) => product * d) == 0,
                $"Input shape mismatch: Input '{variable.Name}' has shape {string.Join(",", variable.Shape)}, but input data is of length {size}.");
            return column;
        }
    }
}

public sealed class OnnxScoringEstimator : TrivialEstimator<OnnxTransformer>
{
    internal OnnxScoringEstimator(OnnxTransformer transformer) : base(transformer)
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Check.Value(inputSchema, nameof(inputSchema));
        foreach (var input in Transformer.Inputs)
        {
            var column = inputSchema.Find(input.Name);
            if (column.ItemType != input.ItemType)
                throw Check.WrongColumn(input.Name, input.ItemType.ToString(), column.ItemType.ToString());
        }
        return inputSchema.With(Transformer.Outputs.Select(output => new SchemaShape.Column(output.Name, output.Type)));
    }
}

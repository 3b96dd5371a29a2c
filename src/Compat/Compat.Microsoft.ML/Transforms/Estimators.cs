using Microsoft.ML.Data;

namespace Microsoft.ML
{
    public interface ICanSaveModel
    {
        void Save(ModelSaveContext ctx);
    }

    public interface ITransformer : ICanSaveModel
    {
        bool IsRowToRowMapper { get; }

        DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

        IDataView Transform(IDataView input);

        IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);
    }

    public interface IEstimator<out TTransformer> where TTransformer : ITransformer
    {
        TTransformer Fit(IDataView input);

        SchemaShape GetOutputSchema(SchemaShape inputSchema);
    }
}

namespace Microsoft.ML.Data
{
    /// <summary>An estimator that learns nothing from the data: its transformer is there from the start.</summary>
    public abstract class TrivialEstimator<TTransformer> : IEstimator<TTransformer> where TTransformer : class, ITransformer
    {
        private protected readonly TTransformer Transformer;

        private protected TrivialEstimator(TTransformer transformer) => Transformer = transformer;

        public TTransformer Fit(IDataView input)
        {
            Check.Value(input, nameof(input));
            Transformer.GetOutputSchema(input.Schema);
            return Transformer;
        }

        public abstract SchemaShape GetOutputSchema(SchemaShape inputSchema);
    }

    /// <summary>A transformer that adds columns, computed row by row.</summary>
    public abstract class RowToRowTransformerBase : ITransformer
    {
        private protected RowToRowTransformerBase()
        {
        }

        bool ITransformer.IsRowToRowMapper => true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => View(null, inputSchema).Schema;

        public IDataView Transform(IDataView input)
        {
            Check.Value(input, nameof(input));
            return View(input, input.Schema);
        }

        IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => View(null, inputSchema);

        void ICanSaveModel.Save(ModelSaveContext ctx) => Save(ctx);

        private protected abstract void Save(ModelSaveContext ctx);

        private protected abstract RowMapper MapperFor(DataViewSchema inputSchema);

        private MappedView View(IDataView input, DataViewSchema inputSchema)
        {
            Check.Value(inputSchema, nameof(inputSchema));
            return new MappedView(input, inputSchema, MapperFor(inputSchema));
        }
    }

    /// <summary>A transformer that computes one column from one.</summary>
    public abstract class OneToOneTransformerBase : RowToRowTransformerBase
    {
        private protected OneToOneTransformerBase(string outputColumn, string inputColumn)
        {
            Check.NonEmpty(outputColumn, "columns");
            OutputColumn = outputColumn;
            InputColumn = inputColumn ?? outputColumn;
        }

        internal string OutputColumn { get; }

        internal string InputColumn { get; }

        /// <summary>The type of the output for an input of a type; refuses what does not fit.</summary>
        private protected abstract DataViewType OutputTypeFor(DataViewType inputType);

        private protected abstract Delegate CreateGetter(DataViewRow input, DataViewSchema.Column column, out Action dispose);

        private protected void SaveColumns(ModelSaveContext ctx)
        {
            ctx.Writer.Write(1);
            ctx.SaveString(OutputColumn);
            ctx.SaveString(InputColumn);
        }

        /// <exception cref="FormatException">The component computes another number of columns than one.</exception>
        private protected static (string Output, string Input) LoadColumns(ModelLoadContext context)
        {
            Check.Decode(context.Reader.ReadInt32() == 1, "Only one column a component can be read");
            return (context.LoadString(), context.LoadString());
        }

        private protected override RowMapper MapperFor(DataViewSchema inputSchema)
        {
            var input = inputSchema.GetColumnOrNull(InputColumn) ?? throw Check.MissingColumn(InputColumn);
            return new Mapper(this, input, OutputTypeFor(input.Type));
        }

        private sealed class Mapper(OneToOneTransformerBase transformer, DataViewSchema.Column input, DataViewType outputType) : RowMapper
        {
            public override IReadOnlyList<(string Name, DataViewType Type)> OutputColumns { get; } = [(transformer.OutputColumn, outputType)];

            public override IEnumerable<DataViewSchema.Column> InputsOf(bool[] active) => active[0] ? [input] : [];

            public override Delegate[] CreateGetters(DataViewRow row, bool[] active, out Action dispose)
            {
                dispose = null;
                return [active[0] ? transformer.CreateGetter(row, input, out dispose) : null];
            }
        }
    }
}

using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML
{
    public abstract class ExtensionBaseAttribute : Attribute
    {
        private protected ExtensionBaseAttribute(string contractName)
        {
            Check.NonEmpty(contractName, nameof(contractName));
            ContractName = contractName;
        }

        public string ContractName { get; }
    }

    public static class CustomMappingCatalog
    {
        public static CustomMappingEstimator<TSrc, TDst> CustomMapping<TSrc, TDst>(this TransformsCatalog catalog, Action<TSrc, TDst> mapAction, string contractName,
            SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
            where TSrc : class, new()
            where TDst : class, new() =>
            new(new CustomMappingTransformer<TSrc, TDst>(mapAction, contractName, inputSchemaDefinition, outputSchemaDefinition));
    }
}

namespace Microsoft.ML.Transforms
{
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class CustomMappingFactoryAttributeAttribute(string contractName) : ExtensionBaseAttribute(contractName);

    internal interface ICustomMappingFactory
    {
        ITransformer CreateTransformer(string contractName);
    }

    public abstract class CustomMappingFactory<TSrc, TDst> : ICustomMappingFactory
        where TSrc : class, new()
        where TDst : class, new()
    {
        public abstract Action<TSrc, TDst> GetMapping();

        ITransformer ICustomMappingFactory.CreateTransformer(string contractName) =>
            new CustomMappingTransformer<TSrc, TDst>(GetMapping(), contractName, null, null);
    }

    public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
        where TSrc : class, new()
        where TDst : class, new()
    {
        internal CustomMappingEstimator(CustomMappingTransformer<TSrc, TDst> transformer) : base(transformer)
        {
        }

        public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            Check.Value(inputSchema, nameof(inputSchema));
            foreach (var member in Transformer.InputDefinition ?? SchemaDefinition.Create(typeof(TSrc)))
            {
                var (expected, column) = (new SchemaShape.Column(member.Name, member.Type), inputSchema.Find(member.Name));
                // A vector of unknown size takes one of known size too.
                var fits = expected.Kind == column.Kind
                    || expected.Kind == SchemaShape.Column.VectorKind.VariableVector && column.Kind == SchemaShape.Column.VectorKind.Vector;
                if (!fits || expected.ItemType != column.ItemType)
                    throw Check.WrongColumn(member.Name, member.Type.ToString(), column.TypeText);
            }
            return inputSchema.With(Transformer.AddedColumns.Select(added => new SchemaShape.Column(added.Name, added.Type)));
        }
    }

    public sealed class CustomMappingTransformer<TSrc, TDst> : ITransformer
        where TSrc : class, new()
        where TDst : class, new()
    {
        private readonly Action<TSrc, TDst> _mapAction;
        private readonly string _contractName;

        internal CustomMappingTransformer(Action<TSrc, TDst> mapAction, string contractName, SchemaDefinition inputDefinition, SchemaDefinition outputDefinition)
        {
            Check.Value(mapAction, nameof(mapAction));
            _mapAction = mapAction;
            _contractName = contractName;
            InputDefinition = inputDefinition;
            AddedColumns = outputDefinition ?? SchemaDefinition.Create(typeof(TDst), SchemaDefinition.Direction.Write);
        }

        internal SchemaDefinition InputDefinition { get; }

        internal SchemaDefinition AddedColumns { get; }

        bool ITransformer.IsRowToRowMapper => true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => View(null, inputSchema).Schema;

        public IDataView Transform(IDataView input)
        {
            Check.Value(input, nameof(input));
            return View(input, input.Schema);
        }

        IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => View(null, inputSchema);

        void ICanSaveModel.Save(ModelSaveContext ctx)
        {
            Check.That(_contractName is not null, "Empty contract name for a transform: the transform cannot be saved");
            CustomMappingModel.Save(ctx, _contractName, _mapAction.Method.DeclaringType.Assembly);
        }

        private MappedView View(IDataView input, DataViewSchema inputSchema)
        {
            Check.Value(inputSchema, nameof(inputSchema));
            return new MappedView(input, inputSchema, new Mapper(this, inputSchema));
        }

        private sealed class Mapper(CustomMappingTransformer<TSrc, TDst> transformer, DataViewSchema inputSchema) : RowMapper
        {
            private readonly ObjectWriter<TSrc> _source = new(inputSchema, false, transformer.InputDefinition);

            public override IReadOnlyList<(string Name, DataViewType Type)> OutputColumns { get; } =
                [.. transformer.AddedColumns.Select(column => (column.Name, column.Type))];

            public override IEnumerable<DataViewSchema.Column> InputsOf(bool[] active) => active.Contains(true) ? _source.Columns : [];

            public override Delegate[] CreateGetters(DataViewRow input, bool[] active, out Action dispose)
            {
                dispose = null;
                if (!active.Contains(true))
                    return new Delegate[active.Length];
                var fill = _source.FillFrom(input);
                var reader = new ObjectReader<TDst>(transformer.AddedColumns);
                var (source, destination) = (new TSrc(), new TDst());
                var position = -1L;
                TDst Current()
                {
                    if (position != input.Position)
                    {
                        fill(source);
                        transformer._mapAction(source, destination);
                        position = input.Position;
                    }
                    return destination;
                }
                return [.. active.Select((isActive, i) => isActive ? reader.GetterOf(i, Current) : null)];
            }
        }
    }

    /// <summary>A mapping in a saved model: the name of its contract and of the assembly that holds its factory.</summary>
    internal static class CustomMappingModel
    {
        public static readonly ModelFormat Format = new("CUSTOMXF", "CustomTransformer", "Microsoft.ML.Transforms", 0x00010002);

        public static void Save(ModelSaveContext ctx, string contractName, Assembly assembly)
        {
            ctx.Begin(Format);
            ctx.SaveString(contractName);
            ctx.SaveString(assembly.FullName);
        }

        public static ITransformer Load(MLContext ml, ModelLoadContext ctx)
        {
            ctx.Expect(Format);
            var contractName = ctx.LoadString();
            ml.ComponentCatalog.RegisterAssembly(Assembly.Load(ctx.LoadString()));
            var factory = ml.ComponentCatalog.CreateExtension<CustomMappingFactoryAttributeAttribute>(contractName) as ICustomMappingFactory
                ?? throw new InvalidOperationException($"The class with contract '{contractName}' must derive from '{typeof(CustomMappingFactory<,>).FullName}'.");
            return factory.CreateTransformer(contractName);
        }
    }
}

using Microsoft.ML.Data;

namespace Microsoft.ML
{
    public static class LearningPipelineExtensions
    {
        public static EstimatorChain<TTrans> Append<TTrans>(this IEstimator<ITransformer> start, IEstimator<TTrans> estimator, TransformerScope scope = TransformerScope.Everything)
            where TTrans : class, ITransformer
        {
            Check.Value(start, nameof(start));
            Check.Value(estimator, nameof(estimator));
            var chain = start as EstimatorChain<ITransformer> ?? new EstimatorChain<ITransformer>().Append(start);
            return chain.Append(estimator, scope);
        }
    }
}

namespace Microsoft.ML.Data
{
    [Flags]
    public enum TransformerScope
    {
        None = 0,
        Training = 1,
        Testing = 2,
        TrainTest = 3,
        Scoring = 4,
        Everything = 7,
    }

    public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
        where TLastTransformer : class, ITransformer
    {
        private readonly IEstimator<ITransformer>[] _estimators = [];
        private readonly TransformerScope[] _scopes = [];

        public EstimatorChain()
        {
        }

        private EstimatorChain(IEstimator<ITransformer>[] estimators, TransformerScope[] scopes)
        {
            _estimators = estimators;
            _scopes = scopes;
        }

        public TransformerChain<TLastTransformer> Fit(IDataView input)
        {
            Check.Value(input, nameof(input));
            GetOutputSchema(SchemaShape.Create(input.Schema));
            var transformers = new ITransformer[_estimators.Length];
            for (var i = 0; i < transformers.Length; i++)
            {
                transformers[i] = _estimators[i].Fit(input);
                input = transformers[i].Transform(input);
            }
            return new TransformerChain<TLastTransformer>(transformers, _scopes);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
            _estimators.Aggregate(inputSchema, (schema, estimator) => estimator.GetOutputSchema(schema));

        public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything)
            where TNewTrans : class, ITransformer
        {
            Check.Value(estimator, nameof(estimator));
            return new EstimatorChain<TNewTrans>([.. _estimators, estimator], [.. _scopes, scope]);
        }
    }

    public sealed class TransformerChain<TLastTransformer> : ITransformer, IDisposable
        where TLastTransformer : class, ITransformer
    {
        private static readonly ModelFormat Format = new("XF CHAIN", "TransformerChain", "Microsoft.ML.Data", 0x00010001);

        private readonly ITransformer[] _transformers;
        private readonly TransformerScope[] _scopes;
        private bool _disposed;

        internal TransformerChain(ITransformer[] transformers, TransformerScope[] scopes)
        {
            _transformers = transformers;
            _scopes = scopes;
        }

        bool ITransformer.IsRowToRowMapper => _transformers.All(transformer => transformer.IsRowToRowMapper);

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
        {
            Check.Value(inputSchema, nameof(inputSchema));
            return Scoring.Aggregate(inputSchema, (schema, transformer) => transformer.GetOutputSchema(schema));
        }

        public IDataView Transform(IDataView input)
        {
            Check.Value(input, nameof(input));
            GetOutputSchema(input.Schema);
            return Scoring.Aggregate(input, (view, transformer) => transformer.Transform(view));
        }

        IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
        {
            Check.Value(inputSchema, nameof(inputSchema));
            Check.That(((ITransformer)this).IsRowToRowMapper, "GetRowToRowMapper method called despite IsRowToRowMapper being false.");
            var mappers = new List<IRowToRowMapper>();
            foreach (var transformer in _transformers)
                mappers.Add(transformer.GetRowToRowMapper(mappers.Count == 0 ? inputSchema : mappers[^1].OutputSchema));
            return new ChainMapper(inputSchema, mappers);
        }

        public void Dispose()
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (var transformer in _transformers)
                (transformer as IDisposable)?.Dispose();
        }

        private IEnumerable<ITransformer> Scoring => _transformers.Where((_, i) => _scopes[i].HasFlag(TransformerScope.Scoring));

        void ICanSaveModel.Save(ModelSaveContext ctx)
        {
            ctx.Begin(Format);
            ctx.Writer.Write(_transformers.Length);
            for (var i = 0; i < _transformers.Length; i++)
            {
                ctx.Writer.Write((int)_scopes[i]);
                ctx.SaveModel(_transformers[i], $"Transform_{i:000}");
            }
        }

        internal static TransformerChain<ITransformer> Load(ModelLoadContext ctx)
        {
            ctx.Expect(Format);
            var count = ctx.Reader.ReadInt32();
            Check.Decode(count >= 0);
            var (transformers, scopes) = (new ITransformer[count], new TransformerScope[count]);
            for (var i = 0; i < count; i++)
            {
                scopes[i] = (TransformerScope)ctx.Reader.ReadInt32();
                transformers[i] = ctx.LoadModel($"Transform_{i:000}");
            }
            return new TransformerChain<ITransformer>(transformers, scopes);
        }

        private sealed class ChainMapper(DataViewSchema inputSchema, List<IRowToRowMapper> mappers) : IRowToRowMapper
        {
            public DataViewSchema InputSchema => inputSchema;

            public DataViewSchema OutputSchema => mappers.Count == 0 ? inputSchema : mappers[^1].OutputSchema;

            public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
                Enumerable.Reverse(mappers).Aggregate(dependingColumns, (columns, mapper) => mapper.GetDependencies(columns));

            public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
            {
                Check.Value(input, nameof(input));
                Check.Value(activeColumns, nameof(activeColumns));
                Check.Param(input.Schema == inputSchema, nameof(input), "Schema did not match original schema");
                var active = new Stack<IEnumerable<DataViewSchema.Column>>();
                foreach (var mapper in Enumerable.Reverse(mappers))
                {
                    active.Push(activeColumns);
                    activeColumns = mapper.GetDependencies(activeColumns);
                }
                return mappers.Aggregate(input, (row, mapper) => mapper.GetRow(row, active.Pop()));
            }
        }
    }
}

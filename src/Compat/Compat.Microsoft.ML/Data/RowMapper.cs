namespace Microsoft.ML.Data;

public interface IRowToRowMapper
{
    DataViewSchema InputSchema { get; }

    DataViewSchema OutputSchema { get; }

    IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns);

    DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns);
}

/// <summary>Computes new columns of a row from its columns; bound to one input schema.</summary>
internal abstract class RowMapper
{
    public abstract IReadOnlyList<(string Name, DataViewType Type)> OutputColumns { get; }

    /// <summary>The input columns that are read for the <paramref name="active"/> output columns.</summary>
    public abstract IEnumerable<DataViewSchema.Column> InputsOf(bool[] active);

    /// <summary>The getters of the <paramref name="active"/> output columns; null for the others.</summary>
    /// <param name="input">The row, or the cursor, that they read.</param>
    /// <param name="active">One flag an output column.</param>
    /// <param name="dispose">What releases their resources; null if there are none.</param>
    public abstract Delegate[] CreateGetters(DataViewRow input, bool[] active, out Action dispose);
}

/// <summary>The columns of a source and those that a mapper adds to them.</summary>
internal sealed class MappedView : IDataView, IRowToRowMapper
{
    private readonly IDataView _source;
    private readonly RowMapper _mapper;
    private readonly List<int> _origin;

    /// <param name="source">The source; null for a mapper of rows only.</param>
    /// <param name="inputSchema">The schema of the source.</param>
    /// <param name="mapper">Bound to that schema.</param>
    public MappedView(IDataView source, DataViewSchema inputSchema, RowMapper mapper)
    {
        _source = source;
        _mapper = mapper;
        InputSchema = inputSchema;
        _origin = OriginOfColumns(inputSchema, mapper.OutputColumns);
        Schema = new DataViewSchema([.. _origin.Select(i => i >= 0 ? (inputSchema[i].Name, inputSchema[i].Type) : mapper.OutputColumns[~i])]);
    }

    public DataViewSchema Schema { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema => Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var columns = columnsNeeded.ToArray();
        var cursor = CreateCursor(columns, rand);
        return columns.All(IsCacheable) && IsShared(columns) ? new WorkerCursor(cursor) : cursor;
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var columns = dependingColumns.ToArray();
        var passed = columns.Select(column => _origin[column.Index]).Where(i => i >= 0);
        return [.. passed.Union(_mapper.InputsOf(ActiveOutputs(columns)).Select(column => column.Index)).Order().Select(i => InputSchema[i])];
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Check.Value(input, nameof(input));
        Check.Value(activeColumns, nameof(activeColumns));
        Check.That(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new Row(this, input, [.. activeColumns]);
    }

    /// <summary>For each column its index in the input, or the complement of its index among the added ones: these follow the column whose name they take.</summary>
    private static List<int> OriginOfColumns(DataViewSchema input, IReadOnlyList<(string Name, DataViewType Type)> added)
    {
        var origin = Enumerable.Range(0, input.Count).ToList();
        for (var i = 0; i < added.Count; i++)
        {
            var hidden = origin.FindLastIndex(o => (o >= 0 ? input[o].Name : added[~o].Name) == added[i].Name);
            origin.Insert(hidden < 0 ? origin.Count : hidden + 1, ~i);
        }
        return origin;
    }

    private Cursor CreateCursor(DataViewSchema.Column[] columns, Random rand)
    {
        var needed = GetDependencies(columns).ToArray();
        var input = _source is MappedView mapped ? mapped.CreateCursor(needed, rand) : _source.GetRowCursor(needed, rand);
        return new Cursor(input, new Row(this, input, columns));
    }

    /// <summary>Whether the package would compute these columns on several threads, here or below.</summary>
    private bool IsShared(DataViewSchema.Column[] columns)
    {
        var needed = GetDependencies(columns).ToArray();
        return ActiveOutputs(columns).Contains(true) && needed.All(IsCacheable) || _source is MappedView mapped && mapped.IsShared(needed);
    }

    private static bool IsCacheable(DataViewSchema.Column column) => column.Type is PrimitiveDataViewType or VectorDataViewType;

    private bool[] ActiveOutputs(DataViewSchema.Column[] columns)
    {
        var active = new bool[_mapper.OutputColumns.Count];
        foreach (var column in columns)
        {
            if (_origin[column.Index] < 0)
                active[~_origin[column.Index]] = true;
        }
        return active;
    }

    private sealed class Row : DataViewRow
    {
        private readonly MappedView _view;
        private readonly DataViewRow _input;
        private readonly Delegate[] _getters;
        private readonly Action _dispose;
        private readonly HashSet<int> _active;

        public Row(MappedView view, DataViewRow input, DataViewSchema.Column[] active)
        {
            _view = view;
            _input = input;
            _active = [.. active.Select(column => column.Index)];
            _getters = view._mapper.CreateGetters(input, view.ActiveOutputs(active), out _dispose);
        }

        public override long Position => _input.Position;

        public override DataViewSchema Schema => _view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Check.That(IsColumnActive(column), $"Column '{column.Name}' is not active");
            var origin = _view._origin[column.Index];
            return origin >= 0 ? _input.GetGetter<TValue>(_input.Schema[origin]) : As<TValue>(_getters[~origin]);
        }

        protected override void Dispose(bool disposing)
        {
            _dispose?.Invoke();
            _input.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Cursor(DataViewRowCursor input, Row row) : DataViewRowCursor
    {
        public override long Position => row.Position;

        public override DataViewSchema Schema => row.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);

        public override bool MoveNext() => input.MoveNext();

        protected override void Dispose(bool disposing)
        {
            row.Dispose();
            base.Dispose(disposing);
        }
    }
}

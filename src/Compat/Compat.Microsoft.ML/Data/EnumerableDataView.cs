namespace Microsoft.ML.Data;

/// <summary>A view of objects, a row each; they are enumerated anew in each pass.</summary>
internal sealed class EnumerableDataView<TRow>(IEnumerable<TRow> data, SchemaDefinition definition) : IDataView where TRow : class
{
    private readonly ObjectReader<TRow> _reader = new(definition);

    public DataViewSchema Schema => _reader.Schema;

    public long? GetRowCount() => (data as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(_reader, data.GetEnumerator(), columnsNeeded);

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly ObjectReader<TRow> _reader;
        private readonly IEnumerator<TRow> _rows;
        private readonly Delegate[] _getters;
        private TRow _current;
        private long _position = -1;
        private bool _done;

        public Cursor(ObjectReader<TRow> reader, IEnumerator<TRow> rows, IEnumerable<DataViewSchema.Column> active)
        {
            _reader = reader;
            _rows = rows;
            _getters = new Delegate[reader.Schema.Count];
            foreach (var column in active)
                _getters[column.Index] = reader.GetterOf(column.Index, () => _current);
        }

        public override long Position => _position;

        public override DataViewSchema Schema => _reader.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Check.Param(IsColumnActive(column), nameof(column), "requested column not active");
            return As<TValue>(_getters[column.Index]);
        }

        public override bool MoveNext()
        {
            if (_done || !_rows.MoveNext())
            {
                Dispose();
                return false;
            }
            Check.That(_rows.Current is not null, "Encountered null when iterating over data, this is not supported.");
            _current = _rows.Current;
            _position++;
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            _done = true;
            _position = -1;
            _rows.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>A row over an object that is given anew for each prediction.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow where TRow : class
{
    private readonly ObjectReader<TRow> _reader;
    private readonly Delegate[] _getters;
    private TRow _current;
    private long _position = -1;

    public ObjectRow(SchemaDefinition definition)
    {
        _reader = new ObjectReader<TRow>(definition);
        _getters = [.. Schema.Select(column => _reader.GetterOf(column.Index, () => _current))];
    }

    public override long Position => _position;

    public override DataViewSchema Schema => _reader.Schema;

    public void MoveTo(TRow row)
    {
        Check.Value(row, nameof(row));
        _current = row;
        _position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => As<TValue>(_getters[column.Index]);
}

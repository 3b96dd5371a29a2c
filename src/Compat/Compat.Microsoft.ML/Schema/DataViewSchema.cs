using System.Collections;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>The columns of a view, in order; a later column hides an earlier one of the same name.</summary>
public sealed class DataViewSchema : IReadOnlyList<DataViewSchema.Column>
{
    private readonly Column[] _columns;
    private readonly Dictionary<string, int> _indices = [];

    internal DataViewSchema(IReadOnlyList<(string Name, DataViewType Type)> columns)
    {
        for (var i = 0; i < columns.Count; i++)
            _indices[columns[i].Name] = i;
        _columns = [.. columns.Select((column, i) => new Column(column.Name, i, _indices[column.Name] != i, column.Type))];
    }

    public int Count => _columns.Length;

    public Column this[int columnIndex] => columnIndex >= 0 && columnIndex < Count
        ? _columns[columnIndex]
        : throw new ArgumentOutOfRangeException(nameof(columnIndex));

    public Column this[string name] =>
        GetColumnOrNull(name) ?? throw new ArgumentOutOfRangeException(nameof(name), $"Column '{name}' not found");

    public Column? GetColumnOrNull(string name)
    {
        if (string.IsNullOrEmpty(name))
            throw new ArgumentNullException(nameof(name));
        return _indices.TryGetValue(name, out var index) ? _columns[index] : null;
    }

    public IEnumerator<Column> GetEnumerator() => ((IEnumerable<Column>)_columns).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{Count} columns";

    public struct Column
    {
        internal Column(string name, int index, bool isHidden, DataViewType type)
        {
            Name = name;
            Index = index;
            IsHidden = isHidden;
            Type = type;
        }

        public string Name { get; }

        public int Index { get; }

        public bool IsHidden { get; }

        public DataViewType Type { get; }

        public override string ToString() => $"{Name}: {Type}";
    }
}

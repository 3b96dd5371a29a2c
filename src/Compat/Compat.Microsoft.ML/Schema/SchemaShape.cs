using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>What an estimator knows of a schema before it has seen data: names, item types, vector or not.</summary>
public sealed class SchemaShape
{
    private readonly Column[] _columns;

    internal SchemaShape(IEnumerable<Column> columns) => _columns = [.. columns];

    internal static SchemaShape Create(DataViewSchema schema) =>
        new(schema.Where(column => !column.IsHidden).Select(column => new Column(column.Name, column.Type)));

    /// <exception cref="ArgumentOutOfRangeException">No column of that name.</exception>
    internal Column Find(string name)
    {
        var column = Array.Find(_columns, c => c.Name == name);
        return column.Name is null ? throw Check.MissingColumn(name) : column;
    }

    /// <summary>This shape with <paramref name="added"/> columns, which take the places of those with their names.</summary>
    internal SchemaShape With(IEnumerable<Column> added)
    {
        var columns = _columns.ToDictionary(column => column.Name);
        foreach (var column in added)
            columns[column.Name] = column;
        return new SchemaShape(columns.Values);
    }

    public struct Column
    {
        public readonly string Name;
        public readonly VectorKind Kind;
        public readonly DataViewType ItemType;

        internal Column(string name, DataViewType type)
        {
            Name = name;
            ItemType = type.ItemType();
            Kind = type is not VectorDataViewType vector ? VectorKind.Scalar
                : vector.IsKnownSize ? VectorKind.Vector : VectorKind.VariableVector;
        }

        internal readonly string TypeText => Kind switch
        {
            VectorKind.Scalar => $"{ItemType}",
            VectorKind.Vector => $"Vector<{ItemType}>",
            _ => $"VarVector<{ItemType}>",
        };

        public enum VectorKind
        {
            Scalar,
            Vector,
            VariableVector,
        }
    }
}

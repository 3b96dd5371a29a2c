using Microsoft.ML.Data;

namespace Microsoft.ML
{
    public sealed class DataOperationsCatalog
    {
        internal DataOperationsCatalog()
        {
        }

        public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null) where TRow : class
        {
            Check.Value(data, nameof(data));
            return new EnumerableDataView<TRow>(data, schemaDefinition ?? SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Read));
        }

        public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false, SchemaDefinition schemaDefinition = null)
            where TRow : class, new()
        {
            Check.Value(data, nameof(data));
            return Rows(data, new ObjectWriter<TRow>(data.Schema, ignoreMissingColumns, schemaDefinition), reuseRowObject);
        }

        private static IEnumerable<TRow> Rows<TRow>(IDataView data, ObjectWriter<TRow> writer, bool reuseRowObject) where TRow : class, new()
        {
            using var cursor = data.GetRowCursor(writer.Columns);
            var fill = writer.FillFrom(cursor);
            TRow row = null;
            while (cursor.MoveNext())
            {
                if (!reuseRowObject || row is null)
                    row = new TRow();
                fill(row);
                yield return row;
            }
        }
    }
}

namespace Microsoft.ML.Data
{
    public static class ColumnCursorExtensions
    {
        public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
        {
            Check.Value(data, nameof(data));
            return data.GetColumn<T>(data.Schema[columnName]);
        }

        public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
        {
            Check.Value(data, nameof(data));
            if (column.Type.RawType == typeof(T))
                return Values<T, T>(data, column, value => value);
            if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
                return (IEnumerable<T>)Values<ReadOnlyMemory<char>, string>(data, column, text => text.ToString());
            Check.Param(typeof(T).IsArray && column.Type is VectorDataViewType vector && vector.ItemType.RawType == typeof(T).GetElementType(), nameof(column),
                $"Cannot map column (name: {column.Name}, type: {column.Type}) in data to the user-defined type, {typeof(T)}.");
            return (IEnumerable<T>)Generic.Call(Arrays<int>, typeof(T).GetElementType(), data, column);
        }

        private static object Arrays<T>(IDataView data, DataViewSchema.Column column) => Values<VBuffer<T>, T[]>(data, column, vector =>
        {
            var array = new T[vector.Length];
            vector.CopyTo(array);
            return array;
        });

        private static IEnumerable<TOut> Values<TIn, TOut>(IDataView data, DataViewSchema.Column column, Func<TIn, TOut> convert)
        {
            using var cursor = data.GetRowCursor([column]);
            var getter = cursor.GetGetter<TIn>(column);
            TIn value = default;
            while (cursor.MoveNext())
            {
                getter(ref value);
                yield return convert(value);
            }
        }
    }
}

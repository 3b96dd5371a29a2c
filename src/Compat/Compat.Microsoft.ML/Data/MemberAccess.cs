using System.Linq.Expressions;

namespace Microsoft.ML.Data;

/// <summary>Getters over the members of an object of type <typeparamref name="TRow"/>, as columns.</summary>
internal sealed class ObjectReader<TRow> where TRow : class
{
    private readonly SchemaDefinition _members;
    private readonly Delegate[] _reads;

    public ObjectReader(SchemaDefinition members)
    {
        _members = members;
        _reads = [.. members.Select(Read)];
        Schema = new DataViewSchema([.. members.Select(member => (member.Name, member.Type))]);
    }

    public DataViewSchema Schema { get; }

    /// <summary>The getter of one column of the object that <paramref name="current"/> gives.</summary>
    public Delegate GetterOf(int column, Func<TRow> current)
    {
        var type = _members[column].MemberType;
        var read = _reads[column];
        if (type == typeof(string))
            return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = ((Func<TRow, string>)read)(current()).AsMemory());
        return type.IsArray ? Generic.Call(ArrayGetter<int>, type.GetElementType(), read, current) : Generic.Call(ValueGetter<int>, type, read, current);
    }

    private static Delegate Read(SchemaDefinition.Column column)
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda(Expression.MakeMemberAccess(row, column.Member), row).Compile();
    }

    private static Delegate ValueGetter<T>(Delegate read, Func<TRow> current)
    {
        var typed = (Func<TRow, T>)read;
        return (ValueGetter<T>)((ref T value) => value = typed(current()));
    }

    private static Delegate ArrayGetter<T>(Delegate read, Func<TRow> current)
    {
        var typed = (Func<TRow, T[]>)read;
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            var array = typed(current());
            var editor = VBufferEditor.Create(ref value, array?.Length ?? 0);
            array.CopyTo(editor.Values);
            value = editor.Commit();
        });
    }
}

/// <summary>Fills the members of objects of type <typeparamref name="TRow"/> from the columns of rows.</summary>
internal sealed class ObjectWriter<TRow> where TRow : class
{
    private readonly List<(DataViewSchema.Column Column, SchemaDefinition.Column Member)> _bound = [];

    public ObjectWriter(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        foreach (var member in definition ?? SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(member.Name) is { } column)
                Bind(column, member);
            else if (!ignoreMissingColumns)
                throw new ArgumentOutOfRangeException("Schema", $"Could not find  column '{member.Name}'");
        }
    }

    public IEnumerable<DataViewSchema.Column> Columns => _bound.Select(bound => bound.Column);

    /// <summary>What fills an object from the row that <paramref name="row"/> stands on.</summary>
    public Action<TRow> FillFrom(DataViewRow row)
    {
        var setters = _bound.Select(bound => SetterOf(row, bound.Column, bound.Member)).ToArray();
        return target =>
        {
            foreach (var setter in setters)
                setter(target);
        };
    }

    private void Bind(DataViewSchema.Column column, SchemaDefinition.Column member)
    {
        Check.That(column.Type is VectorDataViewType == member.Type is VectorDataViewType && column.Type.ItemType().Equals(member.Type.ItemType()),
            $"Can't bind the IDataView column '{member.Name}' of type '{column.Type}' to field or property '{member.Member.Name}' of type '{member.MemberType.FullName}'.");
        _bound.Add((column, member));
    }

    private static Action<TRow> SetterOf(DataViewRow row, DataViewSchema.Column column, SchemaDefinition.Column member)
    {
        var type = member.MemberType;
        if (type == typeof(string))
            return TextSetter(row, column, member);
        return type.IsArray ? Generic.Call(ArraySetter<int>, type.GetElementType(), row, column, member) : Generic.Call(ValueSetter<int>, type, row, column, member);
    }

    private static Action<TRow, T> Write<T>(SchemaDefinition.Column column)
    {
        var (row, value) = (Expression.Parameter(typeof(TRow)), Expression.Parameter(typeof(T)));
        return Expression.Lambda<Action<TRow, T>>(Expression.Assign(Expression.MakeMemberAccess(row, column.Member), value), row, value).Compile();
    }

    private static Func<TRow, T> Read<T>(SchemaDefinition.Column column)
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, T>>(Expression.MakeMemberAccess(row, column.Member), row).Compile();
    }

    private static Action<TRow> TextSetter(DataViewRow row, DataViewSchema.Column column, SchemaDefinition.Column member)
    {
        var (getter, write) = (row.GetGetter<ReadOnlyMemory<char>>(column), Write<string>(member));
        ReadOnlyMemory<char> text = default;
        return target =>
        {
            getter(ref text);
            write(target, text.ToString());
        };
    }

    private static Action<TRow> ValueSetter<T>(DataViewRow row, DataViewSchema.Column column, SchemaDefinition.Column member)
    {
        var (getter, write) = (row.GetGetter<T>(column), Write<T>(member));
        T value = default;
        return target =>
        {
            getter(ref value);
            write(target, value);
        };
    }

    /// <summary>Fills the array that the object has already, where its length fits.</summary>
    private static Action<TRow> ArraySetter<T>(DataViewRow row, DataViewSchema.Column column, SchemaDefinition.Column member)
    {
        var (getter, read, write) = (row.GetGetter<VBuffer<T>>(column), Read<T[]>(member), Write<T[]>(member));
        VBuffer<T> vector = default;
        return target =>
        {
            getter(ref vector);
            var array = read(target);
            if (array is null || array.Length != vector.Length)
                array = new T[vector.Length];
            vector.CopyTo(array);
            write(target, array);
        };
    }
}

/// <summary>Calls of generic methods with a type that is known only at run time.</summary>
internal static class Generic
{
    public static TResult Call<T1, TResult>(Func<T1, TResult> method, Type type, T1 first) =>
        method.Method.GetGenericMethodDefinition().MakeGenericMethod(type).CreateDelegate<Func<T1, TResult>>(method.Target)(first);

    public static TResult Call<T1, T2, TResult>(Func<T1, T2, TResult> method, Type type, T1 first, T2 second) =>
        method.Method.GetGenericMethodDefinition().MakeGenericMethod(type).CreateDelegate<Func<T1, T2, TResult>>(method.Target)(first, second);

    public static TResult Call<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> method, Type type, T1 first, T2 second, T3 third) =>
        method.Method.GetGenericMethodDefinition().MakeGenericMethod(type).CreateDelegate<Func<T1, T2, T3, TResult>>(method.Target)(first, second, third);
}

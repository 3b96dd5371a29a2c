using System.Reflection;

namespace Microsoft.ML.Data;

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class ColumnNameAttribute(string name) : Attribute
{
    internal string Name { get; } = name;
}

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NoColumnAttribute : Attribute;

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class VectorTypeAttribute : Attribute
{
    public VectorTypeAttribute()
    {
    }

    public VectorTypeAttribute(int size) : this([size])
    {
    }

    public VectorTypeAttribute(params int[] dimensions)
    {
        Check.Param(dimensions.All(d => d >= 0), nameof(dimensions), "Should contain only non-negative values");
        Dimensions = dimensions;
    }

    internal int[] Dimensions { get; } = [];
}

/// <summary>The columns that the public fields and properties of a class stand for.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition()
    {
    }

    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    public Column this[string columnName]
    {
        get => Find(column => column.ColumnName == columnName);
        set
        {
            Check.Value(value, nameof(value));
            Check.Param(value.ColumnName == columnName, nameof(columnName),
                $"The column name is specified as '{value.ColumnName}' but must match the selector '{columnName}'.");
            var index = FindIndex(column => column.ColumnName == columnName);
            if (index < 0)
                Add(value);
            else
                this[index] = value;
        }
    }

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        Check.Value(userType, nameof(userType));
        var definition = new SchemaDefinition();
        foreach (var member in MembersOf(userType, direction))
        {
            var name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            Check.Param(definition[name] is null, nameof(userType), $"Duplicate column name '{name}' detected, this is disallowed");
            definition.Add(new Column(member.Name, name, TypeOf(member)));
        }
        return definition;
    }

    private static IEnumerable<MemberInfo> MembersOf(Type userType, Direction direction)
    {
        const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance;
        var fields = userType.GetFields(Members);
        var properties = userType.GetProperties(Members).Where(property => property.GetIndexParameters().Length == 0
            && (direction.HasFlag(Direction.Read) && property.GetGetMethod() is not null
                || direction.HasFlag(Direction.Write) && property.GetSetMethod() is not null));
        return fields.Concat<MemberInfo>(properties).Where(member => member.GetCustomAttribute<NoColumnAttribute>() is null);
    }

    private static DataViewType TypeOf(MemberInfo member)
    {
        var (item, isVector) = MemberColumn.ItemTypeOf(member);
        var size = member.GetCustomAttribute<VectorTypeAttribute>();
        Check.Param(size is null || isVector, "userType", $"Member {member.Name} marked with VectorTypeAttribute, but does not appear to be a vector type");
        if (!isVector)
            return item;
        return size is { Dimensions.Length: > 0 } ? new VectorDataViewType(item, size.Dimensions) : new VectorDataViewType(item);
    }

    public sealed class Column
    {
        internal Column(string memberName, string columnName, DataViewType columnType)
        {
            MemberName = memberName;
            ColumnName = columnName;
            ColumnType = columnType;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }
    }
}

/// <summary>One field or property of <paramref name="Member"/>'s class and the column that it stands for.</summary>
internal sealed record MemberColumn(string Name, DataViewType Type, MemberInfo Member)
{
    public Type MemberType => MemberTypeOf(Member);

    public static MemberColumn[] Of(Type userType, SchemaDefinition definition) => [.. definition.Select(column => Of(userType, column))];

    /// <summary>The type of the values that a member holds, or of the items of its vectors.</summary>
    public static (PrimitiveDataViewType Item, bool IsVector) ItemTypeOf(MemberInfo member)
    {
        var type = MemberTypeOf(member);
        var itemType = type.IsArray ? type.GetElementType()
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>) ? type.GetGenericArguments()[0]
            : null;
        var item = PrimitiveDataViewType.Of(itemType ?? type);
        Check.Param(item is not null, "rawType", $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        return (item, itemType is not null);
    }

    private static MemberColumn Of(Type userType, SchemaDefinition.Column column)
    {
        var member = (MemberInfo)userType.GetField(column.MemberName) ?? userType.GetProperty(column.MemberName);
        Check.Param(member is not null, "userSchemaDefinition", $"No field or property with name '{column.MemberName}' found in type '{userType.FullName}'");
        var name = string.IsNullOrEmpty(column.ColumnName) ? column.MemberName : column.ColumnName;
        var (item, isVector) = ItemTypeOf(member);
        var type = column.ColumnType ?? (isVector ? new VectorDataViewType(item) : item);
        Check.Param(isVector == type is VectorDataViewType && type.ItemType().Equals(item), "userSchemaDefinition",
            $"Column '{name}' is supposed to have type {type}, but associated field has type {MemberTypeOf(member)}");
        return new MemberColumn(name, type, member);
    }

    private static Type MemberTypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;
}

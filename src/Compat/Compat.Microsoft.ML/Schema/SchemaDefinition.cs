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

    /// <summary>Properties that can be read, or written.</summary>
    [Flags]
    internal enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    internal static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        Check.Value(userType, nameof(userType));
        var definition = new SchemaDefinition();
        foreach (var member in MembersOf(userType, direction))
        {
            var name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            Check.Param(!definition.Exists(column => column.Name == name), nameof(userType), $"Duplicate column name '{name}' detected, this is disallowed");
            definition.Add(new Column(name, TypeOf(member), member));
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

    private static Type TypeOfValues(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    private static DataViewType TypeOf(MemberInfo member)
    {
        var type = TypeOfValues(member);
        var isVector = type.IsArray && type != typeof(string[]);
        var item = PrimitiveDataViewType.Of(isVector ? type.GetElementType() : type);
        Check.Param(item is not null, "rawType", $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        var size = member.GetCustomAttribute<VectorTypeAttribute>();
        Check.Param(size is null || isVector, "userType", $"Member {member.Name} marked with VectorTypeAttribute, but does not appear to be a vector type");
        if (!isVector)
            return item;
        return size is { Dimensions.Length: > 0 } ? new VectorDataViewType(item, size.Dimensions) : new VectorDataViewType(item);
    }

    /// <summary>One field or property and the column that it stands for.</summary>
    public sealed class Column
    {
        internal Column(string name, DataViewType type, MemberInfo member)
        {
            Name = name;
            Type = type;
            Member = member;
        }

        internal string Name { get; }

        internal DataViewType Type { get; }

        internal MemberInfo Member { get; }

        internal Type MemberType => TypeOfValues(Member);
    }
}

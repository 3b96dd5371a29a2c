using System.Collections.Immutable;

namespace Microsoft.ML.Data;

public abstract class DataViewType : IEquatable<DataViewType>
{
    private protected DataViewType(Type rawType)
    {
        Check.Value(rawType, nameof(rawType));
        RawType = rawType;
    }

    public Type RawType { get; }

    public abstract bool Equals(DataViewType other);

    public override bool Equals(object obj) => obj is DataViewType other && Equals(other);

    public override int GetHashCode() => RawType.GetHashCode();
}

public abstract class PrimitiveDataViewType : DataViewType
{
    private protected PrimitiveDataViewType(Type rawType) : base(rawType)
    {
    }

    public override bool Equals(DataViewType other) => ReferenceEquals(this, other);

    public override string ToString() => RawType.Name;

    /// <summary>The type of a column whose values, or whose vectors' items, a member of type <paramref name="type"/> holds; null if there is none.</summary>
    internal static PrimitiveDataViewType Of(Type type)
    {
        if (type == typeof(string) || type == typeof(ReadOnlyMemory<char>))
            return TextDataViewType.Instance;
        return type == typeof(bool) ? BooleanDataViewType.Instance : NumberDataViewType.OfNumber(type);
    }
}

public abstract class StructuredDataViewType : DataViewType
{
    private protected StructuredDataViewType(Type rawType) : base(rawType)
    {
    }
}

public sealed class TextDataViewType : PrimitiveDataViewType
{
    private TextDataViewType() : base(typeof(ReadOnlyMemory<char>))
    {
    }

    public static TextDataViewType Instance { get; } = new();

    public override string ToString() => "String";
}

public sealed class BooleanDataViewType : PrimitiveDataViewType
{
    private BooleanDataViewType() : base(typeof(bool))
    {
    }

    public static BooleanDataViewType Instance { get; } = new();
}

public sealed class NumberDataViewType : PrimitiveDataViewType
{
    private NumberDataViewType(Type rawType) : base(rawType)
    {
    }

    public static NumberDataViewType SByte { get; } = new(typeof(sbyte));

    public static NumberDataViewType Byte { get; } = new(typeof(byte));

    public static NumberDataViewType Int16 { get; } = new(typeof(short));

    public static NumberDataViewType UInt16 { get; } = new(typeof(ushort));

    public static NumberDataViewType Int32 { get; } = new(typeof(int));

    public static NumberDataViewType UInt32 { get; } = new(typeof(uint));

    public static NumberDataViewType Int64 { get; } = new(typeof(long));

    public static NumberDataViewType UInt64 { get; } = new(typeof(ulong));

    public static NumberDataViewType Single { get; } = new(typeof(float));

    public static NumberDataViewType Double { get; } = new(typeof(double));

    internal static NumberDataViewType OfNumber(Type type)
    {
        NumberDataViewType[] all = [SByte, Byte, Int16, UInt16, Int32, UInt32, Int64, UInt64, Single, Double];
        return Array.Find(all, number => number.RawType == type);
    }
}

/// <summary>Vectors of one item type; of unknown size when a dimension is 0.</summary>
public sealed class VectorDataViewType : StructuredDataViewType
{
    public VectorDataViewType(PrimitiveDataViewType itemType, int size = 0) : this(itemType, [size])
    {
    }

    public VectorDataViewType(PrimitiveDataViewType itemType, params int[] dimensions) : base(RawTypeOf(itemType))
    {
        Check.Param(dimensions is { Length: > 0 } && dimensions.All(d => d >= 0), nameof(dimensions));
        ItemType = itemType;
        Dimensions = [.. dimensions];
        Size = dimensions.Aggregate(1, (size, d) => checked(size * d));
    }

    public PrimitiveDataViewType ItemType { get; }

    public ImmutableArray<int> Dimensions { get; }

    public int Size { get; }

    public bool IsKnownSize => Size > 0;

    public override bool Equals(DataViewType other) =>
        other is VectorDataViewType vector && ItemType.Equals(vector.ItemType) && Dimensions.AsSpan().SequenceEqual(vector.Dimensions.AsSpan());

    public override bool Equals(object obj) => obj is DataViewType other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(ItemType, Size, Dimensions.Length);

    public override string ToString()
    {
        var dimensions = Dimensions.Length == 1
            ? Size > 0 ? $", {Size}" : ""
            : string.Concat(Dimensions.Select(d => d > 0 ? $", {d}" : ", *"));
        return $"Vector<{ItemType}{dimensions}>";
    }

    private static Type RawTypeOf(PrimitiveDataViewType itemType)
    {
        Check.Value(itemType, nameof(itemType));
        return typeof(VBuffer<>).MakeGenericType(itemType.RawType);
    }
}

internal static class DataViewTypes
{
    /// <summary>The type of a vector's items, or the type itself.</summary>
    public static DataViewType ItemType(this DataViewType type) => type is VectorDataViewType vector ? vector.ItemType : type;
}

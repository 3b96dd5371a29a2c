using System.Runtime.InteropServices;
using NetVips.Internal;

namespace NetVips;

/// <summary>One libvips operation: a GObject whose properties are its arguments and results.</summary>
internal sealed class Operation : IDisposable
{
    private readonly string _name;
    private nint _operation;

    internal Operation(string name)
    {
        _name = name;
        _operation = Native.vips_operation_new(name);
        if (_operation == 0)
            throw new VipsException($"no such operation {name}");
    }

    /// <summary>Runs an operation whose result is the image <c>out</c>; arguments that are null keep their defaults.</summary>
    internal static Image Call(string name, params (string Name, object? Value)[] arguments)
    {
        using var operation = new Operation(name);
        operation.Set(arguments);
        operation.Build();
        return operation.Image("out");
    }

    internal void Set(params (string Name, object? Value)[] arguments)
    {
        foreach (var (name, value) in arguments)
        {
            if (value is not null)
                Set(name, value);
        }
    }

    internal void Set(string options, VOption? kwargs)
    {
        if (options.Length > 0 && Native.vips_object_set_from_string(_operation, options) != 0)
            throw new VipsException($"unable to call {_name}");
        foreach (var (name, value) in kwargs ?? [])
            Set(name, value);
    }

    internal void Build()
    {
        var result = Native.vips_cache_operation_buildp(ref _operation);
        if (result != 0)
            throw new VipsException($"unable to call {_name}");
    }

    internal Image Image(string name)
    {
        var value = Get(name);
        var image = new Image(Native.g_object_ref(Native.g_value_get_object(ref value)));
        Native.g_value_unset(ref value);
        return image;
    }

    internal unsafe byte[] Blob(string name)
    {
        var value = Get(name);
        var data = Native.vips_blob_get(Native.g_value_get_boxed(ref value), out var size);
        var result = new ReadOnlySpan<byte>((void*)data, checked((int)size)).ToArray();
        Native.g_value_unset(ref value);
        return result;
    }

    public void Dispose()
    {
        Native.vips_object_unref_outputs(_operation);
        Native.g_object_unref(_operation);
    }

    private GValue Get(string name)
    {
        var value = default(GValue);
        Native.g_value_init(ref value, TypeOf(name));
        Native.g_object_get_property(_operation, name, ref value);
        return value;
    }

    private nint TypeOf(string name)
    {
        if (Native.vips_object_get_argument(_operation, name, out var paramSpec, out _, out _) != 0)
        {
            Native.TakeErrors();
            throw new ArgumentException($"{_name} does not support optional argument: {name}");
        }
        const int valueType = 24; // GParamSpec: type instance, name, flags, value_type
        return Marshal.ReadIntPtr(paramSpec, valueType);
    }

    private void Set(string name, object content)
    {
        var type = TypeOf(name);
        var value = default(GValue);
        Native.g_value_init(ref value, type);
        Fill(ref value, type, content);
        Native.g_object_set_property(_operation, name, ref value);
        Native.g_value_unset(ref value);
    }

    private static void Fill(ref GValue value, nint type, object content)
    {
        // fundamental types are numbers shifted by two bits (gtype.h)
        switch (Native.g_type_fundamental(type) >> 2)
        {
            case 5: Native.g_value_set_boolean(ref value, Convert.ToBoolean(content) ? 1 : 0); break;
            case 6: Native.g_value_set_int(ref value, Convert.ToInt32(content)); break;
            case 11: Native.g_value_set_uint64(ref value, Convert.ToUInt64(content)); break;
            case 12: Native.g_value_set_enum(ref value, Convert.ToInt32(content)); break;
            case 13: Native.g_value_set_flags(ref value, Convert.ToUInt32(content)); break;
            case 15: Native.g_value_set_double(ref value, Convert.ToDouble(content)); break;
            case 16: Native.g_value_set_string(ref value, (string)content); break;
            case 18: FillBoxed(ref value, type, content); break;
            case 20:
                Native.g_value_set_object(ref value, ((VipsObject)content).DangerousGetHandle());
                GC.KeepAlive(content);
                break;
            default: throw new ArgumentException($"unsupported type {Marshal.PtrToStringUTF8(Native.g_type_name(type))}");
        }
    }

    private static void FillBoxed(ref GValue value, nint type, object content)
    {
        if (content is not byte[] data)
            throw new ArgumentException($"unsupported value type {content.GetType()} for {Marshal.PtrToStringUTF8(Native.g_type_name(type))}");
        var blob = Native.vips_blob_copy(data, (nuint)data.Length);
        Native.g_value_set_boxed(ref value, blob);
        Native.vips_area_unref(blob);
    }
}

using System.Runtime.InteropServices;

namespace NetVips.Internal;

/// <summary>The few functions of libvips, GObject and GLib below this stand-in; none of them is variadic.</summary>
internal static partial class Native
{
    private const string Vips = "libvips.so.42";
    private const string Objects = "libgobject-2.0.so.0";
    private const string Glib = "libglib-2.0.so.0";

    static Native()
    {
        if (vips_init("NetVips") != 0)
            throw new VipsException("unable to initialize libvips");
    }

    /// <summary>Takes what libvips has written about its errors since the last call.</summary>
    internal static string TakeErrors()
    {
        var buffer = vips_error_buffer_copy();
        var errors = Marshal.PtrToStringUTF8(buffer) ?? "";
        g_free(buffer);
        return errors;
    }

    /// <summary>A string that the caller owns, freed.</summary>
    internal static string TakeString(nint text)
    {
        var result = Marshal.PtrToStringUTF8(text) ?? "";
        g_free(text);
        return result;
    }

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int vips_init(string argv0);

    [LibraryImport(Vips)]
    internal static partial int vips_version(int flag);

    [LibraryImport(Vips)]
    internal static partial int vips_concurrency_get();

    [LibraryImport(Vips)]
    internal static partial void vips_concurrency_set(int threads);

    [LibraryImport(Vips)]
    private static partial nint vips_error_buffer_copy();

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_operation_new(string name);

    [LibraryImport(Vips)]
    internal static partial int vips_cache_operation_buildp(ref nint operation);

    [LibraryImport(Vips)]
    internal static partial void vips_object_unref_outputs(nint operation);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_object_set_from_string(nint operation, string options);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_object_get_argument(nint operation, string name, out nint paramSpec, out nint argumentClass, out nint argumentInstance);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_foreign_find_load(string path);

    [LibraryImport(Vips)]
    internal static partial nint vips_foreign_find_load_buffer(byte[] data, nuint size);

    [LibraryImport(Vips)]
    internal static partial nint vips_foreign_find_load_source(nint source);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_foreign_find_save(string path);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_foreign_find_save_buffer(string suffix);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_filename_get_filename(string pathWithOptions);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_filename_get_options(string pathWithOptions);

    [LibraryImport(Vips)]
    internal static partial nint vips_image_new_from_memory(nint data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(Vips)]
    internal static partial nint vips_image_copy_memory(nint image);

    [LibraryImport(Vips)]
    internal static partial nint vips_image_write_to_memory(nint image, out nuint size);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_width(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_height(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_bands(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_format(nint image);

    [LibraryImport(Vips)]
    internal static partial int vips_image_get_interpretation(nint image);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_image_get_typeof(nint image, string name);

    [LibraryImport(Vips, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_image_get_int(nint image, string name, out int content);

    [LibraryImport(Vips)]
    internal static partial nint vips_region_new(nint image);

    [LibraryImport(Vips)]
    internal static partial nint vips_region_fetch(nint region, int left, int top, int width, int height, out nuint size);

    [LibraryImport(Vips)]
    internal static partial nint vips_source_custom_new();

    [LibraryImport(Vips)]
    internal static partial nint vips_blob_copy(byte[] data, nuint size);

    [LibraryImport(Vips)]
    internal static partial nint vips_blob_get(nint blob, out nuint size);

    [LibraryImport(Vips)]
    internal static partial void vips_area_unref(nint area);

    [LibraryImport(Objects)]
    internal static partial void g_object_unref(nint instance);

    [LibraryImport(Objects)]
    internal static partial nint g_object_ref(nint instance);

    [LibraryImport(Objects, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_set_property(nint instance, string name, ref GValue value);

    [LibraryImport(Objects, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_get_property(nint instance, string name, ref GValue value);

    [LibraryImport(Objects, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nuint g_signal_connect_data(nint instance, string signal, nint handler, nint data, nint destroy, int flags);

    [LibraryImport(Objects)]
    internal static partial nint g_type_fundamental(nint type);

    [LibraryImport(Objects)]
    internal static partial nint g_type_name(nint type);

    [LibraryImport(Objects)]
    internal static partial nint g_value_init(ref GValue value, nint type);

    [LibraryImport(Objects)]
    internal static partial void g_value_unset(ref GValue value);

    [LibraryImport(Objects)]
    internal static partial void g_value_set_boolean(ref GValue value, int content);

    [LibraryImport(Objects)]
    internal static partial void g_value_set_int(ref GValue value, int content);

    [LibraryImport(Objects)]
    internal static partial void g_value_set_uint64(ref GValue value, ulong content);

    [LibraryImport(Objects)]
    internal static partial void g_value_set_double(ref GValue value, double content);

    [LibraryImport(Objects)]
    internal static partial void g_value_set_enum(ref GValue value, int content);

    [LibraryImport(Objects)]
    internal static partial void g_value_set_flags(ref GValue value, uint content);

    [LibraryImport(Objects, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_value_set_string(ref GValue value, string content);

    [LibraryImport(Objects)]
    internal static partial void g_value_set_object(ref GValue value, nint content);

    [LibraryImport(Objects)]
    internal static partial nint g_value_get_object(ref GValue value);

    [LibraryImport(Objects)]
    internal static partial void g_value_set_boxed(ref GValue value, nint content);

    [LibraryImport(Objects)]
    internal static partial nint g_value_get_boxed(ref GValue value);

    [LibraryImport(Glib, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint g_log_set_handler(string domain, int levels, nint handler, nint data);

    [LibraryImport(Glib)]
    internal static partial void g_free(nint memory);
}

/// <summary>GObject's GValue: a type and 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    internal nint Type;
    private readonly long _first;
    private readonly long _second;
}

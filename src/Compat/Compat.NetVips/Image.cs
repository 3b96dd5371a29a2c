using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NetVips.Internal;

namespace NetVips;

/// <summary>A libvips image: reading, writing, properties.</summary>
public partial class Image : VipsObject
{
    internal Image(nint pointer)
        : base(pointer)
    {
    }

    public int Width => Read(Native.vips_image_get_width);

    public int Height => Read(Native.vips_image_get_height);

    public int Bands => Read(Native.vips_image_get_bands);

    public Enums.BandFormat Format => (Enums.BandFormat)Read(Native.vips_image_get_format);

    public Enums.Interpretation Interpretation => (Enums.Interpretation)Read(Native.vips_image_get_interpretation);

    public bool Contains(string name) => Read(image => Native.vips_image_get_typeof(image, name)) != 0;

    public object Get(string name) => Read(image => Native.vips_image_get_int(image, name, out var content) == 0
        ? content
        : throw new VipsException($"unable to get {name}"));

    public static Image NewFromFile(string vipsFilename, bool? memory = null, Enums.Access? access = null, Enums.FailOn? failOn = null, bool? revalidate = null, VOption? kwargs = null)
    {
        var path = Native.TakeString(Native.vips_filename_get_filename(vipsFilename));
        using var operation = new Operation(Marshal.PtrToStringUTF8(Native.vips_foreign_find_load(path))
            ?? throw new VipsException($"unable to load from file {vipsFilename}"));
        operation.Set(Native.TakeString(Native.vips_filename_get_options(vipsFilename)), kwargs);
        operation.Set(("filename", path), ("memory", memory), ("access", access), ("fail_on", failOn), ("revalidate", revalidate));
        operation.Build();
        return operation.Image("out");
    }

    public static Image NewFromBuffer(byte[] data, string strOptions = "", Enums.Access? access = null, Enums.FailOn? failOn = null, VOption? kwargs = null)
    {
        using var operation = new Operation(Marshal.PtrToStringUTF8(Native.vips_foreign_find_load_buffer(data, (nuint)data.Length))
            ?? throw new VipsException("unable to load from buffer"));
        operation.Set(strOptions, kwargs);
        operation.Set(("buffer", data), ("access", access), ("fail_on", failOn));
        operation.Build();
        return operation.Image("out");
    }

    public static Image NewFromStream(Stream stream, string strOptions = "", Enums.Access? access = null, Enums.FailOn? failOn = null, VOption? kwargs = null)
    {
        using var source = new SourceStream(stream);
        using var operation = new Operation(Marshal.PtrToStringUTF8(Native.vips_foreign_find_load_source(source.DangerousGetHandle()))
            ?? throw new VipsException("unable to load from source"));
        operation.Set(strOptions, kwargs);
        operation.Set(("source", source), ("access", access), ("fail_on", failOn));
        operation.Build();
        return operation.Image("out");
    }

    /// <summary>An image over <paramref name="data"/> itself, which stays pinned as long as libvips needs it.</summary>
    public static Image NewFromMemory<T>(T[] data, int width, int height, int bands, Enums.BandFormat format)
        where T : unmanaged
    {
        var pin = GCHandle.Alloc(data, GCHandleType.Pinned);
        var image = Native.vips_image_new_from_memory(pin.AddrOfPinnedObject(), (nuint)data.Length * (nuint)Unsafe.SizeOf<T>(), width, height, bands, (int)format);
        if (image == 0)
        {
            pin.Free();
            throw new VipsException("unable to make image from memory");
        }
        unsafe
        {
            Native.g_signal_connect_data(image, "postclose", (nint)(delegate* unmanaged<nint, nint, void>)&Unpin, GCHandle.ToIntPtr(pin), 0, 0);
        }
        return new Image(image);
    }

    public Image CopyMemory()
    {
        var copy = Read(Native.vips_image_copy_memory);
        return copy == 0 ? throw new VipsException("unable to copy to memory") : new Image(copy);
    }

    /// <summary>The pixels, interleaved row by row, in memory that the caller frees with <see cref="NetVips.Free"/>.</summary>
    public nint WriteToMemory(out ulong size)
    {
        var pixels = Native.vips_image_write_to_memory(DangerousGetHandle(), out var count);
        GC.KeepAlive(this);
        size = count;
        return pixels == 0 ? throw new VipsException("unable to write to memory") : pixels;
    }

    public unsafe T[] WriteToMemory<T>()
        where T : unmanaged
    {
        var pixels = WriteToMemory(out var size);
        try
        {
            return new ReadOnlySpan<T>((void*)pixels, checked((int)(size / (ulong)sizeof(T)))).ToArray();
        }
        finally
        {
            NetVips.Free(pixels);
        }
    }

    public void WriteToFile(string vipsFilename, VOption? kwargs = null)
    {
        var path = Native.TakeString(Native.vips_filename_get_filename(vipsFilename));
        using var operation = new Operation(Marshal.PtrToStringUTF8(Native.vips_foreign_find_save(path))
            ?? throw new VipsException($"unable to write to file {vipsFilename}"));
        operation.Set(Native.TakeString(Native.vips_filename_get_options(vipsFilename)), kwargs);
        operation.Set(("in", this), ("filename", path));
        operation.Build();
    }

    public byte[] WriteToBuffer(string formatString, VOption? kwargs = null)
    {
        var suffix = Native.TakeString(Native.vips_filename_get_filename(formatString));
        using var operation = new Operation(Marshal.PtrToStringUTF8(Native.vips_foreign_find_save_buffer(suffix))
            ?? throw new VipsException("unable to write to buffer"));
        operation.Set(Native.TakeString(Native.vips_filename_get_options(formatString)), kwargs);
        operation.Set(("in", this));
        operation.Build();
        return operation.Blob("buffer");
    }

    private T Read<T>(Func<nint, T> property)
    {
        var result = property(DangerousGetHandle());
        GC.KeepAlive(this);
        return result;
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint image, nint pin) => GCHandle.FromIntPtr(pin).Free();
}

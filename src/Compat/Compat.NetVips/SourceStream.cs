using System.Runtime.InteropServices;
using NetVips.Internal;

namespace NetVips;

/// <summary>A libvips source that reads a stream from its start to its end.</summary>
internal sealed class SourceStream : VipsObject
{
    internal unsafe SourceStream(Stream stream)
        : base(Native.vips_source_custom_new())
    {
        // the handle is freed with the source, which images that are read from it keep
        Native.g_signal_connect_data(handle, "read", (nint)(delegate* unmanaged<nint, nint, long, nint, long>)&Read, GCHandle.ToIntPtr(GCHandle.Alloc(stream)), (nint)(delegate* unmanaged<nint, nint, void>)&Free, 0);
    }

    [UnmanagedCallersOnly]
    private static unsafe long Read(nint source, nint buffer, long length, nint stream)
    {
        try
        {
            return ((Stream)GCHandle.FromIntPtr(stream).Target!).Read(new Span<byte>((void*)buffer, checked((int)length)));
        }
        catch
        {
            return -1;
        }
    }

    [UnmanagedCallersOnly]
    private static void Free(nint stream, nint closure) => GCHandle.FromIntPtr(stream).Free();
}

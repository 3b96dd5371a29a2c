using System.Runtime.InteropServices;
using NetVips.Internal;

namespace NetVips;

/// <summary>A GObject that this handle holds one reference to.</summary>
public class GObject : SafeHandle
{
    internal GObject(nint pointer)
        : base(0, ownsHandle: true)
    {
        SetHandle(pointer);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Native.g_object_unref(handle);
        return true;
    }
}

public class VipsObject : GObject
{
    internal VipsObject(nint pointer)
        : base(pointer)
    {
    }
}

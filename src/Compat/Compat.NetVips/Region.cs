using System.Runtime.InteropServices;
using NetVips.Internal;

namespace NetVips;

/// <summary>A part of an image that is computed when it is asked for.</summary>
public class Region : VipsObject
{
    private Region(nint pointer)
        : base(pointer)
    {
    }

    public static Region New(Image image)
    {
        var region = Native.vips_region_new(image.DangerousGetHandle());
        GC.KeepAlive(image);
        return region == 0 ? throw new VipsException("unable to make region") : new Region(region);
    }

    public byte[] Fetch(int left, int top, int width, int height)
    {
        var pixels = Native.vips_region_fetch(DangerousGetHandle(), left, top, width, height, out var size);
        GC.KeepAlive(this);
        if (pixels == 0)
            throw new VipsException("unable to fetch from region");
        var result = new byte[size];
        Marshal.Copy(pixels, result, 0, result.Length);
        Native.g_free(pixels);
        return result;
    }
}

using NetVips.Internal;

namespace NetVips;

public static class NetVips
{
    public static int Concurrency
    {
        get => Native.vips_concurrency_get();
        set => Native.vips_concurrency_set(value);
    }

    public static int Version(int flag, bool fromModule = true) => Native.vips_version(flag);

    public static void Free(nint mem) => Native.g_free(mem);
}

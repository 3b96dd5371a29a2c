using NetVips.Internal;

namespace NetVips;

public static class NetVips
{
    public static void Free(nint mem) => Native.g_free(mem);
}

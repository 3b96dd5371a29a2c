using NetVips.Internal;

namespace NetVips;

/// <summary>An error, with what libvips wrote about it.</summary>
public class VipsException : Exception
{
    public VipsException(string message)
        : base($"{message}{Environment.NewLine}{Native.TakeErrors()}")
    {
    }
}

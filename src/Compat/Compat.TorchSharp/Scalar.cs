namespace TorchSharp;

/// <summary>A number for libtorch.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(Number value) => Value = value;

    internal Number Value { get; }

    public static implicit operator Scalar(int value) => new(new Number(0, value, true));

    public static implicit operator Scalar(double value) => new(new Number(value, 0, false));

    public void Dispose() { }
}

namespace TorchSharp;

public sealed class Scalar : IDisposable
{
    internal Number Value { get; }

    private Scalar(Number value) => Value = value;

    public static implicit operator Scalar(int value) => new(new Number(0, value, true));

    public static implicit operator Scalar(long value) => new(new Number(0, value, true));

    public static implicit operator Scalar(float value) => new(new Number(value, 0, false));

    public static implicit operator Scalar(double value) => new(new Number(value, 0, false));

    public void Dispose() { }
}

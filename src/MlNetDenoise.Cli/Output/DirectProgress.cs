namespace MlNetDenoise.Cli;

/// <summary>Calls <paramref name="report"/> at once, in the thread that reports.</summary>
internal sealed class DirectProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}

using System.Reflection;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>Exceptions as messages of one line.</summary>
internal static class Failure
{
    /// <summary>Prints a line for each image that failed.</summary>
    public static void Report(this IEnumerable<EvaluationFailure> failures)
    {
        foreach (var (name, exception) in failures)
        {
            var message = Describe(exception);
            Terminal.Error(message.Contains(name, StringComparison.Ordinal) ? message : $"{name}: {message}");
        }
    }

    /// <summary>Returns the message of an error that names its file and remedy; of any other, its first line and a remedy.</summary>
    public static string Describe(Exception e)
    {
        while (e is AggregateException or TargetInvocationException or TypeInitializationException or InvalidOperationException && e.InnerException is { } inner)
            e = inner;
        var line = e.Message.Split('\n', 2)[0].TrimEnd();
        return e switch
        {
            DenoiseException => e.Message,
            DllNotFoundException absent => NativePackages.Describe(absent),
            EntryPointNotFoundException or NotSupportedException => $"A native library has the wrong version: {line} Run: denoise doctor",
            IOException or UnauthorizedAccessException => $"{line} Check the path, its permissions and the disk.",
            _ => $"{e.GetType().Name}: {line} This is a bug in denoise. Run 'denoise doctor' to check its parts.",
        };
    }
}

using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>Exceptions as messages of one line.</summary>
internal static partial class Failure
{
    /// <summary>Fields of recipes that an option of the same name sets.</summary>
    private const string Fields = "ShrinkTo|Resize|PatchSize|BatchSize|Dropout|Loss|LearningRate|MaxGradientNorm|EmaDecay|Epochs|Steps|Minutes|Patience|From";

    /// <summary>Prints a line for each image that failed.</summary>
    public static void Report(this IEnumerable<EvaluationFailure> failures)
    {
        foreach (var (name, exception) in failures)
            Terminal.Error(Describe(exception, name));
    }

    /// <summary>Returns the message of an error of a file, which it names.</summary>
    public static string Describe(Exception e, string name) => Describe(e) is var message && message.Contains(name, StringComparison.Ordinal) ? message : $"{name}: {message}";

    /// <summary>Returns the message of an error that names its file and remedy; of any other, its first line and a remedy.</summary>
    public static string Describe(Exception e)
    {
        while (e is AggregateException or TargetInvocationException or TypeInitializationException or InvalidOperationException && e.InnerException is { } inner)
            e = inner;
        var line = e.Message.Split('\n', 2)[0].TrimEnd();
        return e switch
        {
            DenoiseException => PropertyName().Replace(e.Message, name => OptionOf(name.Groups[1].Value + name.Groups[2].Value)).Replace("DenoisingCatalog.Pack", "denoise pack", StringComparison.Ordinal),
            DllNotFoundException absent => NativePackages.Describe(absent),
            EntryPointNotFoundException or NotSupportedException => $"A native library has the wrong version: {line} Run: denoise doctor",
            IOException or UnauthorizedAccessException => $"{line.TrimEnd('.')}. Check the path, its permissions and the disk.",
            _ => $"{e.GetType().Name}: {line} This is a bug in denoise. Run 'denoise doctor' to check its parts.",
        };
    }

    private static string OptionOf(string property) => property switch
    {
        nameof(ImageFileOptions.KeepMetadata) => "--strip",
        nameof(ImageFileOptions.WriteMark) => "--no-mark",
        nameof(DenoiseOptions.SigmaMap) or nameof(DenoiseOptions.SignalDependent) => "--sigma",
        "Data.Images" => "--data",
        _ => $"--{JsonNamingPolicy.KebabCaseLower.ConvertName(property)}",
    };

    [GeneratedRegex($@"\b(?:{nameof(ImageFileOptions)}|{nameof(DenoiseOptions)}|{nameof(DenoiserSettings)})\.(\w+)|(?<=(?:The recipe's|Set|option) )({Fields}|Data\.Images)\b")]
    private static partial Regex PropertyName();
}

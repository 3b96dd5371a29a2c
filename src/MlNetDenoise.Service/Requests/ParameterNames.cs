using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlNetDenoise.Service;

/// <summary>Names of properties in messages of the library as parameters of the query.</summary>
internal static partial class ParameterNames
{
    /// <summary>Returns a message with <c>page</c> in place of <c>ImageFileOptions.Page</c>.</summary>
    public static string Replace(string message) => PropertyName().Replace(message, name => JsonNamingPolicy.CamelCase.ConvertName(name.Groups[1].Value));

    [GeneratedRegex($@"\b(?:{nameof(ImageFileOptions)}|{nameof(DenoiseOptions)})\.(\w+)")]
    private static partial Regex PropertyName();
}

using System.Text.RegularExpressions;

namespace MlNetDenoise.Cli.Tests;

/// <summary>Compares the outputs of one process with those of many.</summary>
internal static partial class SameFiles
{
    /// <summary>Checks that two folders have the same files with the same bytes, and no temporary file. The records of shards do not count, nor the time, the command and the machine in an HTML report.</summary>
    /// <returns>The names of the files.</returns>
    internal static IReadOnlyList<string> Assert(string one, string many, string? except = null)
    {
        var names = Names(one);
        Xunit.Assert.Equal(names, Names(many));
        Xunit.Assert.All(names, name => Xunit.Assert.True(Content(Path.Combine(one, name)).AsSpan().SequenceEqual(Content(Path.Combine(many, name))), name));
        return names;

        List<string> Names(string folder) => [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Where(name => !name.StartsWith(".shards", StringComparison.Ordinal) && name != except).Order(StringComparer.Ordinal)];
    }

    private static byte[] Content(string file) => file.EndsWith(".html", StringComparison.Ordinal) ? System.Text.Encoding.UTF8.GetBytes(Origin().Replace(File.ReadAllText(file), "")) : File.ReadAllBytes(file);

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d UTC|<code>denoise [^<]*</code>|<dt>Machine</dt><dd>[^<]*</dd>")]
    private static partial Regex Origin();
}

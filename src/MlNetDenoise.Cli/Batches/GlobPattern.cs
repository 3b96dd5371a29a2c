using System.Text;
using System.Text.RegularExpressions;

namespace MlNetDenoise.Cli;

/// <summary>A pattern of paths, for shells that do not expand it: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[!a-z]</c>, and <c>**</c> for any number of folders.</summary>
internal sealed class GlobPattern
{
    private const string AnyFolders = "**";
    private static readonly char[] Wildcards = ['*', '?', '['];
    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    private readonly Regex _regex;

    private GlobPattern(string folder, string[] names, bool ignoresCase)
    {
        (Folder, Depth) = (folder, names.Contains(AnyFolders) ? int.MaxValue : names.Length - 1);
        var regex = string.Concat(names.Select((name, i) => (name == AnyFolders, i == names.Length - 1) switch
        {
            (true, var isLast) => isLast ? ".*" : "(.+/)?",
            (false, var isLast) => NameToRegex(name) + (isLast ? "" : "/"),
        }));
        _regex = new($"^{regex}$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline | (ignoresCase ? RegexOptions.IgnoreCase : 0));
    }

    /// <summary>The folder before the first name with a wildcard; empty for the current folder.</summary>
    public string Folder { get; }

    /// <summary>The levels of subfolders that the pattern reaches.</summary>
    public int Depth { get; }

    /// <summary>Parses a path; null if it has no wildcard.</summary>
    /// <param name="path">The path.</param>
    /// <param name="ignoresCase">Whether A and a are the same letter.</param>
    /// <exception cref="DatasetException">The pattern has a range such as [z-a].</exception>
    public static GlobPattern? Parse(string path, bool ignoresCase)
    {
        var names = path.Split(Separators);
        var first = Array.FindIndex(names, name => name.IndexOfAny(Wildcards) >= 0);
        while (first >= 0 && Directory.Exists(FolderOf(first + 1))) // the name of a folder has brackets
            first = Array.FindIndex(names, first + 1, name => name.IndexOfAny(Wildcards) >= 0);
        try
        {
            return first < 0 ? null : new(FolderOf(first), [.. names[first..].Where(name => name.Length > 0)], ignoresCase);
        }
        catch (ArgumentException e)
        {
            throw new DatasetException($"{path} is not a pattern: a range such as [a-z] must ascend.", e);
        }

        string FolderOf(int count) => string.Concat(names[..count].Select(name => name + Path.DirectorySeparatorChar));
    }

    /// <summary>Whether the pattern includes a file.</summary>
    /// <param name="name">The path of the file in <see cref="Folder"/>.</param>
    public bool Matches(string name) => _regex.IsMatch(name.Replace(Path.DirectorySeparatorChar, '/'));

    private static string NameToRegex(string name)
    {
        var regex = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var end = name[i] == '[' && i + 2 < name.Length ? name.IndexOf(']', i + 2) : -1;
            if (end > 0)
            {
                var (excludes, set) = (name[i + 1] is '!' or '^', name[(i + 1)..end]);
                regex.Append(excludes ? "[^/" : "[").Append(Regex.Replace(excludes ? set[1..] : set, @"[\\\[\]^]", @"\$0")).Append(']');
                i = end;
            }
            else
            {
                regex.Append(name[i] switch { '*' => "[^/]*", '?' => "[^/]", var letter => Regex.Escape($"{letter}") });
            }
        }
        return regex.ToString();
    }
}

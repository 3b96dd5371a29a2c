using System.Text.RegularExpressions;

namespace MlNetDenoise.Docs.Tests;

/// <summary>A Markdown file of the repository.</summary>
/// <param name="Name">Its path, relative to the root.</param>
internal sealed record Document(string Name)
{
    /// <summary>All Markdown files that people read.</summary>
    internal static IReadOnlyList<Document> All { get; } =
    [
        .. new[] { "", "docs", "samples", "notebooks", "onnx", "datasets", "src" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.Below(folder), "*.md", folder is "" or "datasets" ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories))
            .Select(file => new Document(Path.GetRelativePath(Repository.Root, file)))
            .OrderBy(document => document.Name, StringComparer.Ordinal),
    ];

    internal static Document Readme { get; } = new("README.md");

    internal string Text { get; } = File.ReadAllText(Repository.Below(Name)).ReplaceLineEndings("\n");

    /// <summary>The lines of the blocks of code that begin with <c>denoise</c>, without their comments.</summary>
    internal IEnumerable<string> CommandLines => Blocks("")
        .SelectMany(block => block.Split('\n'))
        .Where(line => line.StartsWith("denoise ", StringComparison.Ordinal))
        .Select(line => Regex.Replace(line, " +# .*", ""));

    /// <summary>The targets of the links and pictures, without those on other sites.</summary>
    internal IEnumerable<string> Links => Regex.Matches(Text, @"\]\(([^)]+)\)")
        .Select(match => match.Groups[1].Value)
        .Where(target => !target.StartsWith("https://", StringComparison.Ordinal));

    /// <summary>The anchors of the headings, as GitHub creates them.</summary>
    internal IEnumerable<string> Anchors => Regex.Matches(Text, "^#+ (.*)$", RegexOptions.Multiline)
        .Select(match => Regex.Replace(match.Groups[1].Value.ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-'));

    /// <summary>Returns the blocks of code in a language; "" for those without one.</summary>
    internal IEnumerable<string> Blocks(string language) => Regex.Matches(Text, "^```(.*)\n((?:.*\n)*?)```$", RegexOptions.Multiline)
        .Where(match => match.Groups[1].Value == language)
        .Select(match => match.Groups[2].Value);
}

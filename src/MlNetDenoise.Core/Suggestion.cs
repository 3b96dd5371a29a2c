namespace MlNetDenoise;

/// <summary>Suggests a known name for a misspelled one.</summary>
internal static class Suggestion
{
    /// <summary>Returns the name with the smallest edit distance (Levenshtein, 1966); names that contain the misspelled one, or are contained in it, come first.</summary>
    /// <param name="written">The misspelled name.</param>
    /// <param name="names">The known names, at least one.</param>
    public static string For(string written, IEnumerable<string> names) => names
        .OrderBy(name => !written.Contains(name, StringComparison.OrdinalIgnoreCase) && !name.Contains(written, StringComparison.OrdinalIgnoreCase))
        .ThenBy(name => Distance(written, name))
        .First();

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            (var diagonal, row[0]) = (row[0], i);
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}

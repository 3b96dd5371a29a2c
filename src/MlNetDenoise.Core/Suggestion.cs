namespace MlNetDenoise;

/// <summary>What someone meant who wrote a name that there is not.</summary>
internal static class Suggestion
{
    /// <summary>
    /// The name that takes the fewest letters to be added, left out or changed (Levenshtein, 1966); one that is part of
    /// what was written, or the other way round, comes first.
    /// </summary>
    /// <param name="written">What was written.</param>
    /// <param name="names">What there is, at least one.</param>
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

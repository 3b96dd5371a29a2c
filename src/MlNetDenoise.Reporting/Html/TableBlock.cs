using System.Globalization;

namespace MlNetDenoise.Reporting;

/// <summary>A table that sorts by each column. A column is numeric if all of its cells are numbers or empty.</summary>
internal sealed class TableBlock : ReportBlock
{
    private const int LongestNumber = 9;

    private readonly string _caption;
    private readonly string[] _headings;
    private readonly IReadOnlyList<string[]> _rows;
    private readonly bool[] _isNumeric;

    /// <summary>Creates a table.</summary>
    /// <param name="csv">The table, with a line of headings.</param>
    /// <param name="caption">Its name for screen readers.</param>
    /// <exception cref="ArgumentException">A line has more or fewer cells than the first.</exception>
    public TableBlock(string csv, string caption)
    {
        ArgumentNullException.ThrowIfNull(csv);
        var lines = Csv.Parse(csv);
        if (lines.FindIndex(line => line.Length != lines[0].Length) is >= 0 and var other)
            throw new ArgumentException($"Row {other} of the table has {Quantity.Of(lines[other].Length, "cell")}, but there are {Quantity.Of(lines[0].Length, "heading")}.", nameof(csv));
        (_caption, _headings, _rows) = (caption, lines.Count > 0 ? lines[0] : [], [.. lines.Skip(1)]);
        _isNumeric = [.. _headings.Select((_, column) => _rows.Any(row => row[column].Length > 0) && _rows.All(row => row[column].Length == 0 || Number(row[column]) is not null))];
    }

    public override Html Write(Func<ReportPictures.Picture, Html> address, int number) => Html.Format($"""
        <div class="table" tabindex="0" role="region" aria-label="{_caption}"><table>
        <thead><tr>{_headings.Select((heading, column) => Html.Format($"<th scope=\"col\"{new Html(_isNumeric[column] ? " class=\"number\"" : "")}><button type=\"button\">{heading}</button></th>"))}</tr></thead>
        <tbody>
        {_rows.Select(row => Html.Format($"<tr>{row.Select(Cell)}</tr>\n"))}</tbody>
        </table></div>

        """);

    private Html Cell(string cell, int column) => _isNumeric[column]
        ? Html.Format($"<td class=\"number\" data-value=\"{cell}\">{Shown(cell)}</td>")
        : column == 0 ? Html.Format($"<th scope=\"row\">{cell}</th>") : Html.Format($"<td>{cell}</td>");

    /// <summary>Rounds a long number to six digits.</summary>
    private static string Shown(string cell) => cell.Length <= LongestNumber ? cell : Number(cell)!.Value.ToString("G6", CultureInfo.InvariantCulture);

    private static double? Number(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}

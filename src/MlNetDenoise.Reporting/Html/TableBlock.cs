using System.Globalization;

namespace MlNetDenoise.Reporting;

/// <summary>A table that sorts by each column.</summary>
/// <param name="csv">The table, with a line of headings. A column is numeric if all of its cells are numbers or empty.</param>
/// <param name="caption">Its name for screen readers.</param>
internal sealed class TableBlock(string csv, string caption) : ReportBlock
{
    private const int LongestNumber = 9;

    public override Html Write(Func<ReportPictures.Picture, string> address, int number)
    {
        var (headings, rows) = Csv.Parse(csv) is [var first, .. var others] ? (first, others) : ([], []);
        var isNumeric = headings.Select((_, column) => rows.Exists(row => row[column].Length > 0) && rows.TrueForAll(row => row[column].Length == 0 || Number(row[column]) is not null)).ToArray();
        return Html.Format($"""
            <div class="table" tabindex="0" role="region" aria-label="{caption}"><table>
            <thead><tr>{headings.Select((heading, column) => Html.Format($"<th scope=\"col\"{Class(column)}><button type=\"button\">{heading}</button></th>"))}</tr></thead>
            <tbody>
            {rows.Select(row => Html.Format($"<tr>{row.Select(Cell)}</tr>\n"))}</tbody>
            </table></div>

            """);

        Html Class(int column) => new(isNumeric[column] ? " class=\"number\"" : "");

        Html Cell(string cell, int column) => isNumeric[column]
            ? Html.Format($"<td class=\"number\" data-value=\"{cell}\">{Shown(cell)}</td>")
            : column == 0 ? Html.Format($"<th scope=\"row\">{cell}</th>") : Html.Format($"<td>{cell}</td>");
    }

    /// <summary>Rounds a long number to six digits.</summary>
    private static string Shown(string cell) => cell.Length <= LongestNumber ? cell : Number(cell)!.Value.ToString("G6", CultureInfo.InvariantCulture);

    private static double? Number(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlNetDenoise.Notebooks.Tests;

/// <summary>A cell of a notebook.</summary>
/// <param name="IsMarkdown">Whether it is text; otherwise it is C#.</param>
/// <param name="Text">Lines with line feeds between them.</param>
/// <param name="Outputs">What its run left.</param>
internal sealed record Cell(bool IsMarkdown, string Text, IReadOnlyList<CellOutput> Outputs);

/// <summary>What a cell left: text that it printed (MIME type <c>text/plain</c>), a picture (<c>image/png</c>, in base64), or the message of an <see cref="Error"/>.</summary>
internal sealed record CellOutput(string MimeType, string Data)
{
    internal const string Error = "error";
}

/// <summary>A program whose comments <c>// %%</c> and <c>// %% [markdown]</c> begin cells, and the notebook that is made of it.</summary>
/// <remarks>The program is in Jupytext's percent format, the notebook in nbformat 4.4.</remarks>
internal static class NotebookSource
{
    /// <summary>The notebook's first cell of code, in the place of the program's lines for the compiler.</summary>
    private static readonly Cell References = new(IsMarkdown: false, "#load \"bin/references.csx\" // written by: dotnet build library -c Release", []);

    private const string Marker = "// %%";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The cells of a program.</summary>
    internal static IReadOnlyList<Cell> ReadProgram(string path)
    {
        var parts = ("\n" + File.ReadAllText(path).ReplaceLineEndings("\n")).Split($"\n{Marker}");
        var cells = parts[1..].Select(ReadCell).ToList();
        cells.Insert(cells.FindIndex(cell => !cell.IsMarkdown), References);
        return cells;
    }

    /// <summary>The cells of a notebook.</summary>
    internal static IReadOnlyList<Cell> ReadNotebook(string path)
    {
        var cells = JsonNode.Parse(File.ReadAllText(path))!["cells"]!.AsArray();
        return [.. cells.Select(cell => new Cell((string?)cell!["cell_type"] == "markdown", Text(cell["source"]!), ReadOutputs(cell["outputs"])))];
    }

    /// <summary>Writes a notebook.</summary>
    internal static void WriteNotebook(string path, IReadOnlyList<Cell> cells)
    {
        var number = 0;
        var notebook = new JsonObject
        {
            ["cells"] = new JsonArray([.. cells.Select(cell => cell.IsMarkdown ? Markdown(cell) : Code(cell, ++number))]),
            ["metadata"] = new JsonObject
            {
                ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
                ["language_info"] = new JsonObject { ["file_extension"] = ".cs", ["mimetype"] = "text/x-csharp", ["name"] = "C#", ["pygments_lexer"] = "csharp" },
            },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 4,
        };
        File.WriteAllText(path, notebook.ToJsonString(Json) + "\n");
    }

    private static Cell ReadCell(string part)
    {
        var lines = part.Split('\n');
        var isMarkdown = lines[0].Trim() == "[markdown]";
        var text = lines[1..].Select(line => isMarkdown && line.StartsWith("//", StringComparison.Ordinal) ? line[2..].TrimStart(' ') : line);
        return new(isMarkdown, string.Join('\n', text).Trim('\n'), []);
    }

    /// <summary>What a cell left, text first: dotnet-repl puts it last, though cells print before they show.</summary>
    private static IReadOnlyList<CellOutput> ReadOutputs(JsonNode? outputs) =>
        [.. (outputs?.AsArray() ?? []).Select(output => ReadOutput(output!)).OrderBy(output => output.MimeType != "text/plain")];

    private static CellOutput ReadOutput(JsonNode output)
    {
        switch ((string?)output["output_type"])
        {
            case "stream":
                return new("text/plain", Text(output["text"]!));
            case "error":
                return new(CellOutput.Error, (string)output["evalue"]!);
            default:
                var (mimeType, data) = output["data"]!.AsObject().First();
                return new(mimeType, Text(data!));
        }
    }

    private static JsonObject Markdown(Cell cell) => new() { ["cell_type"] = "markdown", ["metadata"] = new JsonObject(), ["source"] = Lines(cell.Text) };

    private static JsonObject Code(Cell cell, int number) => new()
    {
        ["cell_type"] = "code",
        ["execution_count"] = number,
        ["metadata"] = new JsonObject(),
        ["outputs"] = new JsonArray([.. cell.Outputs.Select(Output)]),
        ["source"] = Lines(cell.Text),
    };

    private static JsonObject Output(CellOutput output) => output.MimeType == "text/plain"
        ? new() { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = Lines(output.Data) }
        : new() { ["data"] = new JsonObject { [output.MimeType] = output.Data }, ["metadata"] = new JsonObject(), ["output_type"] = "display_data" };

    private static string Text(JsonNode lines) => lines is JsonArray array ? string.Concat(array.Select(line => (string?)line)) : (string)lines!;

    /// <summary>Text as notebooks have it: a string a line, each but the last with its line feed.</summary>
    private static JsonArray Lines(string text)
    {
        var lines = text.Split('\n');
        return new([.. lines.Select((line, i) => (JsonNode)(i < lines.Length - 1 ? line + "\n" : line)).Where(line => (string?)line != "")]);
    }
}

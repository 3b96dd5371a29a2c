using System.Runtime.CompilerServices;

namespace MlNetDenoise.Notebooks.Tests;

/// <summary>The notebooks, run in .NET Interactive by the tool <c>dotnet-repl</c>. With the environment variable <c>MAKE_NOTEBOOKS=1</c> the tests write the .ipynb files.</summary>
public sealed class NotebookTests : IDisposable
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../notebooks"));
    private static readonly bool Makes = Environment.GetEnvironmentVariable("MAKE_NOTEBOOKS") == "1";
    private readonly string _workplace = Directory.CreateTempSubdirectory("notebooks-").FullName;

    public void Dispose() => Directory.Delete(_workplace, recursive: true);

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.cs").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public async Task A_notebook_is_its_program_and_every_cell_runs(string name)
    {
        var notebook = Path.Combine(Folder, $"{name}.ipynb");
        var program = NotebookSource.ReadProgram(Path.ChangeExtension(notebook, ".cs"));
        Assert.True(Makes || (File.Exists(notebook) && Contents(program).SequenceEqual(Contents(NotebookSource.ReadNotebook(notebook)))),
            $"{name}.ipynb was not made of {name}.cs as it is now. Make the notebooks anew: MAKE_NOTEBOOKS=1 dotnet test tests/MlNetDenoise.Notebooks.Tests -c Release");

        var cells = await RunAsync(program);

        Assert.Contains(cells, cell => cell.Outputs.Any(output => output.MimeType == "image/png"));
        if (Makes)
            NotebookSource.WriteNotebook(notebook, cells);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_program_compiles(string name)
    {
        var (exitCode, output) = await Dotnet.RunAsync(Folder, "build", $"{name}.cs", "-c", "Release", "-t:Compile", "-p:TreatWarningsAsErrors=true");

        Assert.True(exitCode == 0, output);
    }

    /// <summary>Runs the cells of a notebook in a folder that has what they find beside themselves.</summary>
    private async Task<IReadOnlyList<Cell>> RunAsync(IReadOnlyList<Cell> cells)
    {
        Copy(Folder, "bin/references.csx");
        Copy(Path.Combine(Folder, ".."), ".config/dotnet-tools.json");
        NotebookSource.WriteNotebook(Path.Combine(_workplace, "cells.ipynb"), cells);
        var (exitCode, output) = await Dotnet.RunAsync(_workplace, "repl", "--run", "cells.ipynb", "--exit-after-run", "--output-format", "ipynb", "--output-path", "run.ipynb");

        var run = Path.Combine(_workplace, "run.ipynb");
        Assert.True(File.Exists(run), output);
        var results = NotebookSource.ReadNotebook(run);
        foreach (var cell in results)
            foreach (var error in cell.Outputs.Where(result => result.MimeType == CellOutput.Error))
                Assert.Fail($"{error.Data}\nThe cell:\n{cell.Text}");
        Assert.True(exitCode == 0, output);
        return results;
    }

    private void Copy(string folder, string file)
    {
        var copy = Path.Combine(_workplace, file);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(Path.Combine(folder, file), copy);
    }

    private static IEnumerable<(bool, string)> Contents(IEnumerable<Cell> cells) => cells.Select(cell => (cell.IsMarkdown, cell.Text));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

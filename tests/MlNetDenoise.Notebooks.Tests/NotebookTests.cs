namespace MlNetDenoise.Notebooks.Tests;

/// <summary>The notebooks, run in .NET Interactive by the tool <c>dotnet-repl</c>. With the environment variable <c>MAKE_NOTEBOOKS=1</c> the tests write the .ipynb files.</summary>
public sealed class NotebookTests : IDisposable
{
    private static readonly string Folder = Repository.Below("notebooks");
    private static readonly bool Makes = Environment.GetEnvironmentVariable("MAKE_NOTEBOOKS") == "1";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.cs").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public void A_notebook_is_its_program_and_every_cell_runs(string name)
    {
        var notebook = Path.Combine(Folder, $"{name}.ipynb");
        var program = NotebookSource.ReadProgram(Path.ChangeExtension(notebook, ".cs"));
        Assert.True(Makes || (File.Exists(notebook) && Contents(program).SequenceEqual(Contents(NotebookSource.ReadNotebook(notebook)))),
            $"{name}.ipynb differs from {name}.cs. Make the notebooks again: MAKE_NOTEBOOKS=1 dotnet test tests/MlNetDenoise.Notebooks.Tests -c Release");

        var cells = Run(program);

        Assert.Contains(cells, cell => cell.Outputs.Any(output => output.MimeType == "image/png"));
        if (Makes)
            NotebookSource.WriteNotebook(notebook, cells);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_program_compiles(string name)
    {
        var (exitCode, output) = Run(Folder, "build", $"{name}.cs", "-c", "Release", "-t:Compile", "-p:TreatWarningsAsErrors=true");

        Assert.True(exitCode == 0, output);
    }

    /// <summary>Runs the cells of a notebook in a folder that has what they find beside themselves.</summary>
    private IReadOnlyList<Cell> Run(IReadOnlyList<Cell> cells)
    {
        Copy(Folder, "bin/references.csx");
        Copy(Path.Combine(Folder, ".."), ".config/dotnet-tools.json");
        NotebookSource.WriteNotebook(_folder.Below("cells.ipynb"), cells);
        var (exitCode, output) = Run(_folder.Path, "repl", "--run", "cells.ipynb", "--exit-after-run", "--output-format", "ipynb", "--output-path", "run.ipynb");

        var run = _folder.Below("run.ipynb");
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
        var copy = _folder.Below(file);
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(Path.Combine(folder, file), copy);
    }

    private static IEnumerable<(bool, string)> Contents(IEnumerable<Cell> cells) => cells.Select(cell => (cell.IsMarkdown, cell.Text));

    /// <summary>Runs the <c>dotnet</c> command.</summary>
    private static (int ExitCode, string Output) Run(string folder, params string[] arguments)
    {
        var result = ChildProcess.Run("dotnet", folder, arguments, ("POWERSHELL_TELEMETRY_OPTOUT", "1")); // dotnet-repl hosts PowerShell
        return (result.ExitCode, result.Output + result.Error);
    }
}

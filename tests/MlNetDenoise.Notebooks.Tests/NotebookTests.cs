using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MlNetDenoise.Notebooks.Tests;

/// <summary>The notebooks, run cell by cell. With the environment variable <c>MAKE_NOTEBOOKS=1</c> the runs are stored: so the .ipynb files are made.</summary>
public sealed class NotebookTests : IDisposable
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../notebooks"));
    private static readonly bool Makes = Environment.GetEnvironmentVariable("MAKE_NOTEBOOKS") == "1";
    private readonly string _workplace = Directory.CreateTempSubdirectory("notebooks-").FullName;
    private readonly string _before = Environment.CurrentDirectory;

    public NotebookTests() => Environment.CurrentDirectory = _workplace;

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        Directory.Delete(_workplace, recursive: true);
    }

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder, "*.cs").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public async Task A_notebook_is_its_program_and_every_cell_runs(string name)
    {
        var notebook = Path.Combine(Folder, $"{name}.ipynb");
        var cells = NotebookSource.ReadProgram(Path.ChangeExtension(notebook, ".cs"));
        Assert.True(Makes || (File.Exists(notebook) && cells.SequenceEqual(NotebookSource.ReadNotebook(notebook))),
            $"{name}.ipynb was not made of {name}.cs as it is now. Make the notebooks anew: MAKE_NOTEBOOKS=1 dotnet test tests/MlNetDenoise.Notebooks.Tests -c Release");

        var results = await Kernel.RunAsync(cells, Folder);

        Assert.Contains(results, result => result.Outputs.Any(output => output.MimeType == "image/png"));
        if (Makes)
            NotebookSource.WriteNotebook(notebook, results);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_program_compiles_as_dotnet_run_compiles_it(string name)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14).WithFeatures([new("FileBasedProgram", "true")]);
        var program = CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Folder, $"{name}.cs")), options);
        var framework = Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System.*.dll").Where(path => !path.Contains("Native", StringComparison.Ordinal));
        var libraries = File.ReadLines(Path.Combine(Folder, "bin/references.csx")).Select(line => line.Split('"')[1]);
        var compilation = CSharpCompilation.Create(name, [program], framework.Concat(libraries).Select(path => MetadataReference.CreateFromFile(path)),
            new(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

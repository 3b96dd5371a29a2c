using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace MlNetDenoise.Notebooks.Tests;

/// <summary>Runs the cells of a notebook one after the other, as the C# kernel of .NET Interactive does, with the same scripting engine.</summary>
internal static class Kernel
{
    private static readonly List<CellOutput> Outputs = [];
    private static readonly StringWriter Printed = new();

    /// <summary>Shared, so that the libraries are loaded once for all notebooks.</summary>
    private static readonly InteractiveAssemblyLoader Loader = new();

    /// <summary>Runs all cells.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="folder">What their <c>#load</c> is relative to.</param>
    /// <returns>Each cell with what it left.</returns>
    /// <exception cref="InvalidOperationException">A cell does not compile, or fails; the message shows it.</exception>
    internal static async Task<IReadOnlyList<(Cell Cell, IReadOnlyList<CellOutput> Outputs)>> RunAsync(IReadOnlyList<Cell> cells, string folder)
    {
        var options = ScriptOptions.Default
            .WithLanguageVersion(LanguageVersion.CSharp14)
            .WithSourceResolver(new SourceFileResolver([], folder))
            .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(folder));
        var results = new List<(Cell, IReadOnlyList<CellOutput>)>();
        var console = Console.Out;
        Console.SetOut(Printed);
        try
        {
            ScriptState<object>? state = null;
            foreach (var cell in cells)
            {
                if (!cell.IsMarkdown)
                    state = await RunAsync(cell, state, options);
                EndText();
                results.Add((cell, [.. Outputs]));
                Outputs.Clear();
            }
        }
        finally
        {
            Console.SetOut(console);
            Outputs.Clear();
            Printed.GetStringBuilder().Clear();
        }
        return results;
    }

    /// <summary>Keeps what a cell displays, after what it has printed until then.</summary>
    internal static void Keep(CellOutput output)
    {
        EndText();
        Outputs.Add(output);
    }

    private static async Task<ScriptState<object>> RunAsync(Cell cell, ScriptState<object>? state, ScriptOptions options)
    {
        try
        {
            return await (state is null
                ? CSharpScript.Create(cell.Text, options, assemblyLoader: Loader).RunAsync()
                : state.ContinueWithAsync(cell.Text, options));
        }
        catch (Exception e)
        {
            var reason = e is CompilationErrorException errors ? string.Join('\n', errors.Diagnostics) : e.ToString();
            throw new InvalidOperationException($"{reason}\nThe cell:\n{cell.Text}", e);
        }
    }

    private static void EndText()
    {
        var text = Printed.ToString().ReplaceLineEndings("\n");
        Printed.GetStringBuilder().Clear();
        if (text.Length > 0)
            Outputs.Add(new("text/plain", text));
    }
}

using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Spectre.Console;
using TorchSharp;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise doctor</c>: what is installed, which engine and device will work, what is missing and how to get it.</summary>
internal static class DoctorCommand
{
    private const string Prepare = "Run eng/prepare in the checkout (as root), or build with the packages.";

    private sealed record Finding(string Part, string Library, string Engine, string? Remedy);

    public static Command Create()
    {
        var command = new Command("doctor", "Tells what is installed, packages or stand-ins, on which engine and device models train and run, and what is missing.");
        command.SetAction(parsed =>
        {
            Finding[] findings =
            [
                new("Machine", RuntimeInformation.FrameworkDescription, $"{Machine.Description}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB", null),
                Check("Images", typeof(NetVips.Image), () => $"libvips {string.Join('.', Enumerable.Range(0, 3).Select(part => NetVips.NetVips.Version(part)))}"),
                Check("Training", typeof(torch), () => $"libtorch {torch.__version__}, {(torch.cuda.is_available() ? "CUDA" : "CPU")}"),
                Check("Running", typeof(InferenceSession), () => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}: {string.Join(", ", OrtEnv.Instance().GetAvailableProviders().Select(p => p.Replace("ExecutionProvider", "")))}"),
                Check("ML.NET", typeof(MLContext), Chains),
                Check("Charts", typeof(ScottPlot.Plot), Charts),
                ShippedModels(),
            ];
            var table = new Table().Border(TableBorder.Simple).AddColumns("", "Library", "Engine");
            foreach (var finding in findings)
                table.AddRow(new Markup(finding.Remedy is null ? "[green]ok[/]       " + finding.Part : "[red]missing[/]  " + finding.Part), new Text(finding.Library), new Text(finding.Engine));
            Terminal.Write(table);
            Console.WriteLine("Libraries named Compat.* are stand-ins for packages that the feed lacked when this was built (src/Compat/README.md).");
            foreach (var finding in findings.Where(f => f.Remedy is not null))
                Terminal.Error($"{finding.Part}: {finding.Remedy}");
            return findings.All(f => f.Remedy is null) ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    /// <summary>Names the assembly that a type really comes from, package or stand-in, and tries its engine.</summary>
    private static Finding Check(string part, Type type, Func<string> engine)
    {
        var library = Machine.Library(type);
        try
        {
            return new(part, library, engine(), null);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or EntryPointNotFoundException or ExternalException or NotSupportedException or IOException)
        {
            return new(part, library, "-", $"{(e.InnerException ?? e).Message.Split('\n')[0].TrimEnd()} {Prepare}");
        }
    }

    private static string Chains() => $"rows of {new MLContext().Data.LoadFromEnumerable<NoisyImage>([]).Schema.Count} columns, scored by ONNX Runtime";

    private static string Charts()
    {
        var folder = Directory.CreateTempSubdirectory("denoise-");
        try
        {
            var file = Path.Combine(folder.FullName, "chart.png");
            new ScottPlot.Plot().SavePng(file, 200, 150);
            return $"drawn as {FloatImage.Load(file).Width}x150 pixels";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Finding ShippedModels()
    {
        try
        {
            return new("Models", "shipped", string.Join(", ", ModelFiles.Find(ModelFiles.ShippedFolder).Select(Path.GetFileNameWithoutExtension)), null);
        }
        catch (ModelException)
        {
            return new("Models", "none shipped", "give one with --model; 'denoise train' makes one", null);
        }
    }
}

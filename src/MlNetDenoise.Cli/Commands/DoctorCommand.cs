using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Spectre.Console;
using TorchSharp;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise doctor</c>: checks what is installed, which engines and devices work, and how to get what is missing.</summary>
internal static class DoctorCommand
{
    private sealed record Finding(string Part, string Library, string Engine, string? Remedy);

    public static Command Create()
    {
        var command = new Command("doctor", "Reports what is installed, on which engine and device models train and run, and what is missing.");
        command.SetAction(parsed =>
        {
            Finding[] findings =
            [
                new("Machine", RuntimeInformation.FrameworkDescription, $"{SystemInfo.Description}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB", null),
                Check("Images", typeof(NetVips.Image), Images),
                Check("Training", typeof(torch), Libtorch),
                Check("Running", typeof(InferenceSession), () => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}: {string.Join(", ", OrtEnv.Instance().GetAvailableProviders().Select(p => p.Replace("ExecutionProvider", "")))}"),
                Check("ML.NET", typeof(MLContext), Pipelines),
                Check("Charts", typeof(ScottPlot.Plot), Charts),
                ShippedModels(),
            ];
            var table = new Table().Border(TableBorder.Simple).AddColumns("", "Library", "Engine");
            foreach (var finding in findings)
                table.AddRow(new Markup(finding.Remedy is null ? "[green]ok[/]       " + finding.Part : "[red]missing[/]  " + finding.Part), new Text(finding.Library), new Text(finding.Engine));
            Terminal.Write(table);
            foreach (var finding in findings.Where(f => f.Remedy is not null))
                Terminal.Error($"{finding.Part}: {finding.Remedy}");
            return findings.All(f => f.Remedy is null) ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    /// <summary>Tries an engine, and reports why it fails.</summary>
    private static Finding Check(string part, Type type, Func<string> engine)
    {
        var library = SystemInfo.Library(type);
        try
        {
            return new(part, library, engine(), null);
        }
        catch (Exception e) when (e.GetBaseException() is DllNotFoundException absent)
        {
            return new(part, library, "-", NativePackages.Describe(absent));
        }
        catch (Exception e) when (e is TypeInitializationException or EntryPointNotFoundException or ExternalException or NotSupportedException or IOException or DenoiseException)
        {
            return new(part, library, "-", e.GetBaseException().Message.ReplaceLineEndings(" "));
        }
    }

    private static string Libtorch()
    {
        NativePackages.RequireLibtorch();
        return $"libtorch {torch.__version__}, {(torch.cuda.is_available() ? "CUDA" : "CPU")}";
    }

    private static string Images()
    {
        var libvips = $"libvips {string.Join('.', Enumerable.Range(0, 3).Select(part => NetVips.NetVips.Version(part)))}";
        var failed = ImageFiles.Extensions.Where(extension => !IsReadBack(extension)).ToList();
        return failed.Count == 0
            ? $"{libvips}, writes and reads every format"
            : throw new NotSupportedException($"{libvips} does not write and read {string.Join(", ", failed)}.");
    }

    private static bool IsReadBack(string extension)
    {
        const float Gray = 0.2f;
        using var folder = new TemporaryFolder();
        try
        {
            new FloatImage(8, 8, 1, [.. Enumerable.Repeat(Gray, 64)]).Save(folder.Below($"image{extension}"));
            return Math.Abs(FloatImage.Load(folder.Below($"image{extension}")).Pixels[0] - Gray) < 0.01f;
        }
        catch (DenoiseException)
        {
            return false;
        }
    }

    private static string Pipelines() => $"rows of {new MLContext().Data.LoadFromEnumerable<NoisyImage>([]).Schema.Count} columns, scored by ONNX Runtime";

    private static string Charts() => $"drawn as PNG, {new ScottPlot.Plot().GetImageBytes(200, 150, ScottPlot.ImageFormat.Png).Length} bytes";

    private static string Precision()
    {
        using var device = new InferenceDevice(new());
        return device.Precision == ModelPrecision.Int8 ? "INT8 where a model has that form"
            : CpuInstructions.Current.HasFastInt8 ? "in floats, for CUDA"
            : "in floats: this CPU has neither VNNI nor AMX for INT8";
    }

    private static Finding ShippedModels()
    {
        try
        {
            return new("Models", "shipped", $"{string.Join(", ", ModelFiles.Find(ModelFiles.ShippedFolder, ModelPrecision.Float).Select(Path.GetFileNameWithoutExtension))}; {Precision()}", null);
        }
        catch (ModelException)
        {
            return new("Models", "none shipped", "use --model; train a model with: denoise train", null);
        }
    }
}

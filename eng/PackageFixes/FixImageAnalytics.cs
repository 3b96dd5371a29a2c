using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace MlNetDenoise.PackageFixes;

/// <summary>Lets ML.NET's ExtractPixels work with SkiaSharp 3, which ScottPlot 5.1 needs.</summary>
/// <remarks>
/// ML.NET 5.0.1 calls <c>ReadOnlySpan&lt;byte> SKBitmap.GetPixelSpan()</c>. Since SkiaSharp 3 this method returns
/// <c>Span&lt;byte></c>, and the call fails with MissingMethodException. The fixed copy calls the method that is there and
/// converts its result. See https://github.com/dotnet/machinelearning/issues/7413, fixed by #7582. Delete this class when
/// the project uses a release of ML.NET with that fix.
/// </remarks>
public sealed class FixImageAnalytics : PackageFix
{
    private const string Method = "GetPixelSpan";

    /// <summary>The SkiaSharp.dll that the program gets.</summary>
    [Required]
    public string SkiaSharp { get; set; } = "";

    /// <inheritdoc/>
    protected override byte[]? FixedContent()
    {
        using (var skia = AssemblyDefinition.ReadAssembly(SkiaSharp))
        {
            if (!skia.MainModule.GetType("SkiaSharp.SKBitmap").Methods.Any(m => m.Name == Method && !m.HasParameters && m.ReturnType.Name == "Span`1"))
                return null;
        }
        using var assembly = AssemblyDefinition.ReadAssembly(File.ItemSpec);
        var module = assembly.MainModule;
        var calls = module.GetTypes().SelectMany(type => type.Methods).Where(m => m.HasBody)
            .SelectMany(m => m.Body.Instructions.Where(IsOldCall).Select(call => (m.Body, call))).ToList();
        if (calls.Count == 0)
            return null;
        foreach (var (body, call) in calls)
        {
            var old = (MethodReference)call.Operand;
            var readOnlySpan = (GenericInstanceType)old.ReturnType;
            var span = new TypeReference("System", "Span`1", module, readOnlySpan.ElementType.Scope, valueType: true);
            span.GenericParameters.Add(new GenericParameter("T", span));
            var spanOfBytes = span.MakeGenericInstanceType(module.TypeSystem.Byte);
            // ReadOnlySpan<T> Span<T>.op_Implicit(Span<T>), of Span<byte>
            var conversion = new MethodReference("op_Implicit", readOnlySpan.ElementType.MakeGenericInstanceType(span.GenericParameters[0]), spanOfBytes);
            conversion.Parameters.Add(new ParameterDefinition(span.MakeGenericInstanceType(span.GenericParameters[0])));
            call.Operand = new MethodReference(Method, spanOfBytes, old.DeclaringType) { HasThis = true };
            body.SimplifyMacros(); // short branches may no longer reach
            body.GetILProcessor().InsertAfter(call, Instruction.Create(OpCodes.Call, conversion));
            body.OptimizeMacros();
        }
        using var result = new MemoryStream();
        assembly.Write(result);
        return result.ToArray();
    }

    private static bool IsOldCall(Instruction instruction) =>
        instruction.Operand is MethodReference { Name: Method, DeclaringType.FullName: "SkiaSharp.SKBitmap", ReturnType.Name: "ReadOnlySpan`1" };
}

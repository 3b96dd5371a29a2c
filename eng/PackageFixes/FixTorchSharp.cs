using System.IO;
using System.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace MlNetDenoise.PackageFixes;

/// <summary>Keeps the garbage collector from freeing the numbers that TorchSharp's native functions are reading.</summary>
/// <remarks>
/// TorchSharp 0.107.0 passes a number, as in <c>tensor * 0.5</c>, as a Scalar: an object whose finalizer frees its native memory.
/// Nothing refers to it once its address is read, so a collection on another thread frees it while the native function runs: the
/// function computes with garbage, or fails with "Expected false to be true" in Scalar.h. That
/// ended a training on two threads after some hundred steps. The fixed copy calls GC.KeepAlive after the native function. Not reported yet; the pull request
/// https://github.com/dotnet/TorchSharp/pull/1496 disposes these objects, and would cure it. Delete this class when a release does.
/// </remarks>
public sealed class FixTorchSharp : PackageFix
{
    private const string Scalar = "TorchSharp.Scalar";

    /// <inheritdoc/>
    /// <remarks>Four functions make their Scalar themselves and stay as they are: matrix_norm, vector_norm, hardshrink, softshrink.</remarks>
    protected override byte[]? FixedContent()
    {
        using var assembly = AssemblyDefinition.ReadAssembly(File.ItemSpec);
        var module = assembly.MainModule;
        var keepAlive = new MethodReference("KeepAlive", module.TypeSystem.Void, new TypeReference("System", "GC", module, module.TypeSystem.CoreLibrary));
        keepAlive.Parameters.Add(new ParameterDefinition(module.TypeSystem.Object));
        var methods = module.GetTypes().SelectMany(type => type.Methods)
            .Where(method => method.HasBody && method.Parameters.Any(IsScalar) && method.Body.Instructions.Any(ReadsHandle) && !method.Body.Instructions.Any(KeepsAlive))
            .ToList();
        if (methods.Count == 0)
            return null;
        foreach (var method in methods)
        {
            var body = method.Body.GetILProcessor();
            method.Body.SimplifyMacros(); // short branches may no longer reach
            foreach (var end in method.Body.Instructions.Where(i => i.OpCode == OpCodes.Ret).ToList())
            {
                // Branches lead to the ret: it becomes a no-op, and the calls follow it.
                end.OpCode = OpCodes.Nop;
                var last = end;
                void Append(Instruction next)
                {
                    body.InsertAfter(last, next);
                    last = next;
                }
                foreach (var scalar in method.Parameters.Where(IsScalar))
                {
                    Append(Instruction.Create(OpCodes.Ldarg, scalar));
                    Append(Instruction.Create(OpCodes.Call, keepAlive));
                }
                Append(Instruction.Create(OpCodes.Ret));
            }
            method.Body.OptimizeMacros();
        }
        using var result = new MemoryStream();
        assembly.Write(result);
        return result.ToArray();
    }

    private static bool IsScalar(ParameterDefinition parameter) => parameter.ParameterType.FullName == Scalar;

    private static bool KeepsAlive(Instruction instruction) => instruction.Operand is MethodReference { Name: "KeepAlive" };

    private static bool ReadsHandle(Instruction instruction) =>
        instruction.Operand is MethodReference { Name: "get_Handle", DeclaringType.FullName: Scalar };
}

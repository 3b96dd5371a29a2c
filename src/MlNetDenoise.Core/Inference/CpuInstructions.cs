using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MlNetDenoise;

/// <summary>The vector instructions of a CPU, which decide how fast it computes convolutions of floats and of 8-bit integers.</summary>
internal sealed record CpuInstructions
{
    /// <summary>Vectors of 256 bits.</summary>
    public bool Avx2 { get; init; }

    /// <summary>Vectors of 512 bits: the foundation with bytes, double words and vector lengths.</summary>
    public bool Avx512 { get; init; }

    /// <summary>Dot products of 8-bit integers in vectors of 256 bits.</summary>
    public bool AvxVnni { get; init; }

    /// <summary>Dot products of 8-bit integers in vectors of 512 bits.</summary>
    public bool Avx512Vnni { get; init; }

    /// <summary>Dot products of bfloat16 in vectors of 512 bits.</summary>
    public bool Avx512Bf16 { get; init; }

    /// <summary>Matrix products of 8-bit integers.</summary>
    public bool AmxInt8 { get; init; }

    /// <summary>Matrix products of bfloat16.</summary>
    public bool AmxBf16 { get; init; }

    /// <summary>Vectors of 128 bits of ARM.</summary>
    public bool AdvSimd { get; init; }

    /// <summary>Dot products of 8-bit integers of ARM.</summary>
    public bool DotProd { get; init; }

    /// <summary>The CPU that runs the program.</summary>
    public static CpuInstructions Current { get; } = Detect();

    /// <summary>Whether ONNX Runtime computes convolutions in INT8 much faster than in floats.</summary>
    public bool HasFastInt8 => AvxVnni || Avx512Vnni || AmxInt8;

    /// <summary>Lists the instruction sets, such as "AVX2, AVX-512, AVX-512 VNNI". Empty if there is none of them.</summary>
    public override string ToString()
    {
        (bool IsThere, string Name)[] sets =
        [
            (Avx2, "AVX2"), (AvxVnni, "AVX-VNNI"), (Avx512, "AVX-512"), (Avx512Vnni, "AVX-512 VNNI"), (Avx512Bf16, "AVX-512 BF16"),
            (AmxInt8, "AMX INT8"), (AmxBf16, "AMX BF16"), (AdvSimd, "AdvSIMD"), (DotProd, "DotProd"),
        ];
        return string.Join(", ", sets.Where(set => set.IsThere).Select(set => set.Name));
    }

    private static CpuInstructions Detect()
    {
        // CPUID's leaf 7 has the bits of what .NET has no class for. It does not tell whether the operating system admits AMX.
        var (sub0, sub1) = X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7 ? (X86Base.CpuId(7, 0), X86Base.CpuId(7, 1)) : default;
        var avx512 = Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported;
        return new()
        {
            Avx2 = System.Runtime.Intrinsics.X86.Avx2.IsSupported,
            Avx512 = avx512,
            AvxVnni = System.Runtime.Intrinsics.X86.Avx2.IsSupported && Bit(sub1.Eax, 4),
            Avx512Vnni = avx512 && Bit(sub0.Ecx, 11),
            Avx512Bf16 = avx512 && Bit(sub1.Eax, 5),
            AmxInt8 = avx512 && Bit(sub0.Edx, 24) && Bit(sub0.Edx, 25),
            AmxBf16 = avx512 && Bit(sub0.Edx, 24) && Bit(sub0.Edx, 22),
            AdvSimd = System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported,
            DotProd = Dp.IsSupported,
        };

        static bool Bit(int register, int index) => (register >> index & 1) != 0;
    }
}

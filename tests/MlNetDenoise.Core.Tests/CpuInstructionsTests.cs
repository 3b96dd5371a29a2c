namespace MlNetDenoise.Core.Tests;

public class CpuInstructionsTests
{
    [LinuxFact]
    public void The_instruction_sets_are_those_that_Linux_reports()
    {
        var flags = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal) || line.StartsWith("Features", StringComparison.Ordinal))?.Split(' ') ?? [];
        (string Name, string Flag)[] sets =
        [
            ("AVX2", "avx2"), ("AVX-VNNI", "avx_vnni"), ("AVX-512", "avx512vl"), ("AVX-512 VNNI", "avx512_vnni"), ("AVX-512 BF16", "avx512_bf16"),
            ("AMX INT8", "amx_int8"), ("AMX BF16", "amx_bf16"), ("AdvSIMD", "asimd"), ("DotProd", "asimddp"),
        ];

        Assert.Equal(string.Join(", ", sets.Where(set => flags.Contains(set.Flag)).Select(set => set.Name)), $"{CpuInstructions.Current}");
    }

    [Fact]
    public void Another_cpu_can_be_described() =>
        Assert.Equal("AVX2, AVX-VNNI", $"{new CpuInstructions { Avx2 = true, AvxVnni = true }}");
}

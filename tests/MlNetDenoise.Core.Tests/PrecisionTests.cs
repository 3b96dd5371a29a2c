namespace MlNetDenoise.Core.Tests;

/// <summary>The choice between the two forms of the shipped models, on CPUs of all kinds.</summary>
public sealed class PrecisionTests
{
    private static readonly FloatImage Noisy = Noise.Gaussian(25).Apply(MetricsFixtures.Clean(96, 64, 1), seed: 3);

    public static TheoryData<string, ModelPrecision> Cpus => new()
    {
        { nameof(CpuInstructions.Avx512Vnni), ModelPrecision.Int8 },
        { nameof(CpuInstructions.AvxVnni), ModelPrecision.Int8 },
        { nameof(CpuInstructions.AmxInt8), ModelPrecision.Int8 },
        { nameof(CpuInstructions.Avx512), ModelPrecision.Float },
        { nameof(CpuInstructions.AmxBf16), ModelPrecision.Float },
        { nameof(CpuInstructions.DotProd), ModelPrecision.Float },
    };

    [Theory]
    [MemberData(nameof(Cpus))]
    public void The_instruction_sets_of_the_CPU_decide(string instructions, ModelPrecision expected)
    {
        using var denoiser = Load(new() { Cpu = Cpu(instructions), Gpu = false });

        Assert.Equal(expected, denoiser.CardFor(1).Precision);
        Assert.Equal(expected == ModelPrecision.Int8, denoiser.Device.EndsWith(", INT8", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ModelPrecision.Float, nameof(CpuInstructions.Avx512Vnni))]
    [InlineData(ModelPrecision.Int8, nameof(CpuInstructions.Avx2))]
    public void A_precision_that_is_given_holds_on_any_CPU(ModelPrecision precision, string instructions)
    {
        using var denoiser = Load(new() { Precision = precision, Cpu = Cpu(instructions) });

        Assert.Equal(precision, denoiser.CardFor(1).Precision);
    }

    [Theory]
    [InlineData(ModelQuality.Standard)]
    [InlineData(ModelQuality.Best)]
    public void Both_forms_give_nearly_the_same_image(ModelQuality quality)
    {
        using var floats = Denoiser.Load(quality, new() { Precision = ModelPrecision.Float });
        using var integers = Denoiser.Load(quality, new() { Precision = ModelPrecision.Int8 });

        var (expected, actual) = (floats.Denoise(Noisy, new() { Sigma = 25 }), integers.Denoise(Noisy, new() { Sigma = 25 }));

        Assert.NotEqual(expected.Pixels, actual.Pixels);
        Assert.InRange(ImageMetrics.Psnr(actual, expected), 45, 100);
    }

    [Fact]
    public void A_file_tells_the_precision_of_its_model()
    {
        using var folder = new TemporaryFolder();
        Noisy.Save(folder.Below("noisy.png"));
        foreach (var precision in Enum.GetValues<ModelPrecision>())
        {
            using var denoiser = Load(new() { Precision = precision });
            Assert.Equal(precision, denoiser.DenoiseFile(folder.Below("noisy.png"), folder.Below($"{precision}.png")).Precision);
        }
    }

    [Fact]
    public void A_model_without_the_required_form_is_refused_with_the_remedy()
    {
        foreach (var (file, required, what) in ((string, ModelPrecision, string)[])[("standard-gray.onnx", ModelPrecision.Int8, "is a model in floats"), ("standard-gray.int8.onnx", ModelPrecision.Float, "is a model in INT8")])
        {
            using var denoiser = Denoiser.Load(Path.Combine(ModelFiles.ShippedFolder, file), new() { Precision = required });
            var error = Assert.Throws<ModelException>(() => denoiser.Denoise(Noisy)).Message;
            Assert.Contains($"{file} {what}", error, StringComparison.Ordinal);
            Assert.Contains("DenoiserSettings.Precision", error, StringComparison.Ordinal);
        }
    }

    private static Denoiser Load(DenoiserSettings settings) => Denoiser.Load(ModelQuality.Standard, settings);

    private static CpuInstructions Cpu(string instructions)
    {
        var cpu = new CpuInstructions();
        typeof(CpuInstructions).GetProperty(instructions)!.SetValue(cpu, true);
        return cpu;
    }
}

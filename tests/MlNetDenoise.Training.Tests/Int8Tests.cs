using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise.Training.Tests;

/// <summary>The precision int8 of a training: networks that are rounded as in ONNX Runtime.</summary>
public sealed class Int8Tests : IDisposable
{
    private static readonly Recipe Network = Run.Small with { Network = new() { Name = "light-unet", Widths = [16, 16, 32] } };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("light-unet", 16, 16, 32)]
    [InlineData("half-unet", 8, 16, 16)]
    [InlineData("ffdnet", 16)]
    [InlineData("unet", 8)]
    public void Without_steps_it_rounds_a_trained_network_to_nearly_the_same_results_in_less_than_half_of_the_size(string network, params int[] widths)
    {
        var recipe = Run.Small with { Network = new() { Name = network, Widths = widths } };
        var before = Run.Train(recipe, _folder.Below("float"));

        var after = Run.Train(Int8(recipe, steps: 0), _folder.Below("int8"));

        Assert.InRange(before.BestPsnr!.Value - after.BestPsnr!.Value, -0.1, 0.2);
        Assert.NotEqual(before.BestPsnr, after.BestPsnr);
        using var denoiser = Denoiser.Load(_folder.Below("int8"));
        Assert.Equal(ModelPrecision.Int8, denoiser.CardFor(1).Precision);
        Assert.True(Size("int8") < (network == "light-unet" ? 0.5 : 0.9) * Size("float"), $"{Size("float")} -> {Size("int8")} bytes");
    }

    /// <summary>Without the pairs of QuantizeLinear and DequantizeLinear that ONNX Runtime knows, the result would be the same, and slow.</summary>
    [Fact]
    public void ONNX_Runtime_computes_all_convolutions_but_the_first_and_the_last_in_INT8()
    {
        Run.Train(Network, _folder.Below("float"));
        Run.Train(Int8(Network, steps: 0), _folder.Below("int8"));

        using var options = new SessionOptions { OptimizedModelFilePath = _folder.Below("optimized.onnx"), LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        new InferenceSession(_folder.Below("int8/denoiser.onnx"), options).Dispose();

        using var file = File.OpenRead(_folder.Below("optimized.onnx"));
        var operators = Onnx.ModelProto.Parser.ParseFrom(file).Graph.Node.CountBy(node => node.OpType).ToDictionary();
        Assert.Equal((16, 2), (operators["QLinearConv"], operators["Conv"]));
    }

    [Fact]
    public void Training_with_rounding_lowers_the_loss_and_resumes_to_the_same_bits()
    {
        Run.Train(Network with { Budget = Network.Budget with { Steps = 40 } }, _folder.Below("float"));
        var recipe = Int8(Network, steps: 60);

        Run.Train(recipe, _folder.Below("whole"));
        using var source = new CancellationTokenSource();
        var stop = new Callback(progress => { if (progress.Step == 20) source.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(recipe, _folder.Below("stopped"), stop, cancellationToken: source.Token));
        Run.Train(recipe, _folder.Below("stopped"));

        var psnr = RunFolder.Open(_folder.Below("whole")).ReadLog().Where(entry => entry.Psnr is not null).Select(entry => entry.Psnr!.Value).ToList();
        Assert.True(psnr[^1] > psnr[0], string.Join(" ", psnr));
        Assert.Equal(File.ReadAllBytes(_folder.Below("whole/denoiser.onnx")), File.ReadAllBytes(_folder.Below("stopped/denoiser.onnx")));
    }

    [Fact]
    public void A_stage_in_INT8_rounds_the_weights_of_the_stage_before()
    {
        var recipe = Network with { Stages = [Network, Network with { Optimization = Network.Optimization with { Precision = Precision.Int8 }, Budget = Network.Budget with { Steps = 0 } }] };

        Run.Train(recipe, _folder.Below("run"));

        using var denoiser = Denoiser.Load(_folder.Below("run"));
        Assert.Equal(ModelPrecision.Int8, denoiser.CardFor(1).Precision);
        Assert.Equal(WeightsFile.Load(_folder.Below("run/stage-1/best.safetensors")).Tensors["conv2.weight"], WeightsFile.Load(_folder.Below("run/best.safetensors")).Tensors["conv2.weight"]);
    }

    [Fact]
    public void A_network_in_which_nothing_can_be_rounded_is_refused_by_name()
    {
        var recipe = Run.Small with { Network = new() { Name = "dncnn", Widths = [8], Depth = 4 } };
        Run.Train(recipe, _folder.Below("float"));

        Assert.Contains("dncnn", Assert.Throws<TrainingException>(() => Run.Train(Int8(recipe, steps: 0), _folder.Below("int8"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_weights_and_other_precisions_without_steps_are_refused()
    {
        var random = Assert.Throws<TrainingException>(() => Run.Train(Int8(Network, steps: 0) with { From = null }, _folder.Below("a"))).Message;
        var nothing = Assert.Throws<TrainingException>(() => Run.Train(Network with { Budget = Network.Budget with { Steps = 0 } }, _folder.Below("b"))).Message;

        Assert.Contains("The recipe's From is not set", random, StringComparison.Ordinal);
        Assert.Contains("The recipe's Steps is 0", nothing, StringComparison.Ordinal);
    }

    private Recipe Int8(Recipe recipe, long steps) => recipe with
    {
        From = _folder.Below("float"),
        Optimization = recipe.Optimization with { Precision = Precision.Int8 },
        Budget = recipe.Budget with { Steps = steps, ValidateEvery = 20 },
    };

    private long Size(string run) => new FileInfo(_folder.Below($"{run}/denoiser.onnx")).Length;
}

using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise.Training.Tests;

public sealed class NoiseLevelRangeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(5, 15)]
    [InlineData(90, 50)]
    public void Both_forms_take_a_noise_level_beyond_their_range_as_the_nearest_in_it(float told, float nearest)
    {
        Export();
        Assert.Equal(RunImageForm(nearest), RunImageForm(told));
        Assert.Equal(RunFlatForm(nearest), RunFlatForm(told));
        Assert.Equal(RunImageForm(nearest), RunFlatForm(nearest), (a, b) => Math.Abs(a - b) <= 1e-5);
        Assert.NotEqual(RunImageForm(15), RunImageForm(50));
    }

    private void Export()
    {
        var graph = Networks.Create("half-unet", channels: 1, [4, 4, 4]);
        var card = new ModelCard
        {
            Name = graph.Name,
            Channels = 1,
            TakesSigma = graph.TakesSigma,
            SigmaMin = 15,
            SigmaMax = 50,
            ReceptiveField = graph.ReceptiveField,
            Alignment = graph.Alignment,
        };
        OnnxExport.Export(graph, WeightInitialization.Draw(graph, seed: 1), card, _folder.Path);
    }

    private float[] RunImageForm(float sigma) => Run(
        ModelFiles.ImageForm, ("noisy", OrtValue.CreateTensorValueFromMemory(Pixels(), [1, 1, 5, 7])), ("sigma", OrtValue.CreateTensorValueFromMemory([sigma / 255], [1, 1, 1, 1])));

    private float[] RunFlatForm(float sigma) => Run(
        ModelFiles.FlatForm, ("pixels", OrtValue.CreateTensorValueFromMemory(Pixels(), [1, 35])),
        ("shape", OrtValue.CreateTensorValueFromMemory([1L, 1, 5, 7], [4])), ("sigma", OrtValue.CreateTensorValueFromMemory([sigma / 255], [1, 1])));

    private float[] Run(string form, params (string Name, OrtValue Value)[] inputs)
    {
        using var session = new InferenceSession(_folder.Below(form));
        using var options = new RunOptions();
        using var outputs = session.Run(options, [.. inputs.Select(i => i.Name)], [.. inputs.Select(i => i.Value)], ["denoised"]);
        foreach (var (_, value) in inputs)
            value.Dispose();
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static float[] Pixels()
    {
        var random = new SeededRandom(1);
        var pixels = new float[35];
        foreach (ref var pixel in pixels.AsSpan())
            pixel = random.NextSingle();
        return pixels;
    }
}

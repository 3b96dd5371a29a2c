using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetDenoise.Training.Tests;

public sealed class MuonTests
{
    [Theory]
    [InlineData(4, 16, 3, Precision.Full)]
    [InlineData(32, 2, 2, Precision.Full)]
    [InlineData(16, 16, 3, Precision.Mixed)]
    public void A_step_goes_as_far_in_every_direction(int outputs, int inputs, int side, Precision precision)
    {
        using var scope = NewDisposeScope();
        var random = new SeededRandom(5);
        var values = new float[outputs * inputs * side * side];
        foreach (ref var value in values.AsSpan())
            value = random.NextGaussian();
        long[] shape = [outputs, inputs, side, side];
        var kernel = new Parameter(zeros(shape).ChannelsLast(), requires_grad: true);
        nn.functional.l1_loss(kernel, kernel.detach()).backward();
        kernel.grad!.copy_(tensor(values, shape));
        using var muon = new Muon([kernel], precision, new ComputeDevice(CPU, Threads: 1, Team: 1));

        muon.Step(learningRate: 0.01);

        var moved = kernel.ToArray();
        // the step as rows that are orthogonal: the fewer of outputs and of weights an output has
        var (rows, columns) = (outputs, values.Length / outputs);
        float At(int row, int column) => rows <= columns ? moved[row * columns + column] : moved[column * columns + row];
        var (few, many) = (Math.Min(rows, columns), Math.Max(rows, columns));
        var unit = 0.01 * 0.2 * Math.Sqrt(many);
        for (var a = 0; a < few; a++)
        {
            for (var b = 0; b < few; b++)
            {
                var product = Enumerable.Range(0, many).Sum(i => At(a, i) * At(b, i)) / (unit * unit);
                // the iteration leaves singular values from 0.7 to 1.2
                Assert.InRange(product, a == b ? 0.45 : -0.4, a == b ? 1.5 : 0.4);
            }
        }
        Assert.True(moved.Zip(values).Sum(pair => pair.First * pair.Second) < 0, "it goes against the gradient");
    }
}

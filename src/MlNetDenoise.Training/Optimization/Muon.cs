using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>
/// Steps for the kernels of a network's inner convolutions, each taken as a matrix: the mean of its gradients is replaced
/// by the nearest orthogonal matrix, so that all directions learn alike (Muon: Jordan et al., 2024), scaled to
/// the size of a step of AdamW, whose rate then serves for both (Liu et al., 2025).
/// </summary>
internal sealed class Muon : IDisposable
{
    private const double Momentum = 0.95, SizeOfAdamW = 0.2, Tiny = 1e-12;

    /// <summary>Five of these steps of a Newton-Schulz iteration bring singular values from (0,1] near to 1 (Jordan et al., 2024).</summary>
    private const float Linear = 3.4445f, Cubic = -4.7750f, Quintic = 2.0315f;
    private const int Iterations = 5;

    private readonly IReadOnlyList<Parameter> _kernels;
    private readonly Precision _precision;
    private readonly ComputeDevice _device;

    /// <summary>No step made yet.</summary>
    /// <param name="kernels">[O,C,H,W] each.</param>
    /// <param name="precision">What the iteration multiplies in.</param>
    /// <param name="device">Whose threads share the kernels out.</param>
    internal Muon(IReadOnlyList<Parameter> kernels, Precision precision, ComputeDevice device)
    {
        (_kernels, _precision, _device) = (kernels, precision, device);
        Momenta = [.. kernels.Select(kernel => zeros(kernel.shape, device: kernel.device).ChannelsLast().DetachFromDisposeScope())];
    }

    /// <summary>The running sums of the gradients, one for each kernel.</summary>
    internal IReadOnlyList<Tensor> Momenta { get; }

    /// <summary>Moves the kernels by their gradients.</summary>
    internal void Step(double rate)
    {
        _device.Run(_kernels.Count, i =>
        {
            using var frozen = no_grad();
            using var scope = NewDisposeScope();
            var (kernel, momentum) = (_kernels[i], Momenta[i]);
            var gradient = kernel.grad!;
            momentum.mul_(Momentum).add_(gradient);
            // Nesterov's: the gradient counts once more. Rows are outputs; a kernel lies in memory as its row of columns.
            var ahead = gradient.add(momentum, Momentum).permute(0, 2, 3, 1);
            var rows = ahead.shape[0];
            var step = Orthogonal(ahead.reshape(rows, -1));
            var size = SizeOfAdamW * Math.Sqrt(Math.Max(rows, step.shape[1]));
            kernel.add_(step.reshape(ahead.shape).permute(0, 3, 1, 2), -rate * size);
        });
    }

    public void Dispose()
    {
        foreach (var momentum in Momenta)
            momentum.Dispose();
    }

    /// <summary>U V' of the singular value decomposition U S V', nearly.</summary>
    private Tensor Orthogonal(Tensor matrix)
    {
        var isTall = matrix.shape[0] > matrix.shape[1];
        var x = matrix.div(matrix.norm().add(Tiny));
        x = isTall ? x.t() : x;
        x = _precision == Precision.Mixed ? x.bfloat16() : x;
        for (var i = 0; i < Iterations; i++)
        {
            var square = x.mm(x.t());
            x = x.addmm(square.addmm(square, square, beta: Cubic, alpha: Quintic), x, beta: Linear);
        }
        return isTall ? x.t() : x;
    }
}

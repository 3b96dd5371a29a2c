using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>
/// The Muon optimizer (Jordan et al., 2024) for the kernels of a network's inner convolutions, each as a matrix: the mean of
/// its gradients is replaced by the nearest orthogonal matrix, scaled to the size of a step of AdamW, so that both have the
/// same learning rate (Liu et al., 2025).
/// </summary>
internal sealed class Muon : IDisposable
{
    private const double Momentum = 0.95, SizeOfAdamW = 0.2, Tiny = 1e-12;

    /// <summary>Coefficients of a Newton-Schulz iteration that brings singular values from (0,1] close to 1 in five steps (Jordan et al., 2024).</summary>
    private const float Linear = 3.4445f, Cubic = -4.7750f, Quintic = 2.0315f;
    private const int Iterations = 5;

    private readonly IReadOnlyList<Parameter> _kernels;
    private readonly Precision _precision;
    private readonly ComputeDevice _device;

    /// <summary>Creates the optimizer, with momenta of zero.</summary>
    /// <param name="kernels">Kernels of the shape [O,C,H,W].</param>
    /// <param name="precision">Precision of the iteration.</param>
    /// <param name="device">Its team of threads shares the kernels.</param>
    internal Muon(IReadOnlyList<Parameter> kernels, Precision precision, ComputeDevice device)
    {
        (_kernels, _precision, _device) = (kernels, precision, device);
        Momenta = [.. kernels.Select(kernel => zeros(kernel.shape, device: kernel.device).ChannelsLast().DetachFromDisposeScope())];
    }

    /// <summary>The decaying sums of the gradients, one for each kernel.</summary>
    internal IReadOnlyList<Tensor> Momenta { get; }

    /// <summary>Does one step.</summary>
    internal void Step(double learningRate)
    {
        _device.Run(_kernels.Count, i =>
        {
            using var frozen = no_grad();
            using var scope = NewDisposeScope();
            var (kernel, momentum) = (_kernels[i], Momenta[i]);
            var gradient = kernel.grad!;
            momentum.mul_(Momentum).add_(gradient);
            // Nesterov momentum; the rows of the matrix are outputs, as the kernels are in memory
            var ahead = gradient.add(momentum, Momentum).permute(0, 2, 3, 1);
            var rows = ahead.shape[0];
            var step = Orthogonal(ahead.reshape(rows, -1));
            var size = SizeOfAdamW * Math.Sqrt(Math.Max(rows, step.shape[1]));
            kernel.add_(step.reshape(ahead.shape).permute(0, 3, 1, 2), -learningRate * size);
        });
    }

    public void Dispose()
    {
        foreach (var momentum in Momenta)
            momentum.Dispose();
    }

    /// <summary>Approximates U V' of the singular value decomposition U S V'.</summary>
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

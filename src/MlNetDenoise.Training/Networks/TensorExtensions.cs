using static TorchSharp.torch;

namespace MlNetDenoise.Training;

/// <summary>Conversions between tensors and arrays.</summary>
internal static class TensorExtensions
{
    /// <summary>Returns the same values in the memory format channels_last if there are four dimensions.</summary>
    internal static Tensor ChannelsLast(this Tensor tensor) =>
        tensor.shape.Length == 4 ? tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : tensor.alias();

    /// <summary>Returns a copy of the values of a float32 tensor, in the order of its dimensions.</summary>
    internal static float[] ToArray(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Overwrites the values. Their memory format does not change.</summary>
    internal static void Assign(this Tensor tensor, float[] values)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        tensor.copy_(TorchSharp.torch.tensor(values, tensor.shape));
    }
}

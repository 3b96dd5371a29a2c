using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MlNetDenoise;

/// <summary>Weights in float16, as <see cref="OnnxGraph.HalfConstant"/> stores them.</summary>
internal static class OnnxHalves
{
    /// <summary>Returns the content of an ONNX file with its weights in float32, for ML.NET, which cannot read float16.</summary>
    public static byte[] ReadAsFloats(string path)
    {
        using var file = File.OpenRead(path);
        var model = ModelProto.Parser.ParseFrom(file);
        foreach (var constant in model.Graph.Initializer.Where(constant => constant.DataType == (int)DataType.Float16))
        {
            var cast = model.Graph.Node.First(node => node.OpType == "Cast" && node.Input[0] == constant.Name);
            model.Graph.Node.Remove(cast);
            var floats = Values(constant);
            (constant.Name, constant.DataType, constant.RawData) = (cast.Output[0], (int)DataType.Float, ByteString.CopyFrom(MemoryMarshal.AsBytes(floats.AsSpan())));
        }
        return model.ToByteArray();
    }

    /// <summary>Returns the values of a constant in float32 or float16.</summary>
    public static float[] Values(TensorProto constant) => constant.DataType == (int)DataType.Float
        ? MemoryMarshal.Cast<byte, float>(constant.RawData.Span).ToArray()
        : Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(constant.RawData.Span).ToArray(), value => (float)value);
}

using System.Runtime.InteropServices;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MlNetDenoise.Training;

/// <summary>Reads back what <see cref="OnnxExport"/> wrote, so that a training can begin with a model's weights, and a later version can write the model anew.</summary>
internal static class OnnxWeights
{
    /// <summary>The weights of a network, by name.</summary>
    /// <exception cref="TrainingException">The file cannot be read, is none of ONNX, or of another network.</exception>
    internal static Dictionary<string, float[]> Read(NetworkGraph graph, string path) => graph.StatisticCount > 0
        ? throw new TrainingException($"{path} cannot be trained on or written anew: its batch normalisations were folded into the convolutions. Give the folder of its run.")
        : graph.Fitting(Constants(path), path);

    /// <summary>The float32 constants of an ONNX file, by name.</summary>
    private static Dictionary<string, float[]> Constants(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return (ModelProto.Parser.ParseFrom(file).Graph?.Initializer ?? [])
                .Where(constant => constant.DataType == (int)DataType.Float)
                .ToDictionary(constant => constant.Name, constant => MemoryMarshal.Cast<byte, float>(constant.RawData.Span).ToArray());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TrainingException($"{path} cannot be read as an ONNX file: {e.Message.ReplaceLineEndings(" ")} Give a model that denoise train wrote, or the folder of its run.", e);
        }
    }
}

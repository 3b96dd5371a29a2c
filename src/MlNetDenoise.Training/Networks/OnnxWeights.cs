using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MlNetDenoise.Training;

/// <summary>Reads the weights from ONNX files of <see cref="OnnxExport"/>, to start a training with them or to export them again.</summary>
internal static class OnnxWeights
{
    /// <summary>Reads the weights of a network, by name.</summary>
    /// <exception cref="TrainingException">The file cannot be read, is not an ONNX file, or holds another network.</exception>
    internal static Dictionary<string, float[]> Read(NetworkGraph graph, string path) => graph.StatisticCount > 0
        ? throw new TrainingException($"{path} cannot be trained or exported again: its batch normalizations are folded into the convolutions. Use its run folder.")
        : graph.SelectWeights(Constants(path), path);

    /// <summary>Reads the float32 and float16 constants of an ONNX file, by name.</summary>
    private static Dictionary<string, float[]> Constants(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return (ModelProto.Parser.ParseFrom(file).Graph?.Initializer ?? [])
                .Where(constant => constant.DataType is (int)DataType.Float or (int)DataType.Float16)
                .ToDictionary(constant => constant.Name, OnnxHalves.Values);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TrainingException($"{path} cannot be read as an ONNX file: {e.Message.ReplaceLineEndings(" ")} Use a model of this project, or its run folder.", e);
        }
    }
}

using System.Runtime.InteropServices;
using Google.Protobuf;

namespace MlNetDenoise.Training;

/// <summary>Reads back what <see cref="OnnxExport"/> wrote, so that a training can begin with a model's weights, and a later version can write the model anew.</summary>
internal static class OnnxWeights
{
    private const int Graph = 7, Initializer = 5, DataType = 2, Name = 8, RawData = 9, FloatType = 1;

    /// <summary>The weights of a network, by name.</summary>
    /// <exception cref="TrainingException">The file cannot be read, is none of ONNX, or of another network.</exception>
    internal static Dictionary<string, float[]> Of(NetworkGraph graph, string path) => graph.StatisticCount > 0
        ? throw new TrainingException($"{path} cannot be trained on or written anew: its batch normalisations were folded into the convolutions. Give the folder of its run.")
        : graph.Fitting(Constants(path), path);

    /// <summary>The float32 constants of an ONNX file, by name.</summary>
    private static Dictionary<string, float[]> Constants(string path)
    {
        try
        {
            return Fields(File.ReadAllBytes(path), Graph).SelectMany(graph => Fields(graph, Initializer)).Select(Constant)
                .Where(constant => constant.Type == FloatType)
                .ToDictionary(constant => constant.Name, constant => MemoryMarshal.Cast<byte, float>(constant.Values).ToArray());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TrainingException($"{path} cannot be read as an ONNX file: {e.Message.ReplaceLineEndings(" ")} Give a model that denoise train wrote, or the folder of its run.", e);
        }
    }

    /// <summary>The contents of all fields of one number.</summary>
    private static IEnumerable<byte[]> Fields(byte[] message, int number)
    {
        using var input = new CodedInputStream(message);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (tag == WireFormat.MakeTag(number, WireFormat.WireType.LengthDelimited))
                yield return input.ReadBytes().ToByteArray();
            else
                input.SkipLastField();
        }
    }

    private static (string Name, long Type, byte[] Values) Constant(byte[] message)
    {
        (string Name, long Type, byte[] Values) constant = ("", 0, []);
        using var input = new CodedInputStream(message);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case Name:
                    constant.Name = input.ReadString();
                    break;
                case DataType:
                    constant.Type = input.ReadInt64();
                    break;
                case RawData:
                    constant.Values = input.ReadBytes().ToByteArray();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        return constant;
    }
}

using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise.Training;

/// <summary>What a training ran on, and its result.</summary>
public sealed record RunRecord
{
    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Number of trainable parameters.</summary>
    public required int Parameters { get; init; }

    /// <summary>The device and its threads.</summary>
    public required string Device { get; init; }

    /// <summary>Steps in all; for a budget in minutes an estimate until the training has ended.</summary>
    public required long Steps { get; init; }

    /// <summary>The last step with the loss of the first half; null until the training has ended, and if the loss does not change.</summary>
    public long? LossChange { get; init; }

    /// <summary>Steps of a pass over the images.</summary>
    public double? StepsPerEpoch { get; init; }

    /// <summary>Number of training images.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>SHA-256 over the hashes of the training images, in hexadecimal.</summary>
    public required string TrainingHash { get; init; }

    /// <summary>Memory of the images in bytes.</summary>
    public required long ImageBytes { get; init; }

    /// <summary>Number of validation images.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>Number of test images.</summary>
    public required int TestImages { get; init; }

    /// <summary>Files that cannot be read, each with the reason.</summary>
    public required IReadOnlyList<string> Unreadable { get; init; }

    /// <summary>Versions of this project (with the commit), of .NET and of the libraries, by name.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>Mean PSNR of the noisy validation images in dB.</summary>
    public required double NoisyPsnr { get; init; }

    /// <summary>The best mean PSNR of the denoised validation images in dB; null until the training has ended.</summary>
    public double? BestPsnr { get; init; }

    /// <summary>The step of the best weights; null until the training has ended.</summary>
    public long? BestStep { get; init; }

    /// <summary>Creates the record of a training that starts or resumes.</summary>
    internal static RunRecord Create(NetworkGraph graph, ComputeDevice device, TrainingData data, long steps, double stepsPerEpoch, double noisyPsnr) => new()
    {
        Network = graph.Name,
        Parameters = graph.ParameterCount,
        Device = device.ToString(),
        Steps = steps,
        StepsPerEpoch = stepsPerEpoch,
        TrainingImages = data.Training.Count,
        TrainingHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(data.Training.Select(image => image.Hash))))),
        ImageBytes = data.Bytes,
        ValidationImages = data.Validation.Count,
        TestImages = data.Test.Count,
        Unreadable = data.Unreadable,
        Versions = new Dictionary<string, string>
        {
            ["MlNetDenoise"] = VersionOf(typeof(RunRecord)),
            [".NET"] = RuntimeInformation.FrameworkDescription,
            ["libtorch"] = TorchSharp.torch.__version__,
            ["TorchSharp"] = VersionOf(typeof(TorchSharp.torch)).Split('+')[0],
            ["ONNX Runtime"] = OrtEnv.Instance().GetVersionString(),
        },
        NoisyPsnr = noisyPsnr,
    };

    internal static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}

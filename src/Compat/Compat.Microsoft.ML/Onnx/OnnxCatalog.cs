using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML;

/// <summary>The overloads with and without a limit of recursion are both here, as a call that leaves out what both leave out is ambiguous in the package too.</summary>
public static class OnnxCatalog
{
    private const int DefaultRecursionLimit = 100;

    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile,
        int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel(outputColumnNames, inputColumnNames, modelFile, null, gpuDeviceId, fallbackToCpu, DefaultRecursionLimit);

    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile,
        IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel(outputColumnNames, inputColumnNames, modelFile, shapeDictionary, gpuDeviceId, fallbackToCpu, DefaultRecursionLimit);

    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile,
        IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false, int recursionLimit = 100)
    {
        Check.Param(!string.IsNullOrWhiteSpace(modelFile), nameof(modelFile), $"{nameof(modelFile)} cannot be null or white space");
        if (!File.Exists(modelFile))
            throw new IOException($"Model file {modelFile} does not exists.");
        return new(new OnnxTransformer(outputColumnNames, inputColumnNames, File.ReadAllBytes(modelFile), shapeDictionary, gpuDeviceId, fallbackToCpu, recursionLimit));
    }

    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, Stream modelBytes,
        IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel(outputColumnNames, inputColumnNames, modelBytes, shapeDictionary, gpuDeviceId, fallbackToCpu, DefaultRecursionLimit);

    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, Stream modelBytes,
        IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false, int recursionLimit = 100)
    {
        Check.Value(modelBytes, nameof(modelBytes));
        using var bytes = new MemoryStream();
        modelBytes.Seek(0, SeekOrigin.Begin);
        modelBytes.CopyTo(bytes);
        return new(new OnnxTransformer(outputColumnNames, inputColumnNames, bytes.ToArray(), shapeDictionary, gpuDeviceId, fallbackToCpu, recursionLimit));
    }
}

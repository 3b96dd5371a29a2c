using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML;

public static class OnnxCatalog
{
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile,
        int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel(outputColumnNames, inputColumnNames, modelFile, null, gpuDeviceId, fallbackToCpu);

    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile,
        IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false)
    {
        Check.Param(!string.IsNullOrWhiteSpace(modelFile), nameof(modelFile), $"{nameof(modelFile)} cannot be null or white space");
        if (!File.Exists(modelFile))
            throw new IOException($"Model file {modelFile} does not exists.");
        return new(new OnnxTransformer(outputColumnNames, inputColumnNames, File.ReadAllBytes(modelFile), shapeDictionary, gpuDeviceId, fallbackToCpu));
    }

    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, Stream modelBytes,
        IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false)
    {
        using var bytes = new MemoryStream();
        modelBytes.Seek(0, SeekOrigin.Begin);
        modelBytes.CopyTo(bytes);
        return new(new OnnxTransformer(outputColumnNames, inputColumnNames, bytes.ToArray(), shapeDictionary, gpuDeviceId, fallbackToCpu));
    }
}

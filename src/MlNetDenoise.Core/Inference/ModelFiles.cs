using System.Diagnostics.CodeAnalysis;

namespace MlNetDenoise;

/// <summary>Names and places of model files.</summary>
/// <remarks>Thread-safe.</remarks>
public static class ModelFiles
{
    /// <summary>Name of the file that holds a trained model in image form, for the <see cref="Denoiser"/>: <c>noisy</c> [N,C,H,W] and <c>sigma</c> [N,1,1,1] or [N,1,H,W], in units of the pixels, to <c>denoised</c> [N,C,H,W].</summary>
    public const string ImageForm = "denoiser.onnx";

    /// <summary>Name of the file that holds the same model in flat form, for ML.NET's OnnxTransformer: <c>pixels</c> [1,P], <c>shape</c> int64[4] and <c>sigma</c> [1,1] to <c>denoised</c> [1,P].</summary>
    public const string FlatForm = "denoiser.flat.onnx";

    private const string Int8Extension = ".int8.onnx";

    /// <summary>
    /// Folder of the shipped models: <c>models</c> beside this library, also where a notebook or a plugin loads it from
    /// elsewhere. It holds an .onnx file for each <see cref="ModelQuality"/> and number of channels, such as
    /// <c>standard-gray.onnx</c>, for the noise of cameras, such as <c>standard-camera.onnx</c>, forms in INT8, such as <c>standard-gray.int8.onnx</c>, and the ML.NET pipelines <c>denoiser.zip</c> (RGB) and <c>denoiser-gray.zip</c>.
    /// </summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "In a single-file program the location is empty, and the program's folder is used.")]
    public static string ShippedFolder { get; } =
        Path.Combine(Path.GetDirectoryName(typeof(ModelFiles).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory, "models");

    /// <summary>Returns the shipped models of one quality in image form: for gray images, for RGB images, and for RGB images with the noise of cameras, as far as there are such.</summary>
    /// <param name="quality">The quality.</param>
    /// <param name="precision">The precision, for models that have both forms.</param>
    /// <param name="folder">The folder to look in. Null: <see cref="ShippedFolder"/>.</param>
    /// <exception cref="ModelException">The folder has no model of that quality.</exception>
    internal static IReadOnlyList<string> Shipped(ModelQuality quality, ModelPrecision precision, string? folder = null)
    {
        folder ??= ShippedFolder;
        string Model(ModelQuality quality, int channels, NoiseType type) => Path.Combine(folder, ShippedName(quality, channels, type) + ".onnx");
        string[] models = Array.FindAll([Model(quality, channels: 1, NoiseType.White), Model(quality, channels: 3, NoiseType.White)], File.Exists);
        if (models.Length == 0)
            throw Absent($"There is no model of quality '{Word(quality)}' in {folder}.");
        // there is no camera model of the best quality
        if (Enumerable.Range(0, (int)quality + 1).Reverse().Select(q => Model((ModelQuality)q, channels: 3, NoiseType.Camera)).FirstOrDefault(File.Exists) is { } camera)
            models = [.. models, camera];
        return Array.ConvertAll(models, model => InPrecision(model, precision));
    }

    /// <summary>Returns the name of a shipped model without its extension, such as <c>standard-gray</c> or <c>standard-camera</c>.</summary>
    /// <param name="quality">The quality.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    /// <param name="type">The noise that it is for.</param>
    internal static string ShippedName(ModelQuality quality, int channels, NoiseType type = NoiseType.White) => $"{Word(quality)}-{(type == NoiseType.Camera ? "camera" : channels == 1 ? "gray" : "rgb")}";

    /// <summary>Returns the models in image form at a path.</summary>
    /// <param name="path">An .onnx file, a run folder, or a folder of .onnx files.</param>
    /// <param name="precision">The precision, for models in a folder that have both forms.</param>
    /// <exception cref="ModelException">The path does not exist, has no models, or cannot be read.</exception>
    internal static IReadOnlyList<string> Find(string path, ModelPrecision precision)
    {
        if (!Directory.Exists(path))
            return File.Exists(path) ? [path] : throw Absent($"There is no model {path}.");
        var runModel = Path.Combine(path, ImageForm);
        if (File.Exists(runModel))
            return [runModel];
        try
        {
            string[] all = [.. Directory.EnumerateFiles(path, "*.onnx").Where(IsModel).Order(StringComparer.Ordinal)];
            return all.Length > 0 ? Array.ConvertAll(all, model => InPrecision(model, precision)) : throw Absent($"There is no .onnx file in {path}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"Cannot read {path}: {e.Message.ReplaceLineEndings(" ")} Check its permissions and the disk.", e);
        }
    }

    /// <summary>Whether a shipped model has a form in INT8.</summary>
    internal static bool HasInt8(ModelQuality quality, int channels) => File.Exists(Path.Combine(ShippedFolder, ShippedName(quality, channels) + Int8Extension));

    /// <summary>Returns a model's form in INT8, if it is asked for and lies beside its form in floats.</summary>
    private static string InPrecision(string model, ModelPrecision precision) =>
        precision == ModelPrecision.Int8 && Path.ChangeExtension(model, Int8Extension) is var int8 && File.Exists(int8) ? int8 : model;

    /// <summary>Whether a file is neither in flat form, nor the other form of a model, nor hidden. Hidden files are temporary files of a process that was killed.</summary>
    private static bool IsModel(string path) =>
        !path.EndsWith(".flat.onnx", StringComparison.Ordinal) && !Path.GetFileName(path).StartsWith('.')
        && !(path.EndsWith(Int8Extension, StringComparison.Ordinal) && File.Exists(path[..^Int8Extension.Length] + ".onnx"));

    private static string Word(ModelQuality quality) => quality.ToString().ToLowerInvariant();

    private static ModelException Absent(string what) => new($"{what} Use the path of an .onnx file, of a folder of .onnx files, or of a training run.");
}

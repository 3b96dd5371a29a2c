using System.Diagnostics.CodeAnalysis;

namespace MlNetDenoise;

/// <summary>Where models lie.</summary>
public static class ModelFiles
{
    /// <summary>The model of a run folder in image form, for the <see cref="Denoiser"/>: <c>noisy</c> [N,C,H,W], <c>sigma</c> [N,1,1,1] or [N,1,H,W] in units of the pixels, to <c>denoised</c> [N,C,H,W].</summary>
    public const string ImageForm = "denoiser.onnx";

    /// <summary>The same model in flat form, for ML.NET's OnnxTransformer: <c>pixels</c> [1,P], <c>shape</c> int64[4], <c>sigma</c> [1,1] to <c>denoised</c> [1,P].</summary>
    public const string FlatForm = "denoiser.flat.onnx";

    /// <summary>Where the models lie that are shipped with a program: <c>models</c> beside this library, wherever a notebook or a plugin loads it from.</summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "Within a single file the location is empty, and the program's folder is taken.")]
    public static string ShippedFolder { get; } =
        Path.Combine(Path.GetDirectoryName(typeof(ModelFiles).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory, "models");

    /// <summary>The shipped models of one quality in image form: the one for gray images, the one for RGB images, or both.</summary>
    /// <param name="quality">The quality.</param>
    /// <param name="folder">Where they lie; null: <see cref="ShippedFolder"/>.</param>
    /// <exception cref="ModelException">There is none of that quality; the message lists what is there.</exception>
    public static IReadOnlyList<string> Shipped(ModelQuality quality, string? folder = null)
    {
        folder ??= ShippedFolder;
        var found = OfQuality(quality, folder);
        if (found.Length > 0)
            return found;
        var others = Enum.GetValues<ModelQuality>().Where(other => OfQuality(other, folder).Length > 0).Select(Word).ToList();
        throw others.Count == 0
            ? Absent($"No models are shipped with this program: there are none in {folder}.")
            : new ModelException($"No model of quality '{Word(quality)}' is shipped with this program, only {string.Join(", ", others)} (in {folder}). Take one of these, or a model of your own.");
    }

    /// <summary>The name of a shipped model, such as <c>standard-gray</c> or <c>best-rgb</c>; its file has <c>.onnx</c> after it.</summary>
    /// <param name="quality">The quality.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    public static string ShippedName(ModelQuality quality, int channels) => $"{Word(quality)}-{(channels == 1 ? "gray" : "rgb")}";

    /// <summary>The models in image form that a path means.</summary>
    /// <param name="path">An .onnx file, a run folder, or a folder of .onnx files.</param>
    /// <exception cref="ModelException">There is nothing there, or it cannot be read.</exception>
    public static IReadOnlyList<string> Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!Directory.Exists(path))
            return File.Exists(path) ? [path] : throw Absent($"There is no model {path}.");
        var ofRun = Path.Combine(path, ImageForm);
        if (File.Exists(ofRun))
            return [ofRun];
        try
        {
            string[] all = [.. Directory.EnumerateFiles(path, "*.onnx").Where(IsImageForm).Order(StringComparer.Ordinal)];
            return all.Length > 0 ? all : throw Absent($"There is no .onnx file in {path}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"Cannot read {path}: {e.Message.ReplaceLineEndings(" ")} Check its permissions and the disk.", e);
        }
    }

    /// <summary>Whether a name is neither that of a flat form nor hidden, as a file is that was not written to its end.</summary>
    private static bool IsImageForm(string path) =>
        !path.EndsWith(".flat.onnx", StringComparison.Ordinal) && !Path.GetFileName(path).StartsWith('.');

    private static string[] OfQuality(ModelQuality quality, string folder)
    {
        string Model(int channels) => Path.Combine(folder, $"{ShippedName(quality, channels)}.onnx");
        return Array.FindAll([Model(channels: 1), Model(channels: 3)], File.Exists);
    }

    private static string Word(ModelQuality quality) => quality.ToString().ToLowerInvariant();

    private static ModelException Absent(string what) =>
        new($"{what} Give an .onnx file or the folder of a run; 'denoise train' makes one.");
}

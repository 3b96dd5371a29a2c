namespace MlNetDenoise;

/// <summary>Where models lie.</summary>
public static class ModelFiles
{
    /// <summary>The model of a run folder in image form, for the <see cref="Denoiser"/>: <c>noisy</c> [N,C,H,W], <c>sigma</c> [N,1,1,1] or [N,1,H,W] in units of the pixels, to <c>denoised</c> [N,C,H,W].</summary>
    public const string ImageForm = "denoiser.onnx";

    /// <summary>The same model in flat form, for ML.NET's OnnxTransformer: <c>pixels</c> [1,P], <c>shape</c> int64[4], <c>sigma</c> [1,1] to <c>denoised</c> [1,P].</summary>
    public const string FlatForm = "denoiser.flat.onnx";

    /// <summary>The models in image form that a path means.</summary>
    /// <param name="path">An .onnx file, a run folder, a folder of .onnx files, or null: <c>models</c> beside the program.</param>
    /// <exception cref="ModelException">There is nothing there, or it cannot be read.</exception>
    public static IReadOnlyList<string> Find(string? path)
    {
        path ??= Path.Combine(AppContext.BaseDirectory, "models");
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

    private static ModelException Absent(string what) =>
        new($"{what} Give an .onnx file or the folder of a run; 'denoise train' makes one.");
}

namespace MlNetDenoise;

/// <summary>Where models lie.</summary>
public static class ModelFiles
{
    /// <summary>The model of a run folder in image form, for the <see cref="Denoiser"/>.</summary>
    public const string ImageForm = "denoiser.onnx";

    /// <summary>The same model in flat form, for ML.NET.</summary>
    public const string FlatForm = "denoiser.flat.onnx";

    /// <summary>The models in image form that a path means.</summary>
    /// <param name="path">An .onnx file, a run folder, a folder of .onnx files, or null: <c>models</c> beside the program.</param>
    /// <exception cref="ModelException">There is nothing there.</exception>
    public static IReadOnlyList<string> Find(string? path)
    {
        path ??= Path.Combine(AppContext.BaseDirectory, "models");
        if (!Directory.Exists(path))
            return File.Exists(path) ? [path] : throw Absent($"There is no model {path}.");
        var ofRun = Path.Combine(path, ImageForm);
        if (File.Exists(ofRun))
            return [ofRun];
        string[] all = [.. Directory.EnumerateFiles(path, "*.onnx").Where(f => !f.EndsWith(".flat.onnx", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        return all.Length > 0 ? all : throw Absent($"There is no .onnx file in {path}.");
    }

    private static ModelException Absent(string what) =>
        new($"{what} Give an .onnx file or the folder of a run; 'denoise train' makes one.");
}

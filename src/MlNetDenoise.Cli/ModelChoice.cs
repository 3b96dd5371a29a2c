namespace MlNetDenoise.Cli;

/// <summary>Which model a command works with.</summary>
internal static class ModelChoice
{
    /// <summary>Whether the model is a denoiser.zip, which ML.NET runs.</summary>
    public static bool IsZip(string? path) => path is not null && Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The path that was asked for; without one, the newest finished run in <c>runs/</c>, and where there is none,
    /// null: the shipped models. What was taken by default is told.
    /// </summary>
    public static string? Resolve(string? asked)
    {
        if (asked is not null)
            return asked;
        var newest = Directory.Exists("runs")
            ? new DirectoryInfo("runs").EnumerateFiles("denoiser.onnx", SearchOption.AllDirectories).MaxBy(file => file.LastWriteTimeUtc)?.Directory
            : null;
        var path = newest is null ? null : Path.GetRelativePath(".", newest.FullName);
        Terminal.Note($"Model: {path ?? "the shipped ones"} (another one: --model)");
        return path;
    }
}

namespace MlNetDenoise.TestSupport;

/// <summary>An empty folder that is deleted after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("denoise-tests-").FullName;

    /// <summary>Returns the path of a file or folder in it.</summary>
    public string Below(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

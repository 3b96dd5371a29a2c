using System.Text.RegularExpressions;

namespace MlNetDenoise;

/// <summary>Writes files that are either complete or absent.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a temporary file in the same folder and renames it when it is complete.</summary>
    /// <param name="path">The file to write. Its folder is created if it does not exist; an existing file is replaced.</param>
    /// <param name="write">Writes the file to the temporary path that it receives, which has the extension of <paramref name="path"/>.</param>
    /// <exception cref="OutputException">The folder or the file cannot be written, or the disk is full. The temporary file is deleted.</exception>
    public static void Write(string path, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        path = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}{Path.GetExtension(path)}"); // not longer than a name may be
        try
        {
            Directory.CreateDirectory(folder);
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new OutputException($"Cannot write {path}: {e.Message.ReplaceLineEndings(" ")} Check its permissions and the free space, or use another path.", e);
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    /// <summary>Creates a folder if it does not exist and checks that a file can be written to it, before long work whose results go there.</summary>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static void RequireFolder(string folder)
    {
        folder = Path.GetFullPath(folder);
        var file = Path.Combine(folder, $".{Guid.NewGuid():N}");
        try
        {
            Write(file, path => File.WriteAllBytes(path, []));
            File.Delete(file);
        }
        catch (OutputException e)
        {
            throw new OutputException(e.Message.Replace(file, folder, StringComparison.Ordinal), e.InnerException);
        }
    }

    /// <summary>Returns the temporary files in a folder: those that are being written, and those that a killed process left behind.</summary>
    public static IReadOnlyList<string> TemporaryFiles(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(path => Regex.IsMatch(Path.GetFileName(path), @"^\.[0-9a-f]{32}(\.[^.]*)?$"))];
}

using System.Text.RegularExpressions;

namespace MlNetDenoise;

/// <summary>Files that are there whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes <paramref name="path"/> through a temporary name in the same folder, which is renamed when all is written.</summary>
    /// <param name="path">The file to write; its folder is made if need be, a file of that name is replaced.</param>
    /// <param name="write">Writes everything to the path that it is given, which ends in the extension of <paramref name="path"/>.</param>
    /// <exception cref="OutputException">The folder or the file cannot be written, or the disk is full; nothing is left behind.</exception>
    public static void Write(string path, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        path = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetFileNameWithoutExtension(path)}.{Guid.NewGuid():N}{Path.GetExtension(path)}");
        try
        {
            Directory.CreateDirectory(folder);
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new OutputException($"Cannot write {path}: {e.Message.ReplaceLineEndings(" ")} Choose another place with -o, or free space there.", e);
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }

    /// <summary>Makes a folder if need be, and sees that a file can be written there: better before the work than after it.</summary>
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

    /// <summary>The temporary files in a folder: one that nobody is writing to was left by a process that was killed.</summary>
    public static IReadOnlyList<string> TemporaryFiles(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(path => Regex.IsMatch(Path.GetFileName(path), @"^\..*\.[0-9a-f]{32}(\.[^.]*)?$"))];
}

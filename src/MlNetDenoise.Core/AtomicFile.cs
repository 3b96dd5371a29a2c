using System.Text.RegularExpressions;

namespace MlNetDenoise;

/// <summary>Writes files that are either complete or absent.</summary>
internal static partial class AtomicFile
{
    // With it, a temporary name is never longer than a name may be.
    private const int LongestExtension = 16;

    /// <summary>Writes a temporary file in the same folder and renames it when it is complete.</summary>
    /// <param name="path">The file to write. Its folder is created if it does not exist; an existing file is replaced.</param>
    /// <param name="write">Writes the file to the temporary path that it receives, where an empty file is. It has an extension: that of <paramref name="path"/>, unless it has none or one that is longer than that of any format.</param>
    /// <exception cref="OutputException">The folder or the file cannot be written, or the disk is full. The temporary file is deleted.</exception>
    public static void Write(string path, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        path = Path.GetFullPath(path);
        var temporary = NewTemporary(Path.GetDirectoryName(path)!, Path.GetExtension(path));
        try
        {
            Create(temporary); // what cannot be written is found before the work
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (IsOfSystem(e))
        {
            throw Refusal(path, e);
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
        try
        {
            var file = NewTemporary(folder, "");
            Create(file);
            File.Delete(file);
        }
        catch (Exception e) when (IsOfSystem(e))
        {
            throw Refusal(folder, e);
        }
    }

    /// <summary>Up to 16 hexadecimal digits with which the names of temporary files of this process begin, so that they can be told from those of others. Empty: none.</summary>
    public static string Owner { get; set; } = "";

    /// <summary>Deletes the temporary files with this <see cref="Owner"/> in a folder, which killed processes left behind.</summary>
    public static void DeleteTemporaryFiles(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, $".{Owner}*").Where(IsTemporary))
            File.Delete(file);
    }

    /// <summary>Whether a path is that of a temporary file: one that is being written, or that a killed process left behind.</summary>
    public static bool IsTemporary(string path) => TemporaryName().IsMatch(Path.GetFileName(path));

    private static string NewTemporary(string folder, string extension) => Path.Combine(folder, $".{Owner}{$"{Guid.NewGuid():N}"[Owner.Length..]}{(extension.Length is > 1 and <= LongestExtension ? extension : ".tmp")}");

    private static void Create(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Create(file).Dispose();
    }

    // .NET's error for a file that is larger than the file system allows has an argument that was not given.
    private static bool IsOfSystem(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentOutOfRangeException { ParamName: "value" };

    private static OutputException Refusal(string path, Exception e)
    {
        var reason = e is UnauthorizedAccessException ? "access is denied" : Addition().Replace(e.Message.ReplaceLineEndings(" "), "");
        return new($"Cannot write {path}: {reason}. Check its permissions and the free space, or use another path.", e);
    }

    [GeneratedRegex(@"^\.[0-9a-f]{32}\.[^.]+$")]
    private static partial Regex TemporaryName();

    /// <summary>What .NET adds to a cause: the temporary path, the argument, a full stop.</summary>
    [GeneratedRegex(@"[. ]*(: '[^']*'|\(Parameter '\w+'\))?[. ]*$")]
    private static partial Regex Addition();
}

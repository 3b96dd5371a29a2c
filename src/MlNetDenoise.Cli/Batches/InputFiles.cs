namespace MlNetDenoise.Cli;

/// <summary>An image that the command line names or that a folder or pattern includes.</summary>
/// <param name="Path">Its path; <c>-</c> for standard input.</param>
/// <param name="Name">Its path in the output folder.</param>
/// <param name="IsFound">Whether a folder or pattern includes it.</param>
internal sealed record InputFile(string Path, string Name, bool IsFound = false);

/// <summary>The images of the files, folders and patterns on the command line.</summary>
/// <param name="Files">The images, each once. Those of one folder or pattern are in ordinal order.</param>
/// <param name="LeftOut">The numbers of the files of folders and patterns that are no images, by extension.</param>
/// <param name="Unreadable">Subfolders that cannot be read.</param>
internal sealed record InputFiles(IReadOnlyList<InputFile> Files, IReadOnlyDictionary<string, int> LeftOut, IReadOnlyList<string> Unreadable)
{
    /// <summary>Finds the images. A file is an image whatever its extension, and need not exist; folders and patterns include files with the extension of an image.</summary>
    /// <param name="inputs">Paths of files and folders, patterns, and <c>-</c> for standard input.</param>
    /// <param name="recursive">Whether subfolders of a folder are included.</param>
    /// <param name="output">The output folder, which is left out where it is inside an input folder; null without one.</param>
    /// <exception cref="DatasetException">A folder cannot be read, or a folder or pattern has no images.</exception>
    public static InputFiles Find(IEnumerable<string> inputs, bool recursive, string? output)
    {
        var (files, leftOut, unreadable) = (new List<InputFile>(), new SortedDictionary<string, int>(StringComparer.Ordinal), new List<string>());
        foreach (var input in inputs)
        {
            if (Directory.Exists(input))
                Add(input, input, ImageFiles.Find(input, depth: recursive ? int.MaxValue : 0, except: output));
            else if (!File.Exists(input) && GlobPattern.Parse(input, FileIdentity.IgnoresCase(input)) is { } pattern)
                AddMatching(input, pattern);
            else
                files.Add(new(input, Path.GetFileName(input)));
        }
        return new([.. files.DistinctBy(file => Path.GetFullPath(file.Path))], leftOut, unreadable);

        void AddMatching(string input, GlobPattern pattern)
        {
            var folder = pattern.Folder.Length > 0 ? pattern.Folder : $".{Path.DirectorySeparatorChar}";
            var found = ImageFiles.Find(folder, file => pattern.Matches(Path.GetRelativePath(folder, file)), pattern.Depth, output);
            Add(input, folder, pattern.Folder.Length > 0 ? found : found with { Files = [.. found.Files.Select(file => file[folder.Length..])] });
        }

        void Add(string input, string root, FoundImages found)
        {
            if (found.Files.Count == 0)
            {
                throw new DatasetException($"There are no images in {input}{(found.LeftOut.Count > 0 ? $", but {Describe(found.LeftOut)}" : "")}. "
                    + (found.Unreadable is [var folder, ..] ? $"The folder {folder} cannot be read. Check its permissions and that its name is valid UTF-8." : $"The supported extensions are {string.Join(", ", ImageFiles.Extensions)}."));
            }
            files.AddRange(found.Files.Select(file => new InputFile(file, Path.GetRelativePath(root, file), IsFound: true)));
            unreadable.AddRange(found.Unreadable);
            foreach (var (kind, count) in found.LeftOut)
                leftOut[kind] = leftOut.GetValueOrDefault(kind) + count;
        }
    }

    /// <summary>Reads a list of images. They need not exist, and no folder is searched.</summary>
    /// <param name="list">A file with a path on each line, or <c>-</c> for standard input.</param>
    /// <param name="folder">The folder that the paths are relative to; absolute paths are below it. Null: the current folder.</param>
    /// <exception cref="DatasetException">The list cannot be read or is empty, or a path is outside of the folder.</exception>
    public static InputFiles Read(string list, string? folder)
    {
        try
        {
            var lines = list == BatchFile.Standard ? Console.In.ReadToEnd().Split('\n').Select(line => line.TrimEnd('\r')) : File.ReadLines(list);
            var files = lines.Where(line => line.Length > 0).Select(Entry).DistinctBy(file => file.Path).ToList();
            return files.Count > 0 ? new(files, new Dictionary<string, int>(), []) : throw new DatasetException($"The list {list} is empty. Write the path of an image on each line.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"The list {list} cannot be read: {e.Message.ReplaceLineEndings(" ")} Check its name and permissions.", e);
        }

        InputFile Entry(string line)
        {
            var path = folder is null ? line : Path.Combine(folder, line);
            var name = Path.GetRelativePath(folder ?? ".", path);
            return Path.IsPathRooted(name) || name.Split(Path.DirectorySeparatorChar)[0] == ".."
                ? throw new DatasetException($"{line} in the list {list} is not below {folder ?? "the current folder"}. Set INPUT to a folder that holds all images of the list.")
                : new(path, name, IsFound: true);
        }
    }

    /// <summary>Returns the numbers of files in words: 3 .heic, 12 .txt.</summary>
    public static string Describe(IReadOnlyDictionary<string, int> leftOut) => string.Join(", ", leftOut.Select(kind => $"{kind.Value} {kind.Key}"));
}

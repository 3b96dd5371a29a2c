namespace MlNetDenoise;

/// <summary>Finds image files.</summary>
internal static class ImageFiles
{
    private static readonly EnumerationOptions VisibleEntries = new() { IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System };

    /// <summary>Extensions of the supported formats, in lower case with their dot.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [.. ImageFormat.All.SelectMany(format => format.Extensions)];

    /// <summary>Whether a path has one of the <see cref="Extensions"/>.</summary>
    public static bool IsSupported(string path) => ImageFormat.OfExtension(path) is not null;

    /// <summary>Returns the files with a supported extension in a folder and its subfolders, in ordinal order, without hidden ones.</summary>
    /// <exception cref="DatasetException">The folder does not exist, cannot be read, or has no images.</exception>
    public static IReadOnlyList<string> List(string folder) =>
        Find(folder) is { Files.Count: > 0 } found ? found.Files : throw new DatasetException($"There are no images in {folder}. The supported extensions are {string.Join(", ", Extensions)}.");

    /// <summary>Finds the files with a supported extension in a folder and its subfolders, without hidden ones. Links to folders are followed; each folder is entered once.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="matches">Whether a file is looked at. Null: all are.</param>
    /// <param name="depth">The levels of subfolders to enter.</param>
    /// <param name="except">A folder below <paramref name="folder"/> that is not entered. It need not exist.</param>
    /// <exception cref="DatasetException">The folder does not exist or cannot be read.</exception>
    public static FoundImages Find(string folder, Predicate<string>? matches = null, int depth = int.MaxValue, string? except = null)
    {
        if (!Directory.Exists(folder))
            throw new DatasetException($"The folder {folder} does not exist. Check its name.");
        var (files, leftOut, unreadable) = (new List<string>(), new SortedDictionary<string, int>(StringComparer.Ordinal), new List<string>());
        var entered = new HashSet<FileIdentity?> { except is null ? null : FileIdentity.Get(except) };
        var links = new Queue<(string Path, int Depth)>(); // entered last, so that a folder is found in its own place
        try
        {
            entered.Add(FileIdentity.Get(folder));
            Enter(folder, depth);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"Cannot read {folder}: {e.Message.ReplaceLineEndings(" ")} Check its permissions and the disk.", e);
        }
        while (links.TryDequeue(out var link))
            EnterSubfolder(link.Path, link.Depth);
        files.Sort(StringComparer.Ordinal);
        return new(files, leftOut, unreadable);

        void Enter(string path, int depth)
        {
            foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos("*", VisibleEntries).OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                var place = Path.Combine(path, entry.Name);
                if (entry is not DirectoryInfo)
                    Add(place);
                else if (depth > 0 && entry.LinkTarget is not null)
                    links.Enqueue((place, depth - 1));
                else if (depth > 0)
                    EnterSubfolder(place, depth - 1);
            }
        }

        void EnterSubfolder(string path, int depth)
        {
            try
            {
                if (FileIdentity.Get(path) is not { } identity)
                    unreadable.Add(path);
                else if (entered.Add(identity))
                    Enter(path, depth);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                unreadable.Add(path);
            }
        }

        void Add(string file)
        {
            if (matches?.Invoke(file) == false || AtomicFile.IsTemporary(file)) // Windows does not hide a name with a dot
                return;
            var kind = FileIdentity.IsStream(file) ? "pipe or device" : Path.GetExtension(file) is { Length: > 0 } extension ? extension.ToLowerInvariant() : "without extension";
            if (ImageFormat.OfExtension(kind) is not null)
                files.Add(file);
            else
                leftOut[kind] = leftOut.GetValueOrDefault(kind) + 1;
        }
    }
}

/// <summary>The images of a folder.</summary>
/// <param name="Files">Their paths, in ordinal order.</param>
/// <param name="LeftOut">The numbers of the other files, by extension.</param>
/// <param name="Unreadable">Subfolders that cannot be read.</param>
internal sealed record FoundImages(IReadOnlyList<string> Files, IReadOnlyDictionary<string, int> LeftOut, IReadOnlyList<string> Unreadable);

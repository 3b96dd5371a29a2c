using System.Globalization;
using System.Text;

namespace MlNetDenoise.Cli;

/// <summary>The work on a shard: it is locked, what was done before is known, and what is finished is written down.</summary>
/// <remarks>Thread-safe except for <see cref="Dispose"/>.</remarks>
internal sealed class ShardJournal : IDisposable
{
    private readonly ShardFolder _folder;
    private readonly Shard _shard;
    private readonly ShardStart _start;
    private readonly FileStream _lock;
    private readonly FileStream _lines;
    private readonly Dictionary<string, ShardImage> _images;

    private ShardJournal(ShardFolder folder, Shard shard, ShardStart start, FileStream locked)
    {
        (_folder, _shard, _start, _lock) = (folder, shard, start, locked);
        var resumes = folder.ReadStart(shard) is not null;
        _images = new(folder.ReadImages(shard), StringComparer.Ordinal);
        // without a buffer, a line is written at once and as a whole
        _lines = new(folder.JournalOf(shard), resumes ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        Write(resumes ? "" : ShardJson.ToLine(start)); // the end of a line that a killed process did not finish
    }

    /// <summary>Begins or resumes a shard, as soon as no other process works on it.</summary>
    /// <param name="folder">The folder of the shards.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="settings">What all shards have in common.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OutputException">The shards in the folder are of another number or have other settings, or the folder cannot be written.</exception>
    public static ShardJournal Open(ShardFolder folder, Shard shard, ShardSettings settings, CancellationToken cancellationToken)
    {
        RequireSame(folder, shard, settings);
        var locked = Lock(folder, shard, cancellationToken);
        try
        {
            AtomicFile.Owner = string.Create(CultureInfo.InvariantCulture, $"{shard.Index:x8}{shard.Count:x8}");
            return new(folder, shard, new(settings, Environment.CurrentDirectory), locked);
        }
        catch
        {
            locked.Dispose();
            throw;
        }
    }

    /// <summary>Locks a shard, as soon as no other process has it locked. The system unlocks it when the process ends, however it does.</summary>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static FileStream Lock(ShardFolder folder, Shard shard, CancellationToken cancellationToken)
    {
        AtomicFile.RequireFolder(folder.Folder);
        for (var waits = false; ; waits = true)
        {
            try
            {
                return new(folder.LockOf(shard), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(folder.LockOf(shard)))
            {
                if (!waits)
                    Terminal.Note($"Another process works on shard {shard} of {folder.Output}. Waiting for it to end.");
                cancellationToken.WaitHandle.WaitOne(500);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Removes the temporary files that killed processes of this shard left behind.</summary>
    /// <param name="folders">The folders of the outputs.</param>
    public void RemoveTemporaryFiles(IEnumerable<string> folders)
    {
        foreach (var folder in folders.Append(_folder.Folder).Where(Directory.Exists))
            AtomicFile.DeleteTemporaryFiles(folder);
    }

    /// <summary>Whether an image is finished: it was read as it is now, and its output has the content that was written.</summary>
    /// <param name="name">The name of the image.</param>
    /// <param name="output">Its output.</param>
    /// <param name="isUnchanged">Whether the input is still what was read.</param>
    public bool IsFinished(string name, string output, Func<FileState, bool> isUnchanged) =>
        _images.TryGetValue(name, out var image) && image is { Input: { } read, Output: { } written } && isUnchanged(read) && written.IsContentOf(output);

    /// <summary>Writes down a finished image.</summary>
    public void Add(ShardImage image)
    {
        lock (_lines)
        {
            _images[image.Name] = image;
            Write(ShardJson.ToLine(image));
        }
    }

    /// <summary>Forgets that the shard has ended, because some of its images are processed again.</summary>
    public void Reopen() => File.Delete(_folder.ManifestOf(_shard));

    /// <summary>Writes the manifest, if all images were tried. One that could not be written down was reported.</summary>
    /// <param name="names">The names of the images, in the order of the batch.</param>
    /// <param name="engine">What ran the model in an evaluation.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void Complete(IReadOnlyCollection<string> names, string? engine = null)
    {
        var images = names.Select(_images.GetValueOrDefault).OfType<ShardImage>().ToList();
        if (images.Count < names.Count)
            return;
        var manifest = new ShardManifest($"{_shard}", _start, engine, SystemInfo.Description, Math.Round(images.Sum(image => image.Record.Seconds ?? 0), 3), images);
        AtomicFile.Write(_folder.ManifestOf(_shard), path => File.WriteAllText(path, ShardJson.ToLine(manifest)));
    }

    public void Dispose()
    {
        _lines.Dispose();
        _lock.Dispose();
    }

    private static void RequireSame(ShardFolder folder, Shard shard, ShardSettings settings)
    {
        folder.RequireCount(shard);
        foreach (var known in folder.Find().Where(other => other != shard).Take(1).Append(shard))
        {
            if (folder.ReadStart(known)?.Settings is { } start && settings.DifferenceFrom(start) is { } difference)
                throw new OutputException($"Shard {known} of {folder.Output} is part of another batch: here {difference}. Repeat it with the same, or use another folder for -o, or delete {folder.Folder} to begin again.");
        }
    }

    private void Write(string line) => _lines.Write(Encoding.UTF8.GetBytes(line + "\n"));
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetDenoise.Training;

/// <summary>The folder of a training: recipe, record, split, log, checkpoint, best weights, ONNX files.</summary>
public sealed class RunFolder
{
    internal const string TrainingPart = "training", ValidationPart = "validation", TestPart = "test";

    private static readonly JsonSerializerOptions Lines = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly JsonSerializerOptions Indented = new(Lines) { WriteIndented = true };

    internal RunFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What the training was asked for.</summary>
    public string RecipeFile => In("recipe.json");

    /// <summary>What it ran on, and what came out.</summary>
    public string RecordFile => In("record.json");

    /// <summary>A line for each image: its part (training, validation or test), the SHA-256 of its content, its name, with tabs between them.</summary>
    public string SplitFile => In("split.tsv");

    /// <summary>A line of JSON for each <see cref="TrainingLogEntry"/>.</summary>
    public string LogFile => In("log.jsonl");

    /// <summary>Where the training goes on from.</summary>
    public string CheckpointFile => In("checkpoint.safetensors");

    /// <summary>Held open while a training runs in the folder.</summary>
    private string LockFile => In("lock");

    /// <summary>The weights with the best validation.</summary>
    public string BestFile => In("best.safetensors");

    /// <summary>The model in image form.</summary>
    public string OnnxFile => In(ModelFiles.ImageForm);

    /// <summary>The model in flat form.</summary>
    public string FlatOnnxFile => In(ModelFiles.FlatForm);

    /// <summary>Whether a folder is that of a training that was begun.</summary>
    public static bool Exists(string path) => File.Exists(new RunFolder(path).RecipeFile);

    /// <summary>Opens the folder of a training that was begun.</summary>
    /// <exception cref="TrainingException">There is no training in it.</exception>
    public static RunFolder Open(string path) => Exists(path)
        ? new RunFolder(path)
        : throw new TrainingException($"{path} is no folder of a training: it has no recipe.json. Give the folder that 'denoise train' wrote.");

    /// <summary>What the training was asked for.</summary>
    /// <exception cref="TrainingException">The file is damaged.</exception>
    public Recipe ReadRecipe() => Recipe.Load(RecipeFile);

    /// <summary>What it ran on, and what came out.</summary>
    /// <exception cref="TrainingException">The file is absent or damaged.</exception>
    public RunRecord ReadRecord()
    {
        try
        {
            return JsonSerializer.Deserialize<RunRecord>(File.ReadAllText(RecordFile), Indented)!;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new TrainingException($"{RecordFile} cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>The images that the training was chosen by or set apart, by the hashes of their contents.</summary>
    /// <returns>Hashes of the images that it learned from or was chosen by, and of those that it left alone to be tested on.</returns>
    /// <exception cref="TrainingException">The file is absent or damaged.</exception>
    public (IReadOnlySet<string> Seen, IReadOnlySet<string> Test) ReadSplit()
    {
        var lines = SplitLines();
        return (lines.Where(line => line.Part != TestPart).Select(line => line.Hash).ToHashSet(), lines.Where(line => line.Part == TestPart).Select(line => line.Hash).ToHashSet());
    }

    /// <summary>The log; a line that was cut off when the training was killed is left out.</summary>
    public IReadOnlyList<TrainingLogEntry> ReadLog()
    {
        var entries = new List<TrainingLogEntry>();
        foreach (var line in File.Exists(LogFile) ? File.ReadLines(LogFile) : [])
        {
            try
            {
                entries.Add(JsonSerializer.Deserialize<TrainingLogEntry>(line, Lines)!);
            }
            catch (JsonException)
            {
                break;
            }
        }
        return entries;
    }

    internal void Write(TrainingData data) =>
        AtomicFile.Write(SplitFile, path => File.WriteAllLines(path, data.Parts.Select(part => $"{part.Part}\t{part.Image.Hash}\t{part.Image.Name}")));

    /// <summary>Whether the images are those that the training began with, under whatever names.</summary>
    internal bool BeganWith(TrainingData data) =>
        SplitLines().Select(line => (line.Part, line.Hash)).SequenceEqual(data.Parts.Select(part => (part.Part, part.Image.Hash)));

    internal void Write(RunRecord record) =>
        AtomicFile.Write(RecordFile, path => File.WriteAllText(path, JsonSerializer.Serialize(record, Indented) + "\n"));

    internal void Append(TrainingLogEntry entry)
    {
        try
        {
            File.AppendAllText(LogFile, JsonSerializer.Serialize(entry, Lines) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"Cannot write {LogFile}: {e.Message.ReplaceLineEndings(" ")} Free space there, then give the same command again: the training goes on.", e);
        }
    }

    /// <summary>Makes the folder if need be, and keeps other processes out of it until the result is disposed of, or this process ends however it ends.</summary>
    /// <exception cref="TrainingException">Another training runs in it.</exception>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    internal IDisposable Lock()
    {
        try
        {
            Directory.CreateDirectory(Path);
            // it is the open handle that keeps others out, not the file: one that a killed process left is opened as a new one is
            return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(LockFile))
        {
            throw new TrainingException($"Another training runs in {Path}. Wait until it ends, or choose another folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"Cannot write {Path}: {e.Message.ReplaceLineEndings(" ")} Choose another place with -o, or free space there.", e);
        }
    }

    /// <summary>Forgets what came after a step, and the temporary files of a process that was killed.</summary>
    internal void RewindTo(long step)
    {
        var lines = ReadLog().Where(entry => entry.Step <= step).Select(entry => JsonSerializer.Serialize(entry, Lines) + "\n");
        AtomicFile.Write(LogFile, path => File.WriteAllText(path, string.Concat(lines)));
        foreach (var leftOver in AtomicFile.TemporaryFiles(Path))
            File.Delete(leftOver);
    }

    private List<(string Part, string Hash)> SplitLines()
    {
        try
        {
            return [.. File.ReadLines(SplitFile).Select(line => line.Split('\t') is [var part, var hash, _] ? (part, hash) : throw new InvalidDataException($"the line '{line}' is no image."))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new TrainingException($"{SplitFile} cannot be read: {e.Message.ReplaceLineEndings(" ")} Train in another folder.", e);
        }
    }

    private string In(string file) => System.IO.Path.Combine(Path, file);
}

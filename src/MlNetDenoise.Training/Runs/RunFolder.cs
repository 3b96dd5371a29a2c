using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetDenoise.Training;

/// <summary>The folder of a training: recipe, record, split, log, checkpoint, best weights, ONNX files.</summary>
/// <remarks>
/// The last stage of a training is in the folder itself; the stages before it are in the run folders <c>stage-1</c>, <c>stage-2</c>, ... inside it.
/// Any number of threads and processes can read a run folder; one training at a time writes it.
/// </remarks>
public sealed class RunFolder
{
    private static readonly JsonSerializerOptions Lines = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly JsonSerializerOptions Indented = new(Lines) { WriteIndented = true };

    internal RunFolder(string path) => Path = path;

    /// <summary>Path of the folder.</summary>
    public string Path { get; }

    /// <summary>Path of the <see cref="Recipe"/> with its stages as JSON.</summary>
    public string RecipeFile => In("recipe.json");

    /// <summary>Path of the <see cref="RunRecord"/> as JSON.</summary>
    public string RecordFile => In("record.json");

    /// <summary>Path of the list of images. Each line has the part (training, validation or test), the SHA-256 of the content and the name of an image, separated by tabs.</summary>
    public string SplitFile => In("split.tsv");

    /// <summary>Path of the log: a line of JSON for each <see cref="TrainingLogEntry"/>.</summary>
    public string LogFile => In("log.jsonl");

    /// <summary>Path of the checkpoint that the training resumes from.</summary>
    public string CheckpointFile => In("checkpoint.safetensors");

    /// <summary>Path of a file that is open while a training runs in the folder.</summary>
    private string LockFile => In("lock");

    /// <summary>Path of the weights with the best validation.</summary>
    public string BestFile => In("best.safetensors");

    /// <summary>Path of the model in image form.</summary>
    public string OnnxFile => In(ModelFiles.ImageForm);

    /// <summary>Path of the model in flat form.</summary>
    public string FlatOnnxFile => In(ModelFiles.FlatForm);

    /// <summary>Returns whether a folder holds a training.</summary>
    public static bool Exists(string path) => File.Exists(new RunFolder(path).RecipeFile);

    /// <summary>Opens the folder of a training.</summary>
    /// <exception cref="TrainingException">The folder holds no training.</exception>
    public static RunFolder Open(string path) => Exists(path)
        ? new RunFolder(path)
        : throw new TrainingException($"{path} is not a run folder: it has no recipe.json. Use the folder of a training.");

    /// <summary>Reads the recipe; of a training in stages, that of the last one.</summary>
    /// <exception cref="TrainingException">The file is damaged.</exception>
    public Recipe ReadRecipe() => ReadStages()[^1].Recipe;

    /// <summary>Reads the recipes of all stages, as <see cref="StagesOf"/> returns them.</summary>
    /// <exception cref="TrainingException">The file is damaged.</exception>
    internal List<(Recipe Recipe, RunFolder Folder)> ReadStages() => StagesOf(Recipe.Load(RecipeFile));

    /// <summary>Returns the stages of a recipe with their run folders, each starting from the folder before it; of a recipe without stages, itself.</summary>
    internal List<(Recipe Recipe, RunFolder Folder)> StagesOf(Recipe recipe)
    {
        RunFolder Folder(int stage) => stage == recipe.Stages.Count ? this : new(In($"stage-{stage}"));

        return recipe.Stages.Count == 0
            ? [(recipe, this)]
            : [.. recipe.Stages.Select((stage, i) => (stage with { From = i == 0 ? recipe.From : Folder(i).Path }, Folder(i + 1)))];
    }

    /// <summary>Reads the record.</summary>
    /// <exception cref="TrainingException">The file does not exist or is damaged.</exception>
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

    /// <summary>Reads the split of the images.</summary>
    /// <returns>Hashes of the training and validation images of all stages, and hashes of the test images that are none of these.</returns>
    /// <exception cref="TrainingException">The file does not exist or is damaged.</exception>
    internal (IReadOnlySet<string> Seen, IReadOnlySet<string> Test) ReadSplit()
    {
        var lines = SplitLines();
        var earlier = ReadStages().SkipLast(1).Where(stage => File.Exists(stage.Folder.SplitFile)).SelectMany(stage => stage.Folder.SplitLines());
        var seen = lines.Concat(earlier).Where(line => line.Part != TrainingData.TestPart).Select(line => line.Hash).ToHashSet();
        return (seen, lines.Select(line => line.Hash).Where(hash => !seen.Contains(hash)).ToHashSet());
    }

    /// <summary>Reads the hashes of the validation images by name; of several images of one name, the first one's.</summary>
    /// <exception cref="TrainingException">The file does not exist or is damaged.</exception>
    internal IReadOnlyDictionary<string, string> ReadValidation() =>
        SplitLines().Where(line => line.Part == TrainingData.ValidationPart).DistinctBy(line => line.Name).ToDictionary(line => line.Name, line => line.Hash);

    /// <summary>Reads the log. An incomplete last line, which a killed process leaves, is ignored.</summary>
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

    /// <summary>Returns whether the images are those of the training, whatever their names.</summary>
    internal bool HasSameImages(TrainingData data) =>
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
            throw new OutputException($"Cannot write {LogFile}: {e.Message.ReplaceLineEndings(" ")} Free space there and train again: the training resumes.", e);
        }
    }

    /// <summary>Creates the folder if it does not exist, and locks it until the result is disposed or this process ends.</summary>
    /// <exception cref="TrainingException">Another training runs in the folder.</exception>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    internal IDisposable Lock()
    {
        try
        {
            Directory.CreateDirectory(Path);
            // the open handle is the lock; a file that a killed process leaves does not lock
            return new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(LockFile))
        {
            throw new TrainingException($"Another training runs in {Path}. Wait until it ends, or choose another folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"Cannot write {Path}: {e.Message.ReplaceLineEndings(" ")} Choose another folder, or free space there.", e);
        }
    }

    /// <summary>Removes the log entries after a step, and the temporary files of a process that was killed.</summary>
    internal void RewindTo(long step)
    {
        var lines = ReadLog().Where(entry => entry.Step <= step).Select(entry => JsonSerializer.Serialize(entry, Lines) + "\n");
        AtomicFile.Write(LogFile, path => File.WriteAllText(path, string.Concat(lines)));
        foreach (var temporary in Directory.EnumerateFiles(Path).Where(AtomicFile.IsTemporary))
            File.Delete(temporary);
    }

    private List<(string Part, string Hash, string Name)> SplitLines()
    {
        try
        {
            return [.. File.ReadLines(SplitFile).Select(line => line.Split('\t') is [var part, var hash, var name] ? (part, hash, name) : throw new InvalidDataException($"the line '{line}' is not valid."))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new TrainingException($"{SplitFile} cannot be read: {e.Message.ReplaceLineEndings(" ")} Train in another folder.", e);
        }
    }

    private string In(string file) => System.IO.Path.Combine(Path, file);
}

using System.IO.Compression;
using System.Text;
using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed class ModelOperationsCatalog
{
    private const string ModelFolder = "TransformerChain";
    private const string SchemaEntry = "Schema";

    private readonly MLContext _ml;

    internal ModelOperationsCatalog(MLContext ml) => _ml = ml;

    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        Check.Value(stream, nameof(stream));
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        using (var writer = new StreamWriter(zip.CreateEntry("TrainingInfo/Version.txt").Open(), new UTF8Encoding(false)))
            writer.WriteLine("5.0.0+stand-in");
        if (model is not null)
            ModelSaveContext.SaveModel(zip, model, ModelFolder);
        if (inputSchema is null)
            return;
        using var schema = zip.CreateEntry(SchemaEntry).Open();
        SchemaFile.Write(schema, inputSchema);
    }

    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        Check.NonEmpty(filePath, nameof(filePath));
        using var stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        Check.Value(stream, nameof(stream));
        var entries = Entries(stream);
        inputSchema = entries.TryGetValue(SchemaEntry, out var schema) ? SchemaFile.Read(schema) : null;
        Check.That(inputSchema is not null || entries.ContainsKey($"{ModelFolder}/{ModelSaveContext.FileName}"), "Could not load legacy format model");
        return ModelLoadContext.LoadModel(_ml, entries, ModelFolder);
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        Check.NonEmpty(filePath, nameof(filePath));
        using var stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, bool ignoreMissingColumns = true,
        SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class
        where TDst : class, new() =>
        CreatePredictionEngine<TSrc, TDst>(transformer, new PredictionEngineOptions
        {
            IgnoreMissingColumns = ignoreMissingColumns,
            InputSchemaDefinition = inputSchemaDefinition,
            OutputSchemaDefinition = outputSchemaDefinition,
        });

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, PredictionEngineOptions options)
        where TSrc : class
        where TDst : class, new() => new(transformer, options);

    /// <summary>The files in the zip, by name; older models have backslashes in theirs.</summary>
    private static Dictionary<string, byte[]> Entries(Stream stream)
    {
        ZipArchive zip;
        try
        {
            zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (Exception e)
        {
            throw new FormatException("Failed to open a zip archive", e);
        }
        var entries = new Dictionary<string, byte[]>();
        using (zip)
        {
            foreach (var entry in zip.Entries)
            {
                using var content = entry.Open();
                using var memory = new MemoryStream();
                content.CopyTo(memory);
                entries[entry.FullName.Replace('\\', '/')] = memory.ToArray();
            }
        }
        return entries;
    }
}

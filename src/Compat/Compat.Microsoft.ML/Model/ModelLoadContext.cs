using System.Reflection;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML;

/// <summary>Reads one component, and those below it, from the entries of a model's zip.</summary>
internal sealed class ModelLoadContext
{
    private readonly MLContext _ml;
    private readonly IReadOnlyDictionary<string, byte[]> _entries;
    private readonly string _folder;
    private readonly ModelFile _file;

    private ModelLoadContext(MLContext ml, IReadOnlyDictionary<string, byte[]> entries, string folder)
    {
        _ml = ml;
        _entries = entries;
        _folder = folder;
        _file = ModelFile.Read(entries[$"{folder}/{ModelSaveContext.FileName}"]);
        Reader = new BinaryReader(new MemoryStream(_file.Model), Encoding.UTF8);
    }

    public BinaryReader Reader { get; }

    public uint Version => _file.Version;

    /// <exception cref="FormatException">The component's file is damaged, or no such component is known.</exception>
    /// <exception cref="InvalidOperationException">The component refuses what its file holds.</exception>
    /// <exception cref="TargetInvocationException">The component fails otherwise, as where an assembly is absent; the package calls it by reflection.</exception>
    public static ITransformer LoadModel(MLContext ml, IReadOnlyDictionary<string, byte[]> entries, string folder)
    {
        Check.Decode(entries.ContainsKey($"{folder}/{ModelSaveContext.FileName}"));
        var context = new ModelLoadContext(ml, entries, folder);
        ITransformer model;
        try
        {
            model = context.Create();
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidOperationException("Error during class instantiation", new TargetInvocationException(e));
        }
        catch (Exception e)
        {
            throw new TargetInvocationException(e);
        }
        Check.Decode(model is not null, $"Couldn't load model: '{folder}'");
        Check.Decode(context.Reader.BaseStream.Position == context._file.Model.Length);
        return model;
    }

    public ITransformer LoadModel(string name) => LoadModel(_ml, _entries, $"{_folder}/{name}");

    public void Expect(ModelFormat format)
    {
        Check.Decode(_file.Signature == format.Signature, "Unknown file type");
        Check.Decode(_file.Readable <= _file.Version, "Corrupt file header");
        Check.Decode(_file.Readable <= format.Version, $"ML.NET 5.0.0 cannot read component '{format.Loader}' of the model, because the model is too new.");
    }

    public string LoadStringOrNull()
    {
        var index = Reader.ReadInt32();
        Check.Decode(index >= -1 && index < _file.Strings.Length);
        return index < 0 ? null : _file.Strings[index];
    }

    public string LoadString()
    {
        var text = LoadStringOrNull();
        Check.Decode(text is not null);
        return text;
    }

    public byte[] LoadBytes(string name)
    {
        Check.Decode(_entries.TryGetValue($"{_folder}/{name}", out var entry) && entry.Length >= sizeof(int));
        var length = BitConverter.ToInt32(entry);
        Check.Decode(length >= 0 && length <= entry.Length - sizeof(int));
        return entry[sizeof(int)..(sizeof(int) + length)];
    }

    /// <summary>The component that the header names; null if none is known by that name.</summary>
    private ITransformer Create() => _file.Loader switch
    {
        "TransformerChain" => TransformerChain<ITransformer>.Load(this),
        "CustomTransformer" => CustomMappingModel.Load(_ml, this),
        "ImageLoaderTransform" => ImageLoadingTransformer.Load(this),
        "ImageScalerTransform" => ImageResizingTransformer.Load(this),
        "ImagePixelExtractor" => ImagePixelExtractingTransformer.Load(this),
        "OnnxTransform" => OnnxTransformer.Load(_ml, this),
        _ => null,
    };
}

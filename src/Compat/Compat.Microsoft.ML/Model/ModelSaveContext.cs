using System.IO.Compression;
using System.Text;

namespace Microsoft.ML;

/// <summary>Writes one component, and those below it, into the zip of a model.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal const string FileName = "Model.key";

    private readonly ZipArchive _zip;
    private readonly string _folder;
    private readonly MemoryStream _model = new();
    private readonly List<string> _strings = [];
    private ModelFormat _format;

    private ModelSaveContext(ZipArchive zip, string folder)
    {
        _zip = zip;
        _folder = folder;
        Writer = new BinaryWriter(_model, Encoding.UTF8, leaveOpen: true);
    }

    internal BinaryWriter Writer { get; }

    public void Dispose()
    {
        Writer.Dispose();
        _model.Dispose();
    }

    internal static void SaveModel(ZipArchive zip, ICanSaveModel model, string folder)
    {
        using var context = new ModelSaveContext(zip, folder);
        model.Save(context);
        context.Finish();
    }

    /// <summary>The first call of each component.</summary>
    internal void Begin(ModelFormat format) => _format = format;

    internal void SaveModel(ICanSaveModel model, string name) => SaveModel(_zip, model, $"{_folder}/{name}");

    /// <summary>Writes the number of a string, which goes into the table of strings once.</summary>
    internal void SaveString(string text)
    {
        var index = _strings.IndexOf(text);
        if (index < 0)
        {
            index = _strings.Count;
            _strings.Add(text);
        }
        Writer.Write(index);
    }

    internal void SaveStringOrNull(string text)
    {
        if (text is null)
            Writer.Write(-1);
        else
            SaveString(text);
    }

    /// <summary>Writes an entry of its own: the number of bytes, then the bytes.</summary>
    internal void SaveBytes(string name, byte[] bytes)
    {
        using var stream = _zip.CreateEntry($"{_folder}/{name}").Open();
        stream.Write(BitConverter.GetBytes(bytes.Length));
        stream.Write(bytes);
    }

    private void Finish()
    {
        Check.That(_format is not null, "ModelSignature not specified!");
        Writer.Flush();
        var readable = _format.Readable == 0 ? _format.Version : _format.Readable;
        var file = new ModelFile(_model.ToArray(), [.. _strings], _format.Signature, _format.Loader, _format.Version, readable, _format.AssemblyFullName);
        using var stream = _zip.CreateEntry($"{_folder}/{FileName}").Open();
        file.Write(stream);
    }
}

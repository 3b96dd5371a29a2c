using System.Text;

namespace Microsoft.ML;

/// <summary>What stands in the header of a component in a saved model: which kind it is, who reads it, in which version.</summary>
/// <param name="Signature">Eight characters, a space for zero.</param>
/// <param name="Loader">The name under which the package finds the reader.</param>
/// <param name="Assembly">The package's assembly that holds the reader.</param>
/// <param name="Version">The version that the package writes, the newest that it reads.</param>
/// <param name="Readable">The version that a reader must know; <paramref name="Version"/> where it is 0.</param>
internal sealed record ModelFormat(string Signature, string Loader, string Assembly, uint Version, uint Readable = 0)
{
    public string AssemblyFullName => $"{Assembly}, Version=1.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51";
}

/// <summary>The parts of a component's file: a header of 256 bytes, the model, a table of strings, the name of the loader's assembly, a tail.</summary>
internal sealed record ModelFile(byte[] Model, string[] Strings, string Signature, string Loader, uint Version, uint Readable, string Assembly)
{
    private const int HeaderSize = 0x100;
    private const ulong Magic = 0x4C45444F4D004C4D;
    private const ulong Tail = 0x4D4C004D4F44454C;
    private const uint FileVersion = 0x00010002;

    public void Write(Stream stream)
    {
        var chars = Encoding.Unicode.GetBytes(string.Concat(Strings));
        var assembly = Encoding.Unicode.GetBytes(Assembly);
        var hasStrings = Strings.Length > 0;
        long table = HeaderSize + Model.Length, characters = table + Strings.Length * sizeof(long);
        long name = characters + chars.Length, tail = name + assembly.Length;

        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(FileVersion);
        writer.Write(FileVersion);
        writer.Write((long)HeaderSize);
        writer.Write((long)Model.Length);
        writer.Write(hasStrings ? table : 0);
        writer.Write((long)Strings.Length * sizeof(long));
        writer.Write(hasStrings ? characters : 0);
        writer.Write((long)chars.Length);
        writer.Write(Fixed(Signature.Replace(' ', '\0'), 8));
        writer.Write(Version);
        writer.Write(Readable);
        writer.Write(Fixed(Loader, 24));
        writer.Write(Fixed("", 24));
        writer.Write(tail);
        writer.Write(tail + sizeof(ulong));
        writer.Write(name);
        writer.Write(assembly.Length);
        writer.Write(Fixed("", 0x64));
        writer.Write(Model);
        var end = 0L;
        foreach (var text in Strings)
            writer.Write(end += text.Length * sizeof(char));
        writer.Write(chars);
        writer.Write(assembly);
        writer.Write(Tail);
    }

    /// <exception cref="FormatException">Not such a file, or a damaged one.</exception>
    public static ModelFile Read(byte[] file)
    {
        Check.Decode(file.Length >= HeaderSize + sizeof(ulong));
        Check.Decode(BitConverter.ToUInt64(file) == Magic, "Wrong file type");
        Check.Decode(BitConverter.ToUInt32(file, 0x0C) <= FileVersion, "File is too new");
        var length = BitConverter.ToInt64(file, 0x18);
        var (table, tableSize) = (BitConverter.ToInt64(file, 0x20), BitConverter.ToInt64(file, 0x28));
        var (characters, charactersSize) = (BitConverter.ToInt64(file, 0x30), BitConverter.ToInt64(file, 0x38));
        var tail = BitConverter.ToInt64(file, 0x80);
        var (name, nameSize) = (BitConverter.ToInt64(file, 0x90), BitConverter.ToUInt32(file, 0x98));

        Check.Decode(tail >= HeaderSize && tail <= file.Length - sizeof(ulong) && BitConverter.ToUInt64(file, (int)tail) == Tail, "Corrupt model file tail");
        Check.Decode(BitConverter.ToInt64(file, 0x10) == HeaderSize && length >= 0 && HeaderSize + length <= tail);
        Check.Decode(table == 0 ? tableSize == 0 && charactersSize == 0
            : table == HeaderSize + length && characters == table + tableSize && tableSize % sizeof(long) == 0 && charactersSize >= 0 && characters + charactersSize <= tail);
        Check.Decode(name == 0 || name >= HeaderSize + length && name + nameSize == tail);

        var strings = new string[tableSize / sizeof(long)];
        var start = 0L;
        for (var i = 0; i < strings.Length; i++)
        {
            var end = BitConverter.ToInt64(file, (int)table + i * sizeof(long));
            Check.Decode(start <= end && end <= charactersSize && end % sizeof(char) == 0);
            strings[i] = Encoding.Unicode.GetString(file, (int)(characters + start), (int)(end - start));
            start = end;
        }
        Check.Decode(start == charactersSize);
        return new ModelFile(file[HeaderSize..(int)(HeaderSize + length)], strings,
            Encoding.Latin1.GetString(file, 0x40, 8).Replace('\0', ' '), Encoding.Latin1.GetString(file, 0x50, 24).TrimEnd('\0'),
            BitConverter.ToUInt32(file, 0x48), BitConverter.ToUInt32(file, 0x4C), Encoding.Unicode.GetString(file, (int)name, (int)nameSize));
    }

    private static byte[] Fixed(string text, int size)
    {
        var bytes = new byte[size];
        Encoding.Latin1.GetBytes(text, bytes);
        return bytes;
    }
}

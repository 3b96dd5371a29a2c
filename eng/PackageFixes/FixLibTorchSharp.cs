using System;
using System.Text;

namespace MlNetDenoise.PackageFixes;

/// <summary>Lets TorchSharp's native library load on systems with libstdc++ of GCC 12, such as Debian 12.</summary>
/// <remarks>
/// libLibTorchSharp.so 0.107.0 requires the symbol version GLIBCXX_3.4.32 (GCC 13) for one symbol that newer headers leave
/// behind and that nothing calls. The fixed copy requires it weakly (VER_FLG_WEAK in .gnu.version_r, System V ABI and
/// https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html), so that the loader goes
/// on without it. See https://github.com/dotnet/TorchSharp/issues/218, where the library had the same fault before. Delete this
/// class when TorchSharp's library loads on the oldest system that is supported.
/// </remarks>
public sealed class FixLibTorchSharp : PackageFix
{
    private const string Version = "GLIBCXX_3.4.32";
    private const uint SectionOfVersionNeeds = 0x6ffffffe;
    private const ushort Weak = 2;

    /// <inheritdoc/>
    protected override byte[]? FixedContent()
    {
        var file = System.IO.File.ReadAllBytes(File.ItemSpec);
        var is64BitLittleEndian = file.Length > 64 && BitConverter.ToUInt32(file, 0) == 0x464c457f && file[4] == 2 && file[5] == 1;
        if (!is64BitLittleEndian)
            return null;
        var sections = (int)BitConverter.ToUInt64(file, 0x28);
        int Section(int index) => sections + index * BitConverter.ToUInt16(file, 0x3a);
        int Offset(int section) => (int)BitConverter.ToUInt64(file, section + 0x18);
        for (var i = 0; i < BitConverter.ToUInt16(file, 0x3c); i++)
        {
            if (BitConverter.ToUInt32(file, Section(i) + 4) == SectionOfVersionNeeds)
                return MakeWeak(file, Offset(Section(i)), Offset(Section(BitConverter.ToInt32(file, Section(i) + 0x28)))) ? file : null;
        }
        return null;
    }

    /// <summary>Goes through the chain of libraries, and for each through the chain of the versions that it needs.</summary>
    private static bool MakeWeak(byte[] file, int needs, int names)
    {
        for (int need = needs, next = -1; next != 0; need += next)
        {
            for (int version = need + BitConverter.ToInt32(file, need + 8), following = -1; following != 0; version += following)
            {
                var name = names + BitConverter.ToInt32(file, version + 8);
                var flags = BitConverter.ToUInt16(file, version + 4);
                if (Encoding.ASCII.GetString(file, name, Version.Length + 1) == Version + "\0" && (flags & Weak) == 0)
                {
                    BitConverter.GetBytes((ushort)(flags | Weak)).CopyTo(file, version + 4);
                    return true;
                }
                following = BitConverter.ToInt32(file, version + 12);
            }
            next = BitConverter.ToInt32(file, need + 12);
        }
        return false;
    }
}

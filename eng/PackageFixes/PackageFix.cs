using System.IO;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace MlNetDenoise.PackageFixes;

/// <summary>Makes a fixed copy of a package's file, where the file needs it. The package itself stays as it is.</summary>
public abstract class PackageFix : Task
{
    /// <summary>The package's file.</summary>
    [Required]
    public ITaskItem File { get; set; } = null!;

    /// <summary>Where the copy goes.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The copy, with the metadata of <see cref="File"/> and its path as <c>Original</c>; null where the file needs no fix.</summary>
    [Output]
    public ITaskItem? Fixed { get; private set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (FixedContent() is not { } content)
            return true;
        var path = Path.Combine(Folder, Path.GetFileName(File.ItemSpec));
        // A copy that is there already keeps its time, so that nothing is copied again.
        if (!System.IO.File.Exists(path) || !System.IO.File.ReadAllBytes(path).SequenceEqual(content))
        {
            Directory.CreateDirectory(Folder);
            System.IO.File.WriteAllBytes(path, content);
        }
        Fixed = new TaskItem(path);
        File.CopyMetadataTo(Fixed);
        Fixed.SetMetadata("Original", File.ItemSpec);
        return true;
    }

    /// <summary>Returns the bytes of the fixed file, or null where the file needs no fix.</summary>
    protected abstract byte[]? FixedContent();
}

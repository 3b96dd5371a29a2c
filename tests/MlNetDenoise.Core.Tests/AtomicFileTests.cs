namespace MlNetDenoise.Core.Tests;

/// <summary>Files that are either complete or absent.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.png", ".png")]
    [InlineData("a", ".tmp")]
    [InlineData("a.", ".tmp")]
    [InlineData("deep/er/a.png", ".png")]
    public void A_file_appears_when_it_is_complete(string name, string extension)
    {
        AtomicFile.Write(_folder.Below(name), temporary =>
        {
            Assert.False(File.Exists(_folder.Below(name)));
            Assert.True(AtomicFile.IsTemporary(temporary));
            Assert.Equal(extension, Path.GetExtension(temporary));
            File.WriteAllText(temporary, "complete");
        });

        Assert.Equal("complete", File.ReadAllText(_folder.Below(name)));
        Assert.Single(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(251, ".png")]
    [InlineData(0, 255)]
    [InlineData(255, "")]
    public void A_name_can_have_255_bytes(int stem, object extension)
    {
        var path = _folder.Below(new string('n', stem) + (extension is int length ? "." + new string('x', length - 1) : extension));

        AtomicFile.Write(path, temporary => File.WriteAllText(temporary, "complete"));

        Assert.Equal("complete", File.ReadAllText(path));
    }

    [Fact]
    public void After_a_failure_the_file_is_what_it_was_and_nothing_is_left()
    {
        File.WriteAllText(_folder.Below("a.png"), "before");

        Assert.Throws<ImageFileException>(() => AtomicFile.Write(_folder.Below("a.png"), temporary =>
        {
            File.WriteAllText(temporary, "half");
            throw new ImageFileException("The input is damaged.");
        }));

        Assert.Equal("before", File.ReadAllText(Assert.Single(Directory.GetFiles(_folder.Path))));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_found_before_the_work_and_named_without_the_temporary_file()
    {
        File.WriteAllText(_folder.Below("file"), "");
        var path = _folder.Below("file/a.png");

        var error = Assert.Throws<OutputException>(() => AtomicFile.Write(path, _ => Assert.Fail("The work began.")));

        Assert.StartsWith($"Cannot write {path}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotMatch("[0-9a-f]{32}", error.Message);
        Assert.DoesNotMatch("[0-9a-f]{32}", Assert.Throws<OutputException>(() => AtomicFile.RequireFolder(path)).Message);
    }

    [Theory]
    [InlineData("No space left on device : '/photos/.0123456789abcdef0123456789abcdef.png'", "No space left on device")]
    [InlineData("The file is in use.", "The file is in use")]
    public void A_cause_is_given_without_the_temporary_file(string message, string cause)
    {
        var error = Assert.Throws<OutputException>(() => AtomicFile.Write(_folder.Below("a.png"), _ => throw new IOException(message)));

        Assert.Equal($"Cannot write {_folder.Below("a.png")}: {cause}. Check its permissions and the free space, or use another path.", error.Message);
    }

    [Theory]
    [InlineData(".0123456789abcdef0123456789abcdef.png", true)]
    [InlineData("folder/.0123456789abcdef0123456789abcdef.tmp", true)]
    [InlineData(".0123456789abcdef0123456789abcdef", false)]
    [InlineData("0123456789abcdef0123456789abcdef.png", false)]
    [InlineData(".0123456789abcdef.png", false)]
    [InlineData(".0123456789abcdef0123456789abcdef.my.png", false)]
    [InlineData(".hidden.png", false)]
    public void A_temporary_file_is_known_by_its_name(string path, bool isTemporary) => Assert.Equal(isTemporary, AtomicFile.IsTemporary(path));
}

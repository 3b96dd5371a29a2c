namespace MlNetDenoise.Cli.Tests;

/// <summary>Which files the inputs of a command stand for.</summary>
public sealed class InputFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InputFilesTests()
    {
        foreach (var name in (string[])["photos/b.png", "photos/a.JPG", "photos/2024/c.tif", "photos/2024/raw/d.png", "photos/notes.txt", "photos/2024/e.HEIC", "photos/2024/f.heic", "photos/README", "photos/.hidden.png"])
            Write(name);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_stands_for_its_images_and_those_of_its_subfolders()
    {
        var found = Find(["photos"]);

        Assert.Equal(["2024/c.tif", "2024/raw/d.png", "a.JPG", "b.png"], Names(found));
        Assert.All(found.Files, file => Assert.Equal(Below($"photos/{file.Name}"), file.Path));
        Assert.Equal("2 .heic, 1 .txt, 1 without extension", InputFiles.Describe(found.LeftOut));
    }

    [Fact]
    public void Without_recursion_subfolders_are_left_out()
    {
        var found = Find(["photos"], recursive: false);

        Assert.Equal(["a.JPG", "b.png"], Names(found));
        Assert.Equal("1 .txt, 1 without extension", InputFiles.Describe(found.LeftOut));
    }

    [Fact]
    public void The_output_folder_in_an_input_folder_is_left_out()
    {
        Write("photos/clean/b.png");

        Assert.DoesNotContain("clean/b.png", Names(Find(["photos"], output: "photos/clean")));
        Assert.DoesNotContain("clean/b.png", Names(Find(["photos/**/*.png"], output: "photos/clean")));
        Assert.Contains("clean/b.png", Names(Find(["photos"], output: "elsewhere")));
        Assert.Equal(["b.png"], Names(Find(["photos/clean"], output: "photos/clean")));
    }

    [Fact]
    public void A_file_is_an_input_whatever_its_name_and_need_not_exist()
    {
        Assert.Equal(["notes.txt", "absent.png", "-"], Names(InputFiles.Find([Below("photos/notes.txt"), Below("absent.png"), "-"], recursive: true, output: null)));
    }

    [UnixFact]
    public void Links_are_followed_and_loops_of_links_end()
    {
        Directory.CreateSymbolicLink(Below("photos/2024/all"), Below("photos"));
        Directory.CreateSymbolicLink(Below("photos/again"), "again");
        Directory.CreateSymbolicLink(Below("photos/1-alias"), "2024/raw");
        Write("archive/old.png");
        Directory.CreateSymbolicLink(Below("photos/archive"), Below("archive"));
        File.CreateSymbolicLink(Below("photos/z.png"), "b.png");

        Assert.Equal(["2024/c.tif", "2024/raw/d.png", "a.JPG", "archive/old.png", "b.png", "z.png"], Names(Find(["photos"])));
    }

    [UnixFact]
    public void A_subfolder_that_cannot_be_read_does_not_hide_the_others()
    {
        // .NET replaces bytes that are not UTF-8, so that it cannot enter the folder.
        ChildProcess.Run("bash", _folder.Path, ["-c", "mkdir \"$(printf 'photos/d\\xe9')\" && cp photos/b.png \"$(printf 'photos/d\\xe9/x.png')\""]);

        var found = Find(["photos"]);
        ChildProcess.Run("bash", _folder.Path, ["-c", "mkdir only && mv photos/d* only"]);
        var refusal = Assert.Throws<DatasetException>(() => Find(["only"])).Message;
        ChildProcess.Run("bash", _folder.Path, ["-c", "rm -r only"]); // .NET cannot delete it either

        Assert.Equal(Below("photos/d\uFFFD"), Assert.Single(found.Unreadable));
        Assert.Equal(4, found.Files.Count);
        Assert.Contains("UTF-8", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_process_left_behind_is_no_image()
    {
        Write($"photos/.{Guid.NewGuid():N}.png");
        File.SetAttributes(Below("photos/.hidden.png"), FileAttributes.Normal); // on Windows, names with a dot are not hidden

        Assert.DoesNotContain(Names(Find(["photos"])), name => name.Length > 32);
        Assert.DoesNotContain(Names(Find(["photos/*"])), name => name.Length > 32);
    }

    [UnixFact]
    public void A_pipe_in_a_folder_is_left_out()
    {
        ChildProcess.Run("mkfifo", _folder.Path, ["photos/pipe.png"]);

        Assert.Equal("2 .heic, 1 .txt, 1 pipe or device, 1 without extension", InputFiles.Describe(Find(["photos"]).LeftOut));
    }

    [Fact]
    public void A_folder_or_pattern_without_images_is_refused_with_what_it_has()
    {
        Write("texts/a.txt");

        Assert.Contains("1 .txt", Assert.Throws<DatasetException>(() => Find(["texts"])).Message, StringComparison.Ordinal);
        Assert.Contains("none*.png", Assert.Throws<DatasetException>(() => Find(["photos/none*.png"])).Message, StringComparison.Ordinal);
        Assert.Contains("nowhere", Assert.Throws<DatasetException>(() => Find(["nowhere/*.png"])).Message, StringComparison.Ordinal);
        Assert.Contains("[z-a]", Assert.Throws<DatasetException>(() => Find(["photos/[z-a].png"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("photos/*.png", "b.png")]
    [InlineData("photos/?.png", "b.png")]
    [InlineData("photos/[a-c].*", "a.JPG", "b.png")]
    [InlineData("photos/[!a]*.*", "b.png")]
    [InlineData("photos/*/*", "2024/c.tif")]
    [InlineData("photos/**/*.png", "2024/raw/d.png", "b.png")]
    [InlineData("photos/**", "2024/c.tif", "2024/raw/d.png", "a.JPG", "b.png")]
    [InlineData("photos/20??/**/d.png", "2024/raw/d.png")]
    [InlineData("p*s/2024/[bc].tif", "photos/2024/c.tif")]
    public void A_pattern_stands_for_the_images_that_match(string pattern, params string[] names) => Assert.Equal(names, Names(Find([pattern])));

    [Fact]
    public void An_image_that_two_inputs_include_is_one_image() =>
        Assert.Equal(["2024/c.tif", "2024/raw/d.png", "a.JPG", "b.png"], Names(Find(["photos", "photos/**/*.png", "photos/2024", "photos/../photos/b.png"])));

    [Fact]
    public void Brackets_in_the_name_of_a_file_or_folder_are_no_pattern()
    {
        Write("set [1]/x[2].png");
        Write("set [1]/y.png");

        Assert.Equal(["x[2].png"], Names(Find(["set [1]/x[2].png"])));
        Assert.Equal(["y.png"], Names(Find(["set [1]/[y].png"])));
    }

    [Theory]
    [InlineData("*.JPG", false, "a.jpg", false)]
    [InlineData("*.JPG", true, "a.jpg", true)]
    [InlineData("a.png*", false, "aXpng", false)]
    [InlineData("**/a*", false, "x/y/a1", true)]
    [InlineData("**/a*", false, "ba1", false)]
    [InlineData("*", false, "x/y", false)]
    [InlineData("[]x].png", false, "].png", true)]
    [InlineData("[^x].png", false, "y.png", true)]
    [InlineData("[x", false, "[x", true)]
    [InlineData("a+(b)*", false, "a+(b)c", true)]
    public void Patterns_match_as_in_a_shell(string pattern, bool ignoresCase, string name, bool matches) =>
        Assert.Equal(matches, GlobPattern.Parse(pattern, ignoresCase)!.Matches(name));

    [Fact]
    public void A_path_without_wildcards_is_no_pattern() => Assert.Null(GlobPattern.Parse("photos/a.png", ignoresCase: false));

    private InputFiles Find(string[] inputs, bool recursive = true, string? output = null) => InputFiles.Find(inputs.Select(Below), recursive, output is null ? null : Below(output));

    private static IEnumerable<string> Names(InputFiles found) => found.Files.Select(file => file.Name.Replace('\\', '/'));

    private string Below(string name) => _folder.Below(name);

    private void Write(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Below(name))!);
        File.WriteAllText(Below(name), "");
    }
}

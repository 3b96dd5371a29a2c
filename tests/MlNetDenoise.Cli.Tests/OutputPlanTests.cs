namespace MlNetDenoise.Cli.Tests;

/// <summary>Where images are written, and what is refused before any work.</summary>
public sealed class OutputPlanTests : IDisposable
{
    private static readonly FileNaming CaseSensitive = new(IgnoresCase: false, IsWindows: false), CaseInsensitive = new(IgnoresCase: true, IsWindows: false), Windows = new(IgnoresCase: true, IsWindows: true);

    private readonly TemporaryFolder _folder = new();

    public OutputPlanTests()
    {
        Directory.CreateDirectory(Below("in"));
        foreach (var name in (string[])["a.png", "b.jpg", "c"])
            File.WriteAllText(Below($"in/{name}"), "");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("out", "out/a.png", "out/b.jpg", "out/c")]
    [InlineData("out.v2", "out.v2/a.png", "out.v2/b.jpg", "out.v2/c")]
    [InlineData("out.png/", "out.png/a.png", "out.png/b.jpg", "out.png/c")]
    public void Several_images_go_to_a_folder_with_their_names(string output, params string[] planned) => Assert.Equal(planned.Select(Below), Outputs(Create(["a.png", "b.jpg", "c"], output)));

    [Fact]
    public void With_a_format_the_outputs_have_its_extension() =>
        Assert.Equal([Below("out/a.tif"), Below("out/b.tif"), Below("out/c.tif")], Outputs(Create(["a.png", "b.jpg", "c"], "out", format: ".tif")));

    [Theory]
    [InlineData("clean.png")]
    [InlineData("new/clean.TIFF")]
    public void One_image_goes_to_the_file_that_is_named(string output) => Assert.Equal([Below(output)], Outputs(Create(["a.png"], output)));

    [Theory]
    [InlineData(".heic")]
    [InlineData(".JXL")]
    [InlineData(".exr")]
    [InlineData(".dat")]
    public void A_name_with_the_extension_of_another_format_is_refused_and_no_folder(string extension) =>
        Assert.Contains($"out{extension} is not a supported image file", Refusal(() => Create(["a.png"], $"out{extension}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("out.heic")]
    [InlineData("out.png")]
    [InlineData("-")]
    public void Several_images_do_not_go_to_one_file(string output) =>
        Assert.Contains("2 images", Refusal(() => OutputPlan.Create([In("a.png"), In("b.jpg")], output, null, ExistingOutput.Refuse)), StringComparison.Ordinal);

    [Fact]
    public void The_format_and_the_extension_of_the_file_must_agree()
    {
        Assert.Contains("--format tif", Refusal(() => Create(["a.png"], "out.png", format: ".tif")), StringComparison.Ordinal);
        Assert.Equal([Below("out.png")], Outputs(Create(["a.png"], "out.png", format: ".png")));
        Assert.Equal([Below("out.jpg")], Outputs(Create(["a.png"], "out.jpg", format: ".jpeg")));
    }

    [Fact]
    public void Two_images_with_the_same_output_are_refused_and_one_image_twice_is_one()
    {
        File.WriteAllText(Below("in/a.jpg"), "");

        Assert.Contains("same output", Refusal(() => Create(["a.png", "a.jpg"], "out", format: ".png")), StringComparison.Ordinal);
        Assert.Equal([Below("out/a.png")], Outputs(Create(["a.png", "../in/a.png"], "out")));
    }

    [Fact]
    public void Names_that_differ_in_case_are_the_same_on_a_disk_that_ignores_case()
    {
        InputFile[] inputs = [new(Below("in/a.png"), "a.png"), new(Below("in/b.jpg"), "A.PNG")];

        Assert.Equal(2, OutputPlan.Create(inputs, Below("out"), null, ExistingOutput.Refuse, CaseSensitive).Files.Count);
        Assert.Contains("same output", Refusal(() => OutputPlan.Create(inputs, Below("out"), null, ExistingOutput.Refuse, CaseInsensitive)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_that_would_replace_an_input_is_refused_even_if_outputs_are_overwritten()
    {
        Assert.Contains("replace the input", Refusal(() => Create(["a.png", "b.jpg"], "in", existing: ExistingOutput.Overwrite)), StringComparison.Ordinal);
        Assert.Contains("replace the input", Refusal(() => Create(["a.png"], "in/../in/a.png", existing: ExistingOutput.Skip)), StringComparison.Ordinal);
    }

    [UnixFact]
    public void An_input_is_recognized_through_links_and_hard_links()
    {
        File.CreateSymbolicLink(Below("link.png"), Below("in/a.png"));
        Directory.CreateSymbolicLink(Below("same"), Below("in"));
        ChildProcess.Run("ln", _folder.Path, ["in/a.png", "hard.png"]);

        foreach (var output in (string[])["link.png", "same/a.png", "hard.png", "same"])
            Assert.Contains("replace the input", Refusal(() => Create(["a.png"], output, existing: ExistingOutput.Overwrite)), StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_that_exist_are_refused_skipped_or_replaced()
    {
        Directory.CreateDirectory(Below("out"));
        File.WriteAllText(Below("out/b.jpg"), "");

        var refusal = Refusal(() => Create(["a.png", "b.jpg"], "out"));
        Assert.Contains("--skip-existing", refusal, StringComparison.Ordinal);
        Assert.Contains("--overwrite", refusal, StringComparison.Ordinal);
        Assert.Contains("--overwrite", Refusal(() => Create(["a.png"], "out/b.jpg")), StringComparison.Ordinal);
        Assert.Equal((Below("out/a.png"), 1), Create(["a.png", "b.jpg"], "out", existing: ExistingOutput.Skip) is var plan ? (plan.Files.Single().Output, plan.Skipped) : default);
        Assert.Equal(2, Create(["a.png", "b.jpg"], "out", existing: ExistingOutput.Overwrite).Files.Count);
    }

    [Fact]
    public void The_place_of_an_image_in_the_batch_does_not_depend_on_what_is_skipped()
    {
        Directory.CreateDirectory(Below("out"));
        File.WriteAllText(Below("out/a.png"), "");

        Assert.Equal([1, 2], Create(["a.png", "b.jpg", "c"], "out", existing: ExistingOutput.Skip).Files.Select(file => file.Index));
    }

    [Theory]
    [InlineData("CON.png")]
    [InlineData("nul/a.png")]
    [InlineData("a .png/b.")]
    public void Names_that_Windows_reserves_are_refused_there(string name)
    {
        var input = new InputFile(Below("in/a.png"), name);

        Assert.Contains("Windows", Refusal(() => OutputPlan.Create([input], "out", null, ExistingOutput.Refuse, Windows)), StringComparison.Ordinal);
        Assert.Single(OutputPlan.Create([input], "out", null, ExistingOutput.Refuse, CaseInsensitive).Files);
    }

    [Theory]
    [InlineData("a.png", true)]
    [InlineData("console.png", true)]
    [InlineData("COM10.png", true)]
    [InlineData("com.png", true)]
    [InlineData(".png", true)]
    [InlineData("..", true)]
    [InlineData("con", false)]
    [InlineData("AUX.tar.png", false)]
    [InlineData("com1.png", false)]
    [InlineData("LPT³.png", false)]
    [InlineData("CON .png", false)]
    [InlineData("a.", false)]
    [InlineData("a.png ", false)]
    [InlineData("a:b.png", false)]
    [InlineData("a\tb.png", false)]
    public void Windows_names(string name, bool isPossible) => Assert.Equal(isPossible, Windows.Refusal(name) is null);

    [Theory]
    [InlineData(255, 'n', true, true)]
    [InlineData(256, 'n', false, false)]
    [InlineData(128, 'ü', false, true)] // two bytes in UTF-8
    public void Names_have_at_most_255_bytes_and_on_Windows_255_letters(int length, char letter, bool isPossible, bool isPossibleOnWindows)
    {
        var name = new string(letter, length);

        Assert.Equal((isPossible, isPossibleOnWindows), (CaseSensitive.Refusal(name) is null, Windows.Refusal(name) is null));
    }

    /// <summary>.NET replaces bytes that are not UTF-8.</summary>
    [Fact]
    public void An_output_whose_name_is_not_UTF8_is_refused() =>
        Assert.Contains("UTF-8", Refusal(() => Create(["a.png"], "o\uFFFD.png")), StringComparison.Ordinal);

    [Fact]
    public void A_name_that_gets_too_long_by_its_format_is_refused()
    {
        var input = new InputFile(Below("in/a.png"), $"{new string('n', 251)}.png");

        Assert.Single(OutputPlan.Create([input], Below("out"), ".png", ExistingOutput.Refuse, CaseSensitive).Files);
        Assert.Contains("255 bytes", Refusal(() => OutputPlan.Create([input], Below("out"), ".jpeg", ExistingOutput.Refuse, CaseSensitive)), StringComparison.Ordinal);
    }

    [Fact]
    public void Images_with_the_mark_of_an_earlier_run_are_left_out_on_request()
    {
        new FloatImage(4, 4, 1).Save(Below("in/plain.png"));
        var marked = new FileConversion(ImageSource.Open(Below("in/plain.png")), new ImageTarget(Below("in/marked.png")), ".png", new());
        marked.Edit(image => new(4, 4, 1, [.. Enumerable.Repeat(1f, 16)]), mark: () => new("model", 25, 1), default);

        var plan = Create(["plain.png", "marked.png", "c"], "out").WithoutMarked();

        Assert.Equal([Below("out/plain.png"), Below("out/c")], Outputs(plan));
        Assert.Equal((1, 0), (plan.Denoised, plan.Skipped));
        Assert.Equal([0, 2], plan.Files.Select(file => file.Index));
        Assert.Contains("--skip-denoised", Refusal(() => OutputPlan.Create([new("-", "-")], Below("out.png"), null, ExistingOutput.Refuse).WithoutMarked()), StringComparison.Ordinal);
    }

    [UnixFact]
    public void In_place_each_file_is_replaced_once_and_links_stay()
    {
        File.CreateSymbolicLink(Below("link.png"), Below("in/a.png"));
        Directory.CreateSymbolicLink(Below("same"), Below("in"));

        Assert.Equal([Below("in/a.png"), Below("in/b.jpg")], Outputs(OutputPlan.InPlace([Below("link.png"), Below("in/a.png"), Below("same/a.png"), Below("same/../in/b.jpg")])).Select(Path.GetFullPath));
        Refusal(() => OutputPlan.InPlace(["-"]));

        // .NET takes the target for same/../b.jpg, which is another file
        File.WriteAllText(Below("b.jpg"), "");
        Directory.CreateDirectory(Below("in/deep"));
        Directory.CreateSymbolicLink(Below("deep"), Below("in/deep"));
        File.CreateSymbolicLink(Below("in/deep/link.jpg"), "../b.jpg");
        Assert.Contains("link.jpg", Refusal(() => OutputPlan.InPlace([Below("deep/link.jpg")])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_needs_a_file_name()
    {
        InputFile[] inputs = [new("-", "-")];

        Assert.Contains("-o", Refusal(() => OutputPlan.Create(inputs, Below("out"), null, ExistingOutput.Refuse)), StringComparison.Ordinal);
        Assert.Equal(new("-", "-", ".png"), OutputPlan.Create(inputs, "-", ".png", ExistingOutput.Refuse).Files.Single());
        Assert.Equal(Below("out.tif"), OutputPlan.Create(inputs, Below("out.tif"), null, ExistingOutput.Refuse).Files.Single().Output);
    }

    [Fact]
    public void What_failed_is_read_again_from_the_lines_of_a_batch()
    {
        BatchRecord[] records =
        [
            new("a.png", "out/a.png", 12.5, 0.25, ["coarse-noise"], null),
            new("ü 'b'.png", "out/ü 'b'.png", null, 0.1, [], "It is \"damaged\"."),
            new("c.png", "out/c.png", null, 0.1, [], "first"),
            new("c.png", "out/c.png", 3, 0.1, [], null),
        ];
        Assert.Equal("""{"input":"a.png","output":"out/a.png","sigma":12.5,"seconds":0.25,"warnings":["coarse-noise"],"error":null,"precision":null,"noiseType":null,"coarseness":null}""", records[0].ToJson());
        Assert.Contains("ü 'b'.png", records[1].ToJson(), StringComparison.Ordinal);

        File.WriteAllLines(Below("log.jsonl"), records.Select(record => record.ToJson()));
        var failed = Assert.Single(BatchRecord.ReadFailed(Below("log.jsonl")));
        Assert.Equal((records[1].Input, records[1].Output, records[1].Error), (failed.Input, failed.Output, failed.Error));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Denoising: 5 %\n")]
    [InlineData("{\"input\":\"a.png\"}\n")]
    [InlineData("null\n")]
    [InlineData("{\"input\":\"a.png\",\"output\":\"\",\"sigma\":null,\"seconds\":1,\"warnings\":[],\"error\":\"x\"}\n")]
    public void A_file_with_other_lines_is_no_batch(string text)
    {
        File.WriteAllText(Below("log.txt"), text);

        Assert.Contains("log.txt", Assert.Throws<DatasetException>(() => BatchRecord.ReadFailed(Below("log.txt"))).Message, StringComparison.Ordinal);
        Assert.Throws<DatasetException>(() => BatchRecord.ReadFailed(Below("absent.jsonl")));
    }

    private OutputPlan Create(string[] inputs, string output, string? format = null, ExistingOutput existing = ExistingOutput.Refuse) =>
        OutputPlan.Create([.. inputs.Select(In)], output == "-" ? output : Below(output), format, existing);

    private InputFile In(string name) => new(Below($"in/{name}"), Path.GetFileName(name));

    private static IEnumerable<string> Outputs(OutputPlan plan) => plan.Files.Select(file => file.Output);

    private static string Refusal(Func<OutputPlan> plan) => Assert.Throws<OutputException>(plan).Message;

    private string Below(string name) => _folder.Below(name);
}

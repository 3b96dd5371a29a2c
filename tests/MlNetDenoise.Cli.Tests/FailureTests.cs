using System.Text.RegularExpressions;

namespace MlNetDenoise.Cli.Tests;

/// <summary>Errors of the libraries in the words of the command line.</summary>
public sealed class FailureTests
{
    /// <summary>The properties of the options that a user of the libraries sets.</summary>
    public static TheoryData<string, string> Properties
    {
        get
        {
            var properties = new TheoryData<string, string>();
            foreach (var type in (Type[])[typeof(ImageFileOptions), typeof(DenoiseOptions), typeof(DenoiserSettings)])
            {
                foreach (var property in type.GetProperties())
                    properties.Add(type.Name, property.Name);
            }
            return properties;
        }
    }

    [Theory, MemberData(nameof(Properties))]
    public void A_property_is_named_as_its_option(string type, string property)
    {
        var message = Failure.Describe(new OutputException($"It is not possible. Set {type}.{property} to 1, or use Page.tif."));

        Assert.DoesNotContain($".{property}", message, StringComparison.Ordinal);
        Assert.EndsWith(" to 1, or use Page.tif.", message, StringComparison.Ordinal);
        var option = Regex.Match(message, "--[a-z-]+").Value;
        if (property is not (nameof(DenoiserSettings.Gpu) or nameof(DenoiserSettings.Threads))) // set by no option, and so named in no error
            Assert.Contains(option, DenoiseCommand.Create().Subcommands.Single(command => command.Name == "run").Options.Select(known => known.Name));
    }

    [Theory]
    [InlineData("float.tif", "out.png", "set --bit-depth to 8 or 16")]
    [InlineData("float.tif", "out.jpg", "set --bit-depth to 8")]
    [InlineData("pages.gif", "out.bmp", "Use .png or .tif or .webp or .gif, or set --page")]
    [InlineData("pages.tif", "out.webp", "Use .tif, or set --page")]
    [InlineData("pages.tif", "out.tif", "has no page 3: use 1 to 2", 3)]
    [InlineData("float.tif", "out.tif", "has no page 2", 2)]
    [InlineData("float.tif", "out.tif", "Set --max-memory to", null, 100_000_000)]
    public void An_error_of_a_run_names_options_and_what_to_do(string input, string output, string named, int? page = null, long memory = 0)
    {
        using var folder = new TemporaryFolder();
        Write(folder.Below("float.tif"), ImageFormat.Tiff, [new(4000, 8, 1, SampleType.Float32, ColorModel.Gray, false)]);
        Write(folder.Below("pages.tif"), ImageFormat.Tiff, Pages);
        Write(folder.Below("pages.gif"), ImageFormat.Gif, Pages, new([100, 100], 0));
        using var denoiser = Denoiser.Load(ModelQuality.Fast, new() { MaxMemory = memory });

        var error = Failure.Describe(Assert.ThrowsAny<DenoiseException>(() => denoiser.DenoiseFile(folder.Below(input), folder.Below(output), file: new() { Page = page })), folder.Below(input));

        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.Contains(input, error, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\b(BitDepth|Page|MaxMemory|\w+Options|DenoiserSettings)\b", error);
        Assert.False(File.Exists(folder.Below(output)));
    }

    private static PixelLayout[] Pages => [.. Enumerable.Repeat(new PixelLayout(16, 8, 3, SampleType.UInt8, ColorModel.Rgb, false), 2)];

    private static void Write(string path, ImageFormat format, PixelLayout[] pages, Animation? animation = null) => RowSink.Write(path, format, pages, new() { Animation = animation }, sink =>
    {
        for (var page = 0; page < pages.Length; page++)
            sink.Write([.. Enumerable.Range(0, (int)pages[page].Bytes).Select(i => (byte)(i * 7 + page))]);
    });

    [Theory]
    [InlineData("Set PatchSize to 30, or add larger images.", "Set --patch-size to 30, or add larger images.")]
    [InlineData("The recipe's Data.Images is empty.", "The recipe's --data is empty.")]
    [InlineData("Page.tif cannot be read.", "Page.tif cannot be read.")]
    public void Fields_of_recipes_are_named_as_their_options_and_files_stay(string error, string message) => Assert.Equal(message, Failure.Describe(new DatasetException(error)));

    [Fact]
    public void The_message_of_another_error_is_one_sentence_with_a_remedy() =>
        Assert.Equal("a.png: No space left on device. Check the path, its permissions and the disk.", Failure.Describe(new IOException("No space left on device"), "a.png"));
}

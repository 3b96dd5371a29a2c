using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary>The options for what an output file has other than its input.</summary>
internal sealed class ConversionOptions
{
    /// <summary>The name of the option for one page.</summary>
    public const string Page = "--page";

    private readonly Option<int?> _bitDepth = CommonOptions.AcceptOnly(new Option<int?>("--bit-depth") { Description = "Bits per channel of the outputs; 32: floats. Default: those of the input, as far as the format has them.", HelpName = "8|16|32" }, ["8", "16", "32"]);
    private readonly Option<int?> _jpegQuality = CommonOptions.Within(new Option<int?>("--jpeg-quality") { Description = "Quality of JPEG outputs. Default: that of a JPEG input, else 95.", HelpName = "1..100" }, 1, 100);
    private readonly Option<bool> _strip = new("--strip") { Description = "Leave out the colour profile, EXIF, XMP and all other metadata, also the mark that the image was denoised." };
    private readonly Option<bool> _noMark = new("--no-mark") { Description = "Do not mark the outputs as denoised in their XMP metadata." };
    private readonly Option<int?> _page = CommonOptions.Within(new Option<int?>(Page) { Description = "The only page or frame to read and write, from 1. Default: all.", HelpName = "N" }, 1, int.MaxValue);

    private ConversionOptions(bool marks) => All = [_bitDepth, _jpegQuality, _strip, .. marks ? [_noMark] : Array.Empty<Option>(), _page];

    private IReadOnlyList<Option> All { get; }

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="marks">Whether the command marks its outputs as denoised.</param>
    public static ConversionOptions AddTo(Command command, bool marks)
    {
        var options = new ConversionOptions(marks);
        foreach (var option in options.All)
            command.Add(option);
        return options;
    }

    /// <summary>Returns the values of the command line.</summary>
    public ImageFileOptions Get(ParseResult parsed) => new()
    {
        BitDepth = parsed.GetValue(_bitDepth),
        JpegQuality = parsed.GetValue(_jpegQuality),
        KeepMetadata = !parsed.GetValue(_strip),
        WriteMark = !parsed.GetValue(_noMark) && !parsed.GetValue(_strip),
        Page = parsed.GetValue(_page),
    };
}

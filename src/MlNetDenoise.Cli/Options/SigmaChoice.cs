using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary>The option <c>denoise run --sigma</c>: <c>auto</c>, <c>signal</c>, a level, or a map.</summary>
internal static class SigmaChoice
{
    private const string Auto = "auto", Signal = "signal";

    public static Option<string> Option()
    {
        var option = new Option<string>("--sigma", "-s")
        {
            Description = "The noise level on the 0-255 scale; auto: estimated from each image, at most 7 where the noise is blotchy as in photographs; signal: estimated as a function of the brightness; or a gray image of the same size with the level of each pixel (8 bit: the value is sigma; 16 bit: 257 times sigma).",
            HelpName = "auto|signal|N|MAP",
            DefaultValueFactory = _ => Auto,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.Tokens[0].Value is var value && value is not (Auto or Signal) && Level(value) is not (>= 0 and <= 255) && !ImageFiles.IsSupported(value) && !File.Exists(value))
                result.AddError($"--sigma {value} is not auto, signal, a number from 0 to 255 or an image file.{CommonOptions.DecimalHint(value)}");
        });
        return option;
    }

    /// <summary>Returns the options with the noise level of the command line.</summary>
    /// <exception cref="ImageFileException">The map cannot be read, or is not a gray image.</exception>
    public static DenoiseOptions Apply(string value, DenoiseOptions options)
    {
        if (value == Auto)
            return options;
        if (value == Signal)
            return options with { SignalDependent = true };
        if (Level(value) is { } level)
            return options with { Sigma = level };
        var map = FloatImage.Load(value);
        return map.Channels == 1
            ? options with { SigmaMap = map }
            : throw new ImageFileException($"{value} is a colour image; a map of sigma is a gray image. Convert it to gray.");
    }

    /// <summary>Whether a value is auto or a number, and not signal or a map.</summary>
    public static bool IsLevel(string value) => value == Auto || Level(value) is not null;

    private static float? Level(string value) => (float?)CommonOptions.Number(value);
}

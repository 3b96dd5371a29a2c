using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary>What <c>denoise run --sigma</c> takes: <c>auto</c>, a level, or a map.</summary>
internal static class SigmaChoice
{
    private const string Auto = "auto";

    public static Option<string> Option()
    {
        var option = new Option<string>("--sigma", "-s")
        {
            Description = "The noise level on the 0-255 scale; or auto: estimated from each image; or a gray image of the same size that holds it for each pixel (8 bit: the value is sigma; 16 bit: 257 times sigma).",
            HelpName = "auto|N|MAP",
            DefaultValueFactory = _ => Auto,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.Tokens[0].Value is var value && value != Auto && Level(value) is not (>= 0 and <= 255) && !ImageFiles.IsSupported(value))
                result.AddError($"--sigma {value} is neither auto, nor a number from 0 to 255, nor an image file.");
        });
        return option;
    }

    /// <summary>The options with the noise level that was asked for.</summary>
    /// <exception cref="ImageFileException">The map cannot be read, or is no gray image.</exception>
    public static DenoiseOptions Apply(string value, DenoiseOptions options)
    {
        if (value == Auto)
            return options;
        if (Level(value) is { } level)
            return options with { Sigma = level };
        var map = FloatImage.Load(value);
        return map.Channels == 1
            ? options with { SigmaMap = map }
            : throw new ImageFileException($"{value} is a colour image, and a map of sigma is a gray one. Save it as gray.");
    }

    private static float? Level(string value) => float.TryParse(value, out var level) ? level : null;
}

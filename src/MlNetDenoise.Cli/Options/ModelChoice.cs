using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary>Which model a command works with: the shipped ones of a quality, unless another is named.</summary>
internal sealed class ModelChoice
{
    private readonly Option<string?> _model;
    private readonly Option<ModelQuality> _quality = CommonOptions.Choice<ModelQuality>("--quality", "Which of the shipped models: less time, or a better image.", ModelQuality.Standard);

    private ModelChoice(Option<string?> model) => _model = model;

    /// <summary>Adds the options <c>--model</c> and <c>--quality</c> to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="orZip">Whether it takes denoiser.zip files too.</param>
    public static ModelChoice AddTo(Command command, bool orZip = false)
    {
        var choice = new ModelChoice(new("--model", "-m")
        {
            Description = $"A model of your own: a run folder, an ONNX file, a folder of ONNX files{(orZip ? ", or a denoiser.zip" : "")}. Default: the shipped models.",
            HelpName = orZip ? "RUN|ONNX|ZIP" : "RUN|ONNX",
        });
        command.Add(choice._model);
        command.Add(choice._quality);
        command.Validators.Add(result =>
        {
            if (result.GetResult(choice._model) is not null && result.GetResult(choice._quality) is { Implicit: false })
                result.AddError("--quality chooses among the shipped models; it goes without --model.");
        });
        return choice;
    }

    /// <summary>The model that was named; null: the shipped ones.</summary>
    public string? Named(ParseResult parsed) => parsed.GetValue(_model);

    /// <summary>The denoiser that was chosen.</summary>
    /// <exception cref="ModelException">There is no such model.</exception>
    public Denoiser Load(ParseResult parsed, DenoiserSettings? settings = null) =>
        Named(parsed) is { } path ? Denoiser.Load(path, settings) : Denoiser.Load(parsed.GetValue(_quality), settings);

    /// <summary>What the choice is called in results.</summary>
    public string Name(ParseResult parsed) => Named(parsed) ?? parsed.GetValue(_quality).ToString().ToLowerInvariant();

    /// <summary>Whether a model is a denoiser.zip, which ML.NET runs.</summary>
    public static bool IsZip(string path) => Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase);
}

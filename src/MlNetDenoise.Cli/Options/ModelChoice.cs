using System.CommandLine;
using System.CommandLine.Parsing;

namespace MlNetDenoise.Cli;

/// <summary>The model of a command: the shipped models of a quality, or another model.</summary>
internal sealed class ModelChoice
{
    private const string Auto = "auto";

    private readonly Option<string?> _model;
    private readonly Option<ModelQuality> _quality = CommonOptions.Quality("The shipped models: fast for less time, best for better images. Default: standard.");

    private readonly Option<string> _precision = CommonOptions.AcceptOnly(new Option<string>("--precision")
    {
        Description = "Precision of models that have both forms: int8 is about twice as fast on CPUs with VNNI or AMX; auto uses it there.",
        HelpName = $"{Auto}|{CommonOptions.Names<ModelPrecision>()}",
        DefaultValueFactory = _ => Auto,
    }, [Auto, .. CommonOptions.Names<ModelPrecision>().Split('|')]);

    private ModelChoice(Option<string?> model)
    {
        _model = model;
        _quality.DefaultValueFactory = _ => ModelQuality.Standard;
    }

    /// <summary>Adds the options <c>--model</c>, <c>--quality</c> and <c>--precision</c> to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="orZip">Whether the command accepts denoiser.zip files.</param>
    public static ModelChoice AddTo(Command command, bool orZip = false)
    {
        var choice = new ModelChoice(new("--model", "-m")
        {
            Description = $"A model of your own: a run folder, an ONNX file, a folder of ONNX files{(orZip ? ", or a denoiser.zip" : "")}. Default: the shipped models.",
            HelpName = orZip ? "RUN|ONNX|ZIP" : "RUN|ONNX",
        });
        command.Add(choice._model);
        command.Add(choice._quality);
        command.Add(choice._precision);
        command.Validators.Add(result =>
        {
            if (result.GetResult(choice._model) is not null && result.GetResult(choice._quality) is { Implicit: false })
                result.AddError("--quality selects a shipped model. Use it without --model.");
            if (choice.IsZip(result) && result.GetResult(choice._precision) is { Implicit: false })
                result.AddError("--precision has no effect in a denoiser.zip. Leave it out, or set --model to the run folder or ONNX file.");
        });
        return choice;
    }

    /// <summary>Returns the path of the model; null for the shipped models.</summary>
    public string? GetPath(ParseResult parsed) => parsed.GetValue(_model);

    /// <summary>Whether the model is a denoiser.zip, which runs in ML.NET.</summary>
    public bool IsZip(CommandResult command) => command.GetResult(_model) is { Tokens: [var path] } && IsZip(path.Value);

    /// <summary>Loads the model.</summary>
    /// <exception cref="ModelException">The model does not exist or is damaged.</exception>
    public Denoiser Load(ParseResult parsed, DenoiserSettings? settings = null)
    {
        settings = (settings ?? new()) with { Precision = parsed.GetValue(_precision) is { } name and not Auto ? Enum.Parse<ModelPrecision>(name, ignoreCase: true) : null };
        return GetPath(parsed) is { } path ? Denoiser.Load(path, settings) : Denoiser.Load(parsed.GetValue(_quality), settings);
    }

    /// <summary>Returns the name of the model in results.</summary>
    public string GetName(ParseResult parsed) => GetPath(parsed) ?? parsed.GetValue(_quality).ToString().ToLowerInvariant();

    private static bool IsZip(string path) => Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase);
}

using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise run</c>: denoises images.</summary>
internal static class RunCommand
{
    /// <summary>The name of the command, and its output folder without <c>-o</c>.</summary>
    public const string Name = "run", DefaultOutput = "denoised";

    private const string Auto = "auto";

    public static Command Create()
    {
        var sigma = SigmaChoice.Option();
        var noiseType = CommonOptions.AcceptOnly(new Option<string>("--noise-type")
        {
            Description = "The noise of the images: white, or that of cameras, which is coarser; auto: found from each image. Decides the shipped model for RGB images.",
            HelpName = $"{Auto}|{CommonOptions.Names<NoiseType>()}",
            DefaultValueFactory = _ => Auto,
        }, [Auto, .. CommonOptions.Names<NoiseType>().Split('|')]);
        var strength = CommonOptions.Percent("--strength", "How much of the noise is removed, in percent. Less keeps more of the grain.", 100);
        var luma = CommonOptions.Percent("--luma", "How much of the noise of luma is removed, in percent of --strength. Less keeps the grain, but not its colours.", 100);
        var chroma = CommonOptions.Percent("--chroma", "How much of the noise of chroma is removed, in percent of --strength.", 100);
        var detail = CommonOptions.Percent("--detail", "How much of the structure in what was removed from luma is returned, in percent.", 0);
        var ensemble = new Option<bool>("--ensemble") { Description = "Average over the eight flips and rotations of each image: slightly better, eight times slower." };
        var maxMemory = MemorySize.Option("--max-memory", "Approximate memory limit for images of any size, for example 800MB or 1.5GB. Default: a quarter of the memory, at most 1.5GB.");
        var jobs = CommonOptions.Within(new Option<int>("--jobs", "-j")
        {
            Description = "Images at a time. With 3, one is read and one is written while the network processes the third with all cores.",
            HelpName = "N",
            DefaultValueFactory = _ => 3,
        }, 1, 1024);
        var report = BatchReport.Option();
        var command = new Command(Name, "Denoises images: denoise run photos/ -o clean/");
        var files = FileOptions.AddTo(command, "Noisy images", "the clean images", DefaultOutput);
        foreach (var option in (Option[])[sigma, noiseType, strength, luma, chroma, detail, ensemble, maxMemory, jobs, report])
            command.Add(option);
        var conversion = ConversionOptions.AddTo(command, marks: true);
        var model = ModelChoice.AddTo(command, orZip: true);
        command.Validators.Add(result =>
        {
            if (result.GetResult(report) is not null && result.GetResult("--in-place") is not null)
                result.AddError("--report shows the noisy images, which --in-place replaces. Leave one of them out.");
            if (result.GetResult(report) is not null && result.GetResult(ShardOptions.ShardName) is not null)
                result.AddError("A report is of all shards. Leave --report out, and set it in: denoise shards merge OUT --report FILE.html");
            if (!model.IsZip(result))
                return;
            foreach (var option in (Option[])[noiseType, luma, chroma, detail, ensemble, maxMemory, jobs])
            {
                if (result.GetResult(option) is { Implicit: false })
                    result.AddError($"{option.Name} has no effect in a denoiser.zip. Leave it out, or set --model to the run folder or ONNX file.");
            }
            if (result.GetResult(sigma) is { Implicit: false, Tokens: [var level] } && !SigmaChoice.IsLevel(level.Value))
                result.AddError("A denoiser.zip takes --sigma auto or a number. Use one of them, or set --model to the run folder or ONNX file.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            return Task.FromResult(files.Run(parsed, plan =>
            {
                if (parsed.GetValue(report) is { } file)
                    BatchReport.RequireWritable(file);
                var options = SigmaChoice.Apply(parsed.GetValue(sigma)!, new()
                {
                    NoiseType = parsed.GetValue(noiseType) is { } type and not Auto ? Enum.Parse<NoiseType>(type, ignoreCase: true) : null,
                    Strength = (float)parsed.GetValue(strength) / 100,
                    Luma = (float)parsed.GetValue(luma) / 100,
                    Chroma = (float)parsed.GetValue(chroma) / 100,
                    Detail = (float)parsed.GetValue(detail) / 100,
                    Ensemble = parsed.GetValue(ensemble),
                });
                var converted = conversion.Get(parsed);
                if (model.IsZip(parsed.CommandResult))
                {
                    using var zip = PipelineDenoiser.Load(model.GetPath(parsed)!);
                    return Process([model.GetPath(parsed)!], 1, () => "ML.NET", (image, _) => image.Process(converted, conversion => Denoise(zip, conversion, options, cancellationToken), cancellationToken));
                }
                using var denoiser = model.Load(parsed, new() { MaxMemory = parsed.GetValue(maxMemory) });
                return Process(denoiser.ModelPaths, parsed.GetValue(jobs), () => denoiser.Device, (image, progress) => image.Process(converted, conversion => denoiser.DenoiseFile(conversion, options, progress, cancellationToken), cancellationToken));

                BatchResult Process(IEnumerable<string> models, int jobs, Func<string> device, Func<BatchFile, IProgress<double>, DenoisedFile> work)
                {
                    var result = files.Process(parsed, plan, "Denoising", jobs, work, models, cancellationToken);
                    if (result.Succeeded > 0)
                        Terminal.Note($"{result.Count} denoised in {result.Seconds:0.0} s on {device()}{(result.Sigma is { Length: > 0 } levels ? $", {levels}" : "")} -> {plan.Place}");
                    if (result.CameraNoise is { } camera)
                        Terminal.Note(camera);
                    foreach (var warning in result.Warnings)
                        Terminal.Note(warning);
                    if (parsed.GetValue(report) is { } page)
                        BatchReport.Write(page, result, device());
                    return result;
                }
            }));
        });
        return command;
    }

    /// <summary>Denoises a file with a denoiser.zip, a whole page at a time.</summary>
    private static DenoisedFile Denoise(PipelineDenoiser zip, FileConversion file, DenoiseOptions options, CancellationToken cancellationToken)
    {
        var plans = new List<DenoisingPlan>();
        var pages = file.Edit(noisy =>
        {
            plans.Add(new(ImageSurvey.Read(noisy), options, zip.Card));
            return plans[^1].Denoise(noisy, options.Strength, (image, sigma) => zip.Denoise(image, sigma));
        }, mark: () => plans.TrueForAll(plan => plan.IsUnchanged) ? null : new(zip.Card.Name, plans.Average(plan => plan.Sigma), options.Strength), cancellationToken);
        return new(plans.Average(plan => plan.Sigma), pages, PagePlan.Combine(plans.Select(plan => plan.Warnings)))
        {
            Precision = zip.Card.Precision,
            NoiseType = zip.Card.NoiseType,
            Coarseness = plans.Max(plan => plan.Coarseness),
        };
    }
}

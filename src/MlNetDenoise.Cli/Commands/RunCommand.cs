using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise run</c>: denoises images.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var sigma = SigmaChoice.Option();
        var strength = CommonOptions.Within(new Option<double>("--strength")
        {
            Description = "How much of the noise is removed, in percent. Less keeps more of the grain.",
            HelpName = "0..100",
            DefaultValueFactory = _ => 100,
        }, 0, 100);
        var ensemble = new Option<bool>("--ensemble") { Description = "Average over the eight flips and rotations of each image: slightly better, eight times slower." };
        var maxMemory = MemorySize.Option("--max-memory", "Approximate memory limit for images of any size, for example 800MB or 1.5GB. Default: a quarter of the memory, at most 1.5GB.");
        var jobs = CommonOptions.Within(new Option<int>("--jobs", "-j")
        {
            Description = "Images at a time. With 3, one is read and one is written while the network processes the third with all cores.",
            HelpName = "N",
            DefaultValueFactory = _ => 3,
        }, 1, 1024);
        var command = new Command("run", "Denoises images: denoise run photos/ -o clean/");
        var files = FileOptions.AddTo(command, "Noisy images", "the clean images", defaultOutput: "denoised");
        foreach (var option in (Option[])[sigma, strength, ensemble, maxMemory, jobs])
            command.Add(option);
        var conversion = ConversionOptions.AddTo(command, marks: true);
        var model = ModelChoice.AddTo(command, orZip: true);
        command.Validators.Add(result =>
        {
            if (!model.IsZip(result))
                return;
            foreach (var option in (Option[])[ensemble, maxMemory, jobs])
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
                var options = SigmaChoice.Apply(parsed.GetValue(sigma)!, new()
                {
                    Strength = (float)parsed.GetValue(strength) / 100,
                    Ensemble = parsed.GetValue(ensemble),
                });
                var file = conversion.Get(parsed);
                if (model.IsZip(parsed.CommandResult))
                {
                    using var zip = PipelineDenoiser.Load(model.GetPath(parsed)!);
                    return Process(1, () => "ML.NET", (image, _) => image.Process(file, conversion => Denoise(zip, conversion, options, cancellationToken), cancellationToken));
                }
                using var denoiser = model.Load(parsed, new() { MaxMemory = parsed.GetValue(maxMemory) });
                return Process(parsed.GetValue(jobs), () => denoiser.Device, (image, progress) => image.Process(file, conversion => denoiser.DenoiseFile(conversion, options, progress, cancellationToken), cancellationToken));

                BatchResult Process(int jobs, Func<string> device, Func<BatchFile, IProgress<double>, DenoisedFile> work)
                {
                    var result = files.Process(parsed, plan, "Denoising", jobs, work, cancellationToken);
                    if (result.Succeeded > 0)
                        Terminal.Note($"{result.Count} denoised in {result.Seconds:0.0} s on {device()}{(result.Sigma is { Length: > 0 } levels ? $", {levels}" : "")} -> {plan.Place}");
                    foreach (var warning in result.Warnings)
                        Terminal.Note(warning);
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
        return new(plans.Average(plan => plan.Sigma), pages, PagePlan.Combine(plans.Select(plan => plan.Warnings))) { Precision = zip.Card.Precision };
    }
}

using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise shards</c>: what many processes with <c>--shard</c> have done.</summary>
internal static class ShardsCommand
{
    public static Command Create() => new("shards", "The shards of a batch that many processes work on: what is done, and the result of the whole.") { Status(), Merge() };

    private static Argument<string> Folder() => new("OUT") { Description = "The output folder of the shards, their -o." };

    private static Command Status()
    {
        var output = Folder();
        var status = new Command("status", "Reports what is done, failed and missing, and prints which shards have to run again, as an option of Slurm's sbatch: --array=3,5-7.") { output };
        status.SetAction(parsed =>
        {
            var shards = ShardStatus.Read(new(parsed.GetValue(output)!));
            foreach (var group in shards.GroupBy(shard => shard.Progress).OrderBy(group => group.Key))
                Terminal.Note($"{$"{group.Key}".ToLowerInvariant()}: {ShardStatus.ToArray(group)["--array=".Length..]}{Images(group)}");
            ReportFailures(shards.Select(shard => shard.Manifest).OfType<ShardManifest>());
            var again = ShardStatus.ToArray(shards.Where(shard => shard.IsToRepeat));
            if (again.Length > 0)
                Console.WriteLine(again);
            else if (shards.All(shard => shard.HasEnded))
                Terminal.Note($"Merge the results with: denoise shards merge {parsed.GetValue(output)}");
            return shards.All(shard => shard.Progress == ShardProgress.Complete) ? ExitCode.Success : ExitCode.Failure;
        });
        return status;
    }

    private static string Images(IEnumerable<ShardStatus> shards)
    {
        var images = shards.Select(shard => shard.Manifest).OfType<ShardManifest>().SelectMany(manifest => manifest.Images).ToList();
        var failed = images.Count(image => image.Output is null);
        return images.Count == 0 ? "" : $" ({(failed > 0 ? $"{failed} of " : "")}{Quantity.Of(images.Count, "image")}{(failed > 0 ? " failed" : "")})";
    }

    private static Command Merge()
    {
        var output = Folder();
        var report = BatchReport.Option();
        var merge = new Command("merge", "Writes the result of the whole to the output folder, once all shards have ended: results.json of run and noise, the report of evaluate.") { output, report };
        merge.SetAction((parsed, cancellationToken) =>
        {
            var folder = new ShardFolder(parsed.GetValue(output)!);
            var manifests = ShardMerge.Read(folder);
            var start = manifests[0].Start;
            var page = parsed.GetValue(report);
            if (page is not null && start.Settings.Command != RunCommand.Name)
                throw new OutputException($"The shards of {folder.Output} are those of denoise {start.Settings.Command}: --report is for denoise run. Leave it out.");
            if (page is not null)
                BatchReport.RequireWritable(page = Path.GetFullPath(page));
            if (start.Settings.Command == EvaluateCommand.Name)
                return Repeat(start, Path.GetFullPath(folder.Output), cancellationToken);
            var result = ShardMerge.Write(folder, manifests);
            ReportFailures(manifests);
            foreach (var note in result.Warnings.Prepend(result.CameraNoise).OfType<string>())
                Terminal.Note(note);
            if (page is not null)
            {
                SetFolder(start);
                BatchReport.Write(page, result, string.Join("; ", manifests.Select(manifest => manifest.Machine).Distinct()));
            }
            Terminal.Note($"{result.Count}, {Quantity.Of(manifests.Count, "shard")} -> {Path.Combine(folder.Output, "results.json")}");
            return Task.FromResult(result.ExitCode);
        });
        return merge;
    }

    /// <summary>Repeats the command of the shards, which takes the scores from their manifests.</summary>
    private static Task<int> Repeat(ShardStart start, string output, CancellationToken cancellationToken)
    {
        SetFolder(start);
        return DenoiseCommand.Create().Parse([start.Settings.Command, .. start.Settings.Arguments, "--output", output, EvaluateCommand.MergeName]).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellationToken);
    }

    /// <summary>Makes the folder where the shards were started the current one, to which their paths are relative.</summary>
    private static void SetFolder(ShardStart start)
    {
        if (!Directory.Exists(start.Folder))
            throw new OutputException($"The folder {start.Folder}, where the shards were started, does not exist. Merge on a machine that has it.");
        Directory.SetCurrentDirectory(start.Folder);
    }

    private static void ReportFailures(IEnumerable<ShardManifest> manifests)
    {
        foreach (var failed in manifests.SelectMany(manifest => manifest.Images).Where(image => image.Record.Error is not null).OrderBy(image => image.Index))
            Terminal.Error(failed.Record.Error!);
    }
}

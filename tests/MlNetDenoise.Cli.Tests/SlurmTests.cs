using System.Diagnostics;

namespace MlNetDenoise.Cli.Tests;

/// <summary>An array job on a real Slurm of three nodes in this machine, whose tasks are lost in three ways.</summary>
public sealed class SlurmTests : IDisposable
{
    private const int Images = 300, Shards = 7;

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        ChildProcess.Run(Repository.Below("eng/slurm-test-cluster"), _folder.Path, ["stop", Below("slurm")]);
        _folder.Dispose();
    }

    [SlurmFact]
    public void A_batch_that_loses_a_node_and_a_task_and_has_one_requeued_equals_that_of_one_process()
    {
        CliProcess.Succeed(_folder.Path, "datasets", "make", "-o", "clean images", "--count", $"{Images}", "--width", "112", "--height", "96", "--gray");
        string[] evaluation = ["evaluate", "--data", "clean images", "--sigma", "25", "--quality", "best", "--precision", "float"];
        using (var one = CliProcess.Start(_folder.Path, [("DOTNET_PROCESSOR_COUNT", "1")], [.. evaluation, "-o", "one"])) // as many threads as a task has
            Assert.Equal(0, ChildProcess.WaitFor(one).ExitCode);
        var cluster = ChildProcess.Run(Repository.Below("eng/slurm-test-cluster"), _folder.Path, ["start", Below("slurm"), "3"]);
        Assert.True(cluster.ExitCode == 0, cluster.Error);

        var submitted = Slurm("dotnet", [Path.Combine(AppContext.BaseDirectory, "denoise.dll"), "slurm", .. evaluation, "-o", "many", "--shards", $"{Shards}", "--submit"]);
        var job = submitted.Split(' ', '\n').First(word => int.TryParse(word, out _)); // the merge, which is the job after the array
        var array = int.Parse(job) - 1;

        // a node is lost with its tasks, which Slurm starts again elsewhere
        var onNode = Wait(() => Tasks("R").FirstOrDefault(task => task.Node == "n1" && CountLines(task.Shard) > 3));
        ChildProcess.Run(Repository.Below("eng/slurm-test-cluster"), _folder.Path, ["kill-node", Below("slurm"), "n1"]);
        Assert.False(File.Exists(Below($"many/.shards/{onNode.Shard}-of-{Shards}.json")), "the shard ended before its node was lost");

        // a task is requeued, and one is cancelled
        var requeued = Wait(() => Tasks("R").FirstOrDefault(task => task.Node != "n1" && CountLines(task.Shard) > 3));
        Slurm("scontrol", "requeue", $"{array}_{requeued.Shard}");
        var cancelled = Wait(() => Tasks("R").FirstOrDefault(task => task.Node != "n1" && task.Shard != requeued.Shard && CountLines(task.Shard) > 3));
        Slurm("scancel", $"{array}_{cancelled.Shard}");

        Wait(() => Slurm("squeue", "-h").Length == 0 ? "ended" : null);
        Assert.Contains($"1 of {Shards} shards of many is not complete", File.ReadAllText(Below($"denoise-merge-{job}.log")), StringComparison.Ordinal);
        var again = CliProcess.Run(_folder.Path, "shards", "status", "many").Output.Trim();
        Assert.Equal($"--array={cancelled.Shard}", again);
        Slurm("bash", "many/.shards/slurm.sh", again);
        Wait(() => Slurm("squeue", "-h").Length == 0 ? "ended" : null);

        Assert.Equal(0, CliProcess.Run(_folder.Path, "shards", "status", "many").ExitCode);
        Assert.Equal(Images, SameFiles.Assert(Below("one"), Below("many")).Count(name => name.StartsWith("denoised", StringComparison.Ordinal)));
    }

    private string Below(string name) => _folder.Below(name);

    private string Slurm(string program, params string[] arguments)
    {
        var result = ChildProcess.Run(program, _folder.Path, arguments, ("SLURM_CONF", Below("slurm/slurm.conf")));
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {result.Error}");
        return result.Output;
    }

    /// <summary>Returns the tasks of the array in a state.</summary>
    private IEnumerable<LostTask> Tasks(string state) => Slurm("squeue", "-h", "-r", "-t", state, "-n", "denoise-evaluate", "-o", "%K %N").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ')).Select(words => new LostTask(int.Parse(words[0]), words[1]));

    /// <summary>The lines of the journal of a shard.</summary>
    private int CountLines(int shard)
    {
        var journal = Below($"many/.shards/{shard}-of-{Shards}.jsonl");
        if (!File.Exists(journal))
            return 0;
        using var reader = new StreamReader(new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Count(letter => letter == '\n');
    }

    private T Wait<T>(Func<T?> find) where T : class
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromMinutes(4))
        {
            if (find() is { } found)
                return found;
            Thread.Sleep(100);
        }
        throw new TimeoutException($"{Slurm("squeue")}\n{string.Join('\n', Directory.GetFiles(_folder.Path, "*.log").Select(file => $"{file}:\n{File.ReadAllText(file)}"))}");
    }

    private sealed record LostTask(int Shard, string Node);
}

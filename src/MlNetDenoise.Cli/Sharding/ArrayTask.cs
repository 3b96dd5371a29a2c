using System.Globalization;

namespace MlNetDenoise.Cli;

/// <summary>The variables by which a scheduler tells a process its number among many.</summary>
internal static class ArrayTask
{
    private const string Slurm = "SLURM_ARRAY_TASK_ID";

    /// <summary>The variables of the systems: that of the index, what the first index is, and that of the number of tasks, if there is one.</summary>
    private static readonly (string System, string Index, int First, string? Count)[] Systems =
    [
        ("Slurm", Slurm, 1, null), // the number of tasks is computed, see FromSlurm
        ("Kubernetes", "JOB_COMPLETION_INDEX", 0, null),
        ("AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", 0, "AWS_BATCH_JOB_ARRAY_SIZE"),
        ("Google Cloud Batch", "BATCH_TASK_INDEX", 0, "BATCH_TASK_COUNT"),
        ("Google Cloud Run", "CLOUD_RUN_TASK_INDEX", 0, "CLOUD_RUN_TASK_COUNT"),
        ("PBS", "PBS_ARRAY_INDEX", 1, null),
        ("Grid Engine", "SGE_TASK_ID", 1, null),
        ("LSF", "LSB_JOBINDEX", 1, null),
    ];

    /// <summary>Returns the shard of this process.</summary>
    /// <param name="count">The number of shards; null: the number of tasks, as the system tells it.</param>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <exception cref="FormatException">No system or more than one has set its variables, or they do not say which shard this is.</exception>
    public static Shard Read(int? count, Func<string, string?> variable)
    {
        var set = Systems.Where(system => variable(system.Index) is { Length: > 0 } and not "undefined").ToList(); // Grid Engine's word
        if (set.Count != 1)
        {
            throw new FormatException(set.Count == 0
                ? $"--shard auto finds no task of an array: none of {string.Join(", ", Systems.Select(system => system.Index))} is set. Use --shard I/N."
                : $"--shard auto finds the variables of {string.Join(" and of ", set.Select(system => system.System))}. Use --shard I/N, or unset those of one.");
        }
        var (name, index, first, countName) = set[0];
        if (count is null && index == Slurm)
            return FromSlurm(variable);
        if (count is null && countName is not null && variable(countName) is { Length: > 0 })
            count = Number(countName, variable);
        return count is { } shards
            ? Shard.Create(Number(index, variable) - first + 1, shards)
            : throw new FormatException($"{name} does not tell the number of tasks. Add --shards N.");
    }

    /// <summary>Returns the shard of a task of an array that begins anywhere and may have a step, such as 10-70:10.</summary>
    private static Shard FromSlurm(Func<string, string?> variable)
    {
        int Value(string name) => Number($"SLURM_ARRAY_TASK_{name}", variable);
        var (id, first, last, count) = (Value("ID"), Value("MIN"), Value("MAX"), Value("COUNT"));
        var step = variable("SLURM_ARRAY_TASK_STEP") is { Length: > 0 } ? Value("STEP") : 1;
        return step > 0 && (last - first) / step + 1 == count && (id - first) % step == 0
            ? Shard.Create((id - first) / step + 1, count)
            : throw new FormatException($"The tasks of the Slurm array are {count} of those from {first} to {last}, so it is a part of another. Use --shard auto --shards N with the number of tasks of the whole array, which begins at 1.");
    }

    private static int Number(string name, Func<string, string?> variable) => int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FormatException($"The variable {name} is '{variable(name)}', which is no number. Use --shard I/N.");
}

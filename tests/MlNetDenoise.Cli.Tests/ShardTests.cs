namespace MlNetDenoise.Cli.Tests;

/// <summary>Which shard a process has, and which images a shard has.</summary>
public sealed class ShardTests
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 10_000).Select(i => $"folder {i % 7}/ä{i}.png")];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void Each_image_is_in_one_shard_and_the_shards_are_about_equal(int count)
    {
        var shards = Enumerable.Range(1, count).Select(index => Names.Where(new Shard(index, count).Contains).ToList()).ToList();

        Assert.Equal(Names.Order(), shards.SelectMany(shard => shard).Order());
        var expected = (double)Names.Length / count;
        Assert.All(shards, shard => Assert.InRange(shard.Count, expected - 4 * Math.Sqrt(expected), expected + 4 * Math.Sqrt(expected)));
    }

    /// <summary>The shards of Python's <c>int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]) % 7 + 1</c>.</summary>
    [Theory]
    [InlineData("a.png", 2)]
    [InlineData("photos/ä b.tif", 7)]
    [InlineData("", 2)]
    public void The_shard_of_a_name_never_changes(string name, int index) => Assert.True(new Shard(index, 7).Contains(name));

    [Theory]
    [InlineData("0/7", "Shard 0 of 7 does not exist")]
    [InlineData("8/7", "numbers from 1 to 7")]
    [InlineData("1/0", "not a shard such as 3/7")]
    [InlineData("-1/7", "not a shard")]
    [InlineData("3", "not a shard")]
    [InlineData("3/7/9", "not a shard")]
    [InlineData("", "not a shard")]
    public void A_shard_that_does_not_exist_is_refused(string text, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => Shard.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("3/7", null, "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_COUNT=7 SLURM_ARRAY_TASK_STEP=1")]
    [InlineData("1/7", null, "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=6 SLURM_ARRAY_TASK_COUNT=7")]
    [InlineData("3/3", null, "SLURM_ARRAY_TASK_ID=30 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_MAX=30 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_STEP=10")]
    [InlineData("5/7", 7, "SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=5 SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_STEP=1")]
    [InlineData("1/7", 7, "JOB_COMPLETION_INDEX=0")]
    [InlineData("7/7", 7, "JOB_COMPLETION_INDEX=6")]
    [InlineData("3/5", null, "AWS_BATCH_JOB_ARRAY_INDEX=2 AWS_BATCH_JOB_ARRAY_SIZE=5")]
    [InlineData("3/9", 9, "AWS_BATCH_JOB_ARRAY_INDEX=2 AWS_BATCH_JOB_ARRAY_SIZE=5")]
    [InlineData("3/5", null, "BATCH_TASK_INDEX=2 BATCH_TASK_COUNT=5")]
    [InlineData("3/5", null, "CLOUD_RUN_TASK_INDEX=2 CLOUD_RUN_TASK_COUNT=5")]
    [InlineData("3/5", 5, "PBS_ARRAY_INDEX=3")]
    [InlineData("3/5", 5, "SGE_TASK_ID=3")]
    [InlineData("3/5", 5, "LSB_JOBINDEX=3 SGE_TASK_ID=undefined")]
    public void A_scheduler_tells_the_shard(string expected, int? count, string variables) => Assert.Equal(expected, $"{Read(count, variables)}");

    [Theory]
    [InlineData(null, "", "none of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX,")]
    [InlineData(7, "JOB_COMPLETION_INDEX=1 SLURM_ARRAY_TASK_ID=1", "the variables of Slurm and of Kubernetes. Use --shard I/N")]
    [InlineData(null, "JOB_COMPLETION_INDEX=1", "Kubernetes does not tell the number of tasks. Add --shards N")]
    [InlineData(7, "JOB_COMPLETION_INDEX=7", "Shard 8 of 7 does not exist")]
    [InlineData(7, "SLURM_ARRAY_TASK_ID=0", "Shard 0 of 7 does not exist")]
    [InlineData(7, "JOB_COMPLETION_INDEX=one", "The variable JOB_COMPLETION_INDEX is 'one'")]
    [InlineData(null, "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_MAX=5 SLURM_ARRAY_TASK_COUNT=2 SLURM_ARRAY_TASK_STEP=1", "a part of another. Use --shard auto --shards N")]
    public void What_a_scheduler_does_not_tell_is_asked_for(int? count, string variables, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => Read(count, variables)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "")]
    [InlineData("3", "--array=3")]
    [InlineData("1 2", "--array=1-2")]
    [InlineData("7 3 5 6 9 10", "--array=3,5-7,9-10")]
    public void The_shards_to_repeat_are_ranges(string indices, string expected) =>
        Assert.Equal(expected, ShardStatus.ToArray(indices.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(index => new ShardStatus(new(int.Parse(index), 10), ShardProgress.Missing, null))));

    private static Shard Read(int? count, string variables)
    {
        var environment = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=')).ToDictionary(variable => variable[0], variable => variable[1]);
        return ArrayTask.Read(count, environment.GetValueOrDefault);
    }
}

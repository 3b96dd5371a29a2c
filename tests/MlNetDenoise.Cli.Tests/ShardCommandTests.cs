using System.Text.Json.Nodes;

namespace MlNetDenoise.Cli.Tests;

/// <summary>Batches in shards, with the fast model on small images.</summary>
public sealed class ShardCommandTests : IDisposable
{
    private const int Count = 14;
    private static readonly string[] Run = ["run", "photos", "--quality", "fast", "--sigma", "20", "-o"];
    private static readonly string[] Evaluation = ["evaluate", "--data", "photos", "--quality", "fast", "--noise", "gaussian:5-50", "-o"];

    private readonly TemporaryFolder _folder = new();

    public ShardCommandTests()
    {
        foreach (var i in Enumerable.Range(1, Count))
            Noise.Gaussian(20).Apply(Training.DeadLeaves.Generate(32 + i, 40, 1, seed: (ulong)i), seed: 1).Save(Below($"photos/{(i % 3 == 0 ? "sub folder/" : "")}{i}.png"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)] // more than images
    public void Shards_of_a_run_write_what_one_process_writes(int count)
    {
        var one = Succeed([.. Run, "one", "--json"]);
        Shards(count, [.. Run, "many"]);
        var merged = Succeed("shards", "merge", "many");

        AssertSameFiles("one", "many", except: "results.json");
        Assert.Contains($"14 of 14 images, {count} shard", merged.Error, StringComparison.Ordinal);
        var results = JsonNode.Parse(File.ReadAllText(Below("many/results.json")))!["images"]!.AsArray();
        var records = one.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).OrderBy(record => (string)record["input"]!, StringComparer.Ordinal).ToList();
        Assert.Equal(records.Select(record => ((string)record["input"]!, ((string)record["output"]!)["one".Length..], (double)record["sigma"]!)), results.Select(record => ((string)record!["input"]!, ((string)record["output"]!)["many".Length..], (double)record["sigma"]!)));
    }

    [Fact]
    public void The_results_of_a_run_are_the_same_for_any_number_of_shards()
    {
        File.WriteAllText(Below("photos/broken.png"), "no image");
        foreach (var count in (int[])[1, 4])
        {
            foreach (var index in Enumerable.Range(1, count))
                CliProcess.Run(_folder.Path, [.. Run, "clean", "--shard", $"{index}/{count}"]);
            Assert.Equal(1, CliProcess.Run(_folder.Path, "shards", "merge", "clean").ExitCode);
            Directory.Move(Below("clean"), Below($"clean of {count}"));
        }

        Assert.Equal(File.ReadAllText(Below("clean of 1/results.json")), File.ReadAllText(Below("clean of 4/results.json")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Shards_of_an_evaluation_give_the_metrics_the_charts_and_the_pictures_of_one_process_to_the_byte(int count)
    {
        File.WriteAllText(Below("photos/00.png"), "no image"); // the first samples are those that do not fail
        Assert.Equal(1, CliProcess.Run(_folder.Path, [.. Evaluation, "one"]).ExitCode);
        var failed = Enumerable.Range(1, count).Count(index => CliProcess.Run(_folder.Path, [.. Evaluation, "many", "--shard", $"{index}/{count}"]).ExitCode != 0);

        var merged = CliProcess.Run(_folder.Path, "shards", "merge", "many");

        Assert.Equal((1, 1), (failed, merged.ExitCode));
        Assert.Contains("00.png", Assert.Single(merged.Errors), StringComparison.Ordinal);
        AssertSameFiles("one", "many");
    }

    [Fact]
    public void Shards_of_noise_give_each_image_the_noise_that_one_process_gives_it()
    {
        Succeed("noise", "photos", "-o", "one", "--noise", "gaussian:5-50");
        Shards(3, "noise", "photos", "-o", "many", "--noise", "gaussian:5-50");
        Succeed("shards", "merge", "many");

        AssertSameFiles("one", "many", except: "results.json");
    }

    [Fact]
    public void A_shard_that_runs_again_does_what_is_not_done_or_has_changed()
    {
        string[] shard = [.. Run, "clean", "--shard", "1/1", "--json"];
        Succeed(shard);
        Assert.Equal([], Lines(Succeed(shard).Output));

        var damaged = File.ReadAllBytes(Below("clean/1.png"));
        File.WriteAllBytes(Below("clean/1.png"), new byte[damaged.Length]); // as after a crash of the machine
        File.Delete(Below("clean/2.png"));
        File.Copy(Below("photos/5.png"), Below("photos/4.png"), overwrite: true);
        File.SetLastWriteTimeUtc(Below("photos/7.png"), DateTime.UtcNow); // the same content
        var again = Succeed(shard);

        Assert.Equal(["photos/1.png", "photos/2.png", "photos/4.png"], Lines(again.Output).Select(line => (string)JsonNode.Parse(line)!["input"]!).Order());
        Assert.Contains("11 finished before", again.Error, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(Below("clean/1.png")));
        Assert.Equal(File.ReadAllBytes(Below("clean/5.png")), File.ReadAllBytes(Below("clean/4.png")));
    }

    [Fact]
    public void A_line_that_was_not_finished_is_ignored_and_what_a_killed_process_left_behind_is_removed()
    {
        Succeed([.. Run, "clean", "--shard", "2/3"]);
        var journal = Below("clean/.shards/2-of-3.jsonl");
        var lines = File.ReadAllLines(journal);
        File.WriteAllText(journal, string.Join('\n', lines[..^1]) + "\n" + lines[^1][..40]);
        File.Delete(Below("clean/.shards/2-of-3.json"));
        string[] own = ["clean/.00000002000000030123456789abcdef.png", "clean/.shards/.00000002000000030123456789abcdef.json"], others = ["clean/.00000001000000030123456789abcdef.png", "clean/.0123456789abcdef0123456789abcdef.png"];
        foreach (var file in own.Concat(others))
            File.WriteAllText(Below(file), "");

        var again = Succeed([.. Run, "clean", "--shard", "2/3"]);

        Assert.Contains("1 image (", again.Error, StringComparison.Ordinal);
        Assert.All(own, file => Assert.False(File.Exists(Below(file)), file));
        Assert.All(others, file => Assert.True(File.Exists(Below(file)), file));
    }

    [Fact]
    public void Of_two_processes_with_one_shard_one_works_and_the_other_waits_and_finds_it_done()
    {
        string[] shard = [.. Run, "clean", "--shard", "1/1", "--json"];
        using var other = CliProcess.Start(_folder.Path, shard);
        var one = Succeed(shard);
        var two = ChildProcess.WaitFor(other);

        Assert.Equal(0, two.ExitCode);
        Assert.Equal(Count, Lines(one.Output).Concat(Lines(two.Output)).Count());
        Assert.Equal(Count, File.ReadLines(Below("clean/.shards/1-of-1.jsonl")).Count(line => line.StartsWith("{\"index\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_status_says_what_has_to_run_again()
    {
        File.WriteAllText(Below("photos/bad.png"), "no image");
        var (broken, stopped, damaged) = (ShardOf("bad.png"), ShardOf("5.png"), ShardOf("10.png"));
        Assert.Equal(4, new HashSet<int> { broken, stopped, damaged, 7 }.Count);
        foreach (var index in Enumerable.Range(1, 7).Where(index => index != 7))
            CliProcess.Run(_folder.Path, [.. Run, "clean", "--shard", $"{index}/7"]);
        File.Delete(Below($"clean/.shards/{stopped}-of-7.json"));
        File.Delete(Below("clean/10.png"));

        var status = CliProcess.Run(_folder.Path, "shards", "status", "clean");
        var merge = CliProcess.Run(_folder.Path, "shards", "merge", "clean");

        Assert.Equal(1, status.ExitCode);
        Assert.Contains($"failed: {broken} (1 of ", status.Error, StringComparison.Ordinal);
        Assert.Contains($"stopped: {stopped}\n", status.Error, StringComparison.Ordinal);
        Assert.Contains($"damaged: {damaged} (", status.Error, StringComparison.Ordinal);
        Assert.Contains("missing: 7\n", status.Error, StringComparison.Ordinal);
        Assert.Contains("bad.png", Assert.Single(status.Errors), StringComparison.Ordinal);
        Assert.Equal(new[] { broken, stopped, damaged, 7 }.Order(), Expand(Assert.Single(Lines(status.Output))));
        Assert.Contains("3 of 7 shards of clean are not complete", Assert.Single(merge.Errors), StringComparison.Ordinal);

        static int ShardOf(string name) => Enumerable.Range(1, 7).Single(index => new Shard(index, 7).Contains(name));

        static IEnumerable<int> Expand(string array) => array["--array=".Length..].Split(',').Select(range => range.Split('-').Select(int.Parse).ToArray()).SelectMany(range => Enumerable.Range(range[0], range[^1] - range[0] + 1)).Order();
    }

    [Fact]
    public void Shards_of_another_number_model_option_or_list_are_refused()
    {
        Succeed([.. Run, "clean", "--shard", "1/3"]);

        Refused("clean has shards of 3, not of 4", [.. Run, "clean", "--shard", "2/4"]);
        Refused("--sigma 21", "run", "photos", "--quality", "fast", "--sigma", "21", "-o", "clean", "--shard", "2/3");
        Refused("--quality standard", "run", "photos", "--quality", "standard", "--sigma", "20", "-o", "clean", "--shard", "2/3");
        File.Copy(Below("photos/1.png"), Below("photos/99.png"));
        Refused("there are 15 images, not 14", [.. Run, "clean", "--shard", "2/3"]);
        File.Delete(Below("photos/2.png"));
        Refused("the images have other names", [.. Run, "clean", "--shard", "2/3"]);
        Refused("delete", [.. Run, "clean", "--shard", "1/3"]);
    }

    [Theory]
    [InlineData("\"version\":\"", "the version of denoise is ")]
    [InlineData("\"model\":\"", "the model is ")]
    [InlineData("\"names\":\"", "the images have other names")]
    public void A_manifest_of_another_version_or_model_or_list_is_not_merged(string field, string message)
    {
        Shards(2, [.. Run, "clean"]);
        var manifest = Below("clean/.shards/2-of-2.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(field, $"{field}x", StringComparison.Ordinal));

        Refused(message, "shards", "merge", "clean");
        Refused("and run it again", "shards", "merge", "clean");
    }

    [Fact]
    public void All_manifests_of_another_version_are_not_merged_by_this_one()
    {
        Shards(1, [.. Run, "clean"]);
        var manifest = Below("clean/.shards/1-of-1.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"version\":\"", "\"version\":\"x", StringComparison.Ordinal));

        Refused("Merge with that version", "shards", "merge", "clean");
    }

    [Fact]
    public void Files_of_two_numbers_of_shards_in_one_folder_and_a_damaged_manifest_are_named()
    {
        Shards(2, [.. Run, "clean"]);
        File.WriteAllText(Below("clean/.shards/1-of-2.json"), "{");
        Refused("1-of-2.json is damaged. Delete it, and run shard 1 again", "shards", "merge", "clean");
        File.WriteAllText(Below("clean/.shards/1-of-3.json"), "{}");

        Refused("clean has shards of 2 and of 3. Delete those that are wrong", "shards", "status", "clean");
        Refused("photos has no shards", "shards", "merge", "photos");
    }

    [Theory]
    [InlineData("run")]
    [InlineData("evaluate")]
    public void A_changed_input_is_not_merged_until_its_shard_has_run_again(string command)
    {
        string[] arguments = [.. command == "run" ? Run : Evaluation, "clean"];
        Shards(2, arguments);
        File.Copy(Below("photos/2.png"), Below("photos/1.png"), overwrite: true);
        var shard = Enumerable.Range(1, 2).Single(index => new Shard(index, 2).Contains("1.png"));

        Refused($"1.png has changed or is missing since shard {shard}/2 of ", "shards", "merge", "clean");
        Refused($"--array={shard}", "shards", "merge", "clean");

        Shards(2, arguments);
        Succeed("shards", "merge", "clean");
    }

    [Fact]
    public void An_output_that_is_not_of_the_shards_is_not_replaced()
    {
        Directory.CreateDirectory(Below("clean"));
        File.WriteAllText(Below("clean/1.png"), "mine");

        Refused("1 of 14 outputs exist, for example clean", [.. Run, "clean", "--shard", "1/1"]);
        Assert.Equal("mine", File.ReadAllText(Below("clean/1.png")));
    }

    [Theory]
    [InlineData("Shard 8 of 7 does not exist", "run", "photos", "-o", "clean", "--shard", "8/7")]
    [InlineData("none of SLURM_ARRAY_TASK_ID", "run", "photos", "-o", "clean", "--shard", "auto")]
    [InlineData("--shards is for --shard auto", "run", "photos", "-o", "clean", "--shards", "7")]
    [InlineData("--shard and --in-place cannot be combined", "run", "photos", "--in-place", "--shard", "1/7")]
    [InlineData("--shard and --skip-existing cannot be combined", "run", "photos", "--skip-existing", "--shard", "1/7")]
    [InlineData("Set -o to the folder of all shards", "evaluate", "--data", "photos", "--shard", "1/7")]
    [InlineData("Set --shards to the number of shards", "slurm", "run", "photos")]
    [InlineData("--shard is set by the scheduler", "slurm", "run", "photos", "--shards", "7", "--shard", "1/7")]
    [InlineData("--in-place cannot be combined", "slurm", "run", "photos", "--shards", "7", "--in-place")]
    [InlineData("With --files, INPUT is one folder", "run", "photos/1.png", "--files", "list.txt")]
    public void A_shard_that_cannot_be_is_an_error_of_the_command_line(string message, params string[] arguments)
    {
        var result = CliProcess.Run(_folder.Path, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(result.Errors, error => error.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_has_the_names_of_a_folder_and_shards_of_both_agree()
    {
        File.WriteAllLines(Below("list.txt"), Directory.GetFiles(Below("photos"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select((file, i) => i % 2 == 0 ? file : Path.GetRelativePath(Below("photos"), file)));
        Succeed([.. Run, "clean", "--shard", "1/2"]);
        Succeed("run", _folder.Below("photos"), "--files", "list.txt", "-o", "listed", "--quality", "fast", "--sigma", "20", "--shard", "1/2");
        AssertSameFiles("clean", "listed");

        File.WriteAllLines(Below("short.txt"), ["photos/1.png", "", "photos/sub folder/3.png"]);
        Assert.Equal(["photos/1.png -> out/photos/1.png", "photos/sub folder/3.png -> out/photos/sub folder/3.png"], Lines(Succeed("run", "--files", "short.txt", "-o", "out", "--dry-run").Output));
        File.WriteAllLines(Below("short.txt"), ["../other/1.png"]);
        Refused("../other/1.png in the list short.txt is not below photos", "run", "photos", "--files", "short.txt", "-o", "out");
        File.WriteAllLines(Below("short.txt"), []);
        Refused("The list short.txt is empty", "run", "--files", "short.txt", "-o", "out");
        Refused("The list absent.txt cannot be read", "run", "--files", "absent.txt", "-o", "out");
    }

    [UnixFact]
    public void A_list_can_come_from_standard_input()
    {
        var result = ChildProcess.Run("bash", _folder.Path, ["-c", $"printf 'photos/1.png\\r\\nphotos/2.png\\n' | dotnet '{Path.Combine(AppContext.BaseDirectory, "denoise.dll")}' run --files - -o out --dry-run"]);

        Assert.Equal(["photos/1.png -> out/photos/1.png", "photos/2.png -> out/photos/2.png"], Lines(result.Output));
    }

    [Fact]
    public void Pods_of_a_Job_that_are_killed_and_started_again_complete_the_batch()
    {
        const int Pods = 4;
        Succeed([.. Evaluation, "one"]);
        (string, string?)[] Pod(int index) => [("JOB_COMPLETION_INDEX", $"{index}")];
        string[] command = [.. Evaluation, "many", "--shard", "auto", "--shards", $"{Pods}"];
        foreach (var index in (int[])[0, 2])
        {
            using var killed = CliProcess.Start(_folder.Path, Pod(index), command);
            Assert.True(SpinWait.SpinUntil(() => CountLines(Below($"many/.shards/{index + 1}-of-{Pods}.jsonl")) > 1, TimeSpan.FromSeconds(60)));
            killed.Kill(entireProcessTree: true);
            killed.WaitForExit();
        }
        var pods = Enumerable.Range(0, Pods).Select(index => CliProcess.Start(_folder.Path, Pod(index), command)).ToList();

        Assert.All(pods, pod => Assert.Equal(0, ChildProcess.WaitFor(pod).ExitCode));
        Succeed("shards", "merge", "many");

        AssertSameFiles("one", "many");
        pods.ForEach(pod => pod.Dispose());

        static int CountLines(string journal)
        {
            if (!File.Exists(journal))
                return 0;
            using var reader = new StreamReader(new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd().Count(letter => letter == '\n');
        }
    }

    private string Below(string name) => _folder.Below(name);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private ProcessResult Succeed(params string[] arguments) => CliProcess.Succeed(_folder.Path, arguments);

    private void Shards(int count, params string[] arguments)
    {
        foreach (var index in Enumerable.Range(1, count))
            Succeed([.. arguments, "--shard", $"{index}/{count}"]);
    }

    private void Refused(string message, params string[] arguments)
    {
        var result = CliProcess.Run(_folder.Path, arguments);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    private void AssertSameFiles(string one, string many, string? except = null) => SameFiles.Assert(Below(one), Below(many), except);
}

using k8s;
using k8s.Models;

namespace MlNetDenoise.Cli.Tests;

/// <summary>The manifest for Kubernetes, read by the types of its API: an unknown or misplaced field is an error.</summary>
public sealed class KubernetesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_manifest_has_an_Indexed_Job_of_the_shards_and_a_Job_of_the_merge()
    {
        var (shards, merge) = Jobs("run", "photos", "-o", "clean", "--shards", "7", "--cpus", "2", "--image", "registry.example/denoise:1", "--claim", "photos");

        Assert.Equal(("batch/v1", "Job", "denoise-run"), (shards.ApiVersion, shards.Kind, shards.Metadata.Name));
        Assert.Equal(("Indexed", 7, 7, 3, 7), (shards.Spec.CompletionMode, shards.Spec.Completions, shards.Spec.Parallelism, shards.Spec.BackoffLimitPerIndex, shards.Spec.MaxFailedIndexes));
        var container = Assert.Single(shards.Spec.Template.Spec.Containers);
        Assert.Equal(["denoise", "run", "--shard", "auto", "--shards", "7", "--max-memory", "1.5GB", "photos", "-o", "clean"], container.Command);
        Assert.Equal(("registry.example/denoise:1", "/data"), (container.Image, container.WorkingDir));
        Assert.Equal((2, 2_000_000_000), (container.Resources.Limits["cpu"].ToInt32(), container.Resources.Limits["memory"].ToInt64()));
        Assert.Equal("/data", Assert.Single(container.VolumeMounts).MountPath);
        Assert.Equal(("photos", container.VolumeMounts[0].Name), (Assert.Single(shards.Spec.Template.Spec.Volumes).PersistentVolumeClaim.ClaimName, shards.Spec.Template.Spec.Volumes[0].Name));
        Assert.Equal("Never", shards.Spec.Template.Spec.RestartPolicy); // backoffLimitPerIndex requires it
        Assert.Equal((true, "denoise-merge"), (merge.Spec.Suspend, merge.Metadata.Name));
        Assert.Equal(["denoise", "shards", "merge", "clean"], Assert.Single(merge.Spec.Template.Spec.Containers).Command);
    }

    [Theory]
    [InlineData("a \"b\" 'c' # d: {e}")]
    [InlineData("ä\\n\tö")]
    public void Paths_of_any_characters_are_quoted(string name)
    {
        var (shards, _) = Jobs("run", name, "-o", "clean", "--shards", "2", "--image", "x", "--claim", "y");

        Assert.Equal(name, shards.Spec.Template.Spec.Containers[0].Command[^3]);
    }

    [Fact]
    public void What_Kubernetes_takes_for_a_variable_is_escaped() =>
        Assert.Equal("$$(HOME)", Jobs("run", "$(HOME)", "-o", "clean", "--shards", "2", "--image", "x", "--claim", "y").Shards.Spec.Template.Spec.Containers[0].Command[^3]);

    [Theory]
    [InlineData("run", "photos", "--max-memory", "600MB")]
    [InlineData("noise", "photos")]
    [InlineData("evaluate", "--data", "photos")]
    public void Each_command_with_shards_has_a_manifest(string command, params string[] arguments)
    {
        var (shards, _) = Jobs([command, .. arguments, "-o", "clean", "--shards", "2", "--image", "x", "--claim", "y"]);

        Assert.Equal(arguments.Contains("600MB") ? 800_000_000 : 2_000_000_000, shards.Spec.Template.Spec.Containers[0].Resources.Limits["memory"].ToInt64());
    }

    [Fact]
    public void An_output_outside_of_the_volume_is_refused() =>
        Assert.Contains("/elsewhere is not in the volume", Assert.Single(CliProcess.Run(_folder.Path, "kubernetes", "run", "photos", "-o", "/elsewhere", "--shards", "2", "--image", "x", "--claim", "y").Errors), StringComparison.Ordinal);

    private (V1Job Shards, V1Job Merge) Jobs(params string[] arguments)
    {
        var manifest = CliProcess.Succeed(_folder.Path, ["kubernetes", .. arguments]).Output;
        var jobs = KubernetesYaml.LoadAllFromString(manifest, strict: true).Cast<V1Job>().ToList();
        return (jobs[0], jobs[1]);
    }
}

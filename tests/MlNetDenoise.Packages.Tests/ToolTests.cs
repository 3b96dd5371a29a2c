using System.Runtime.InteropServices;

namespace MlNetDenoise.Packages.Tests;

/// <summary>The command denoise, installed from its package where there is nothing else.</summary>
[Collection(nameof(Feed))]
public sealed class ToolTests(Feed feed)
{
    [Fact]
    public void The_tool_denoises_and_trains_after_the_command_that_it_names()
    {
        feed.Succeed(feed.Below(""), ["dotnet", "tool", "install", "MlNetDenoise.Cli", "--tool-path", "tools", "--version", feed.Version, "--configfile", "nuget.config"], emptyHome: true);

        Succeed("run", Path.Combine(Feed.Samples, "dog.jpg"), "-o", "clean.png");
        Assert.True(File.Exists(feed.Below("clean.png")));
        Succeed("datasets", "make", "-o", "images", "--count", "4", "--width", "64", "--height", "64");

        string[] train = ["train", "--data", "images", "-o", "run", "--steps", "3"];
        var message = Fail(train);
        Assert.StartsWith($"denoise: libtorch is not installed. Install it with: dotnet package download libtorch-cpu-{RuntimeInformation.RuntimeIdentifier}@", message, StringComparison.Ordinal);
        Assert.Equal(message, Fail("doctor").Replace("Training: ", "", StringComparison.Ordinal));

        var command = message[message.IndexOf("dotnet", StringComparison.Ordinal)..].Replace("\"", "", StringComparison.Ordinal);
        var version = command.Split(' ')[3].Split('@')[1];
        Assert.Contains($"@{version} ", feed.Read("MlNetDenoise.Cli", "README.md"), StringComparison.Ordinal);
        Assert.Contains($"--version {version}\n", feed.Read("MlNetDenoise.Training", "README.md"), StringComparison.Ordinal);
        feed.Succeed(feed.Below(""), [.. command.Split(' '), "--source", Feed.Cache], emptyHome: true);
        Succeed("doctor");
        Succeed(train);
        Succeed("run", "images", "-o", "denoised", "--model", "run");
    }

    private string Fail(params string[] arguments)
    {
        var (exitCode, _, error) = Denoise(arguments);
        Assert.Equal(1, exitCode);
        return error.Trim();
    }

    private void Succeed(params string[] arguments)
    {
        var (exitCode, output, error) = Denoise(arguments);
        Assert.True(exitCode == 0, $"{string.Join(' ', arguments)}:\n{output}{error}");
    }

    private ProcessResult Denoise(string[] arguments) =>
        feed.Execute(feed.Below(""), [feed.Below("tools/denoise"), .. arguments], emptyHome: true);
}

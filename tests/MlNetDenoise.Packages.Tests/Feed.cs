using System.IO.Compression;
using System.Text.RegularExpressions;

namespace MlNetDenoise.Packages.Tests;

/// <summary>All packages, made once by the documented command, in a local feed.</summary>
public sealed class Feed : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Feed()
    {
        Succeed(Repository.Root, ["dotnet", "pack", "MlNetDenoise.sln", "-c", "Release", "-o", Below("feed"), $"-p:Version={Version}", $"-p:ArtifactsPath={Below("artifacts")}", "-nologo", "-v", "quiet", "-nodeReuse:false"]);
        File.WriteAllText(Below("nuget.config"), """<configuration><packageSources><add key="local" value="feed" /></packageSources></configuration>""");
        File.WriteAllText(Below("Directory.Packages.props"), File.ReadAllText(Repository.Below("Directory.Packages.props"))
            .Replace("</Project>", $"<ItemGroup>{string.Concat(Packages.Select(package => $"<PackageVersion Include=\"{package}\" Version=\"{Version}\" />"))}</ItemGroup></Project>", StringComparison.Ordinal));
    }

    /// <summary>The cache of the packages of others.</summary>
    internal static string Cache { get; } =
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");

    internal static string Samples { get; } = Repository.Below("datasets/samples");

    /// <summary>A version that no cache has.</summary>
    internal string Version { get; } = $"0.0.0-test{Guid.NewGuid():N}";

    /// <summary>The identities of the packages, in alphabetical order.</summary>
    internal IEnumerable<string> Packages => Directory.GetFiles(Below("feed"), "*.nupkg").Select(file => Path.GetFileName(file).Replace($".{Version}.nupkg", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    internal string Below(string name) => _folder.Below(name);

    internal string PathOf(string package, string extension = "nupkg") => Below($"feed/{package}.{Version}.{extension}");

    internal string Read(string package, string entry)
    {
        using var zip = ZipFile.OpenRead(PathOf(package));
        using var text = new StreamReader(zip.GetEntry(entry)!.Open());
        return text.ReadToEnd();
    }

    /// <summary>The C# code in the README of a package: the namespaces that it uses, and its statements.</summary>
    internal (string Usings, string Statements) Sample(string package)
    {
        var code = Regex.Match(Read(package, "README.md"), "```csharp\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var statements = code.IndexOf("\n\n", StringComparison.Ordinal);
        return (code[..statements], code[statements..]);
    }

    /// <summary>Builds a program of the folder Programs with packages, and runs it where no NuGet cache lends it anything.</summary>
    /// <returns>The lines that it prints.</returns>
    internal string[] BuildAndRun(string program, params string[] packages)
    {
        var folder = Directory.CreateDirectory(Below($"{program}-{packages[0]}")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        var usings = "";
        var code = Regex.Replace(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Programs", $"{program}.cs")), "// README: (.*)", readme =>
        {
            var sample = Sample(readme.Groups[1].Value);
            usings += sample.Usings + "\n";
            return sample.Statements;
        });
        File.WriteAllText(Path.Combine(folder, "Program.cs"), usings + code);
        // Ours go to a folder of their own, which ends with the test; the others are in the cache already.
        File.WriteAllText(Path.Combine(folder, $"{program}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <NoWarn>NU1507;NU1603</NoWarn>
                <RestorePackagesPath>{Below("packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{Cache}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(packages.Select(package => $"<PackageReference Include=\"{package}\" />"))}
              </ItemGroup>
            </Project>
            """);
        Succeed(folder, ["dotnet", "build", "-c", "Release", "-nologo", "-v", "quiet", "-o", "bin", "-nodeReuse:false"]);
        return Succeed(folder, ["dotnet", Path.Combine("bin", $"{program}.dll")], emptyHome: true).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    internal string Succeed(string folder, string[] command, bool emptyHome = false)
    {
        var (exitCode, output, error) = Execute(folder, command, emptyHome);
        Assert.True(exitCode == 0, $"{string.Join(' ', command)}:\n{output}{error}");
        return output;
    }

    internal ProcessResult Execute(string folder, string[] command, bool emptyHome) => ChildProcess.Run(command[0], folder, command[1..],
        emptyHome ? [("HOME", Directory.CreateDirectory(Below("home")).FullName), ("NUGET_PACKAGES", Below("home-packages"))] : []);

    public void Dispose() => _folder.Dispose();
}

[CollectionDefinition(nameof(Feed))]
public sealed class FeedTests : ICollectionFixture<Feed>;

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetDenoise.Packages.Tests;

/// <summary>New programs outside the repository, which get the libraries as packages from a local feed.</summary>
public sealed class PackageTests(PackageTests.Feed feed) : IClassFixture<PackageTests.Feed>
{
    private static readonly string Rid = RuntimeInformation.RuntimeIdentifier;
    private static readonly string[] Natives = ["Microsoft.ML.OnnxRuntime", $"NetVips.Native.{Rid}"];

    [Fact]
    public void A_program_denoises_a_file_with_Core_alone()
    {
        var printed = feed.Run("Core", ["MlNetDenoise.Core", .. Natives]);

        Assert.True(Number(printed[0]) > 30, printed[0]);
    }

    [Fact]
    public void Both_pipelines_score_and_a_chart_is_drawn_in_one_process()
    {
        var printed = feed.Run("Pipelines", ["MlNetDenoise", "MlNetDenoise.Reporting", .. Natives]);

        Assert.Equal(2, printed.Length);
        Assert.All(printed, line =>
        {
            var numbers = line.Split(' ').Select(Number).ToArray();
            Assert.True(numbers[0] > 30, line);
            Assert.Equal(numbers[0], numbers[1], 1e-6);
            Assert.Equal(400, numbers[2]);
        });
    }

    [Fact]
    public void A_program_trains_exports_and_denoises() =>
        Assert.Equal("10 64", feed.Run("Training", ["MlNetDenoise.Training", $"libtorch-cpu-{Rid}", .. Natives])[^1]);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The packages, made once, and the folder of the programs.</summary>
    public sealed class Feed : IDisposable
    {
        private static readonly string[] Libraries = ["MlNetDenoise.Core", "MlNetDenoise", "MlNetDenoise.Reporting", "MlNetDenoise.Training"];
        private static readonly string Repository = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../.."));
        // No cache has this version.
        private readonly string _version = $"0.0.0-test{Guid.NewGuid():N}";
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("denoise-packages-");

        public Feed()
        {
            foreach (var library in Libraries)
                Execute(Repository, "dotnet", ["pack", Path.Combine("src", library), "-c", "Release", "-o", Below("feed"), $"-p:Version={_version}", $"-p:ArtifactsPath={Below("artifacts")}", "-nologo", "-v", "quiet", "-nodeReuse:false"]);
            File.WriteAllText(Below("nuget.config"), """<configuration><packageSources><add key="local" value="feed" /></packageSources></configuration>""");
            File.WriteAllText(Below("Directory.Packages.props"), File.ReadAllText(Path.Combine(Repository, "Directory.Packages.props"))
                .Replace("</Project>", $"<ItemGroup>{string.Concat(Libraries.Select(library => $"<PackageVersion Include=\"{library}\" Version=\"{_version}\" />"))}</ItemGroup></Project>", StringComparison.Ordinal));
        }

        /// <summary>Builds a program of this folder with packages, and runs it where no NuGet cache lends it anything.</summary>
        /// <returns>The lines that it prints.</returns>
        internal string[] Run(string program, string[] packages)
        {
            var folder = Directory.CreateDirectory(Below(program)).FullName;
            Directory.CreateDirectory(Path.Combine(folder, "images"));
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Programs", $"{program}.cs"), Path.Combine(folder, "Program.cs"));
            // Ours go to a folder of their own, which ends with the test; the others are in the cache already.
            File.WriteAllText(Path.Combine(folder, $"{program}.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>Exe</OutputType>
                    <TargetFramework>net10.0</TargetFramework>
                    <ImplicitUsings>enable</ImplicitUsings>
                    <NoWarn>NU1507;NU1603</NoWarn>
                    <RestorePackagesPath>{Below("packages")}</RestorePackagesPath>
                    <RestoreFallbackFolders>{Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages")}</RestoreFallbackFolders>
                  </PropertyGroup>
                  <ItemGroup>
                    {string.Concat(packages.Select(package => $"<PackageReference Include=\"{package}\" />"))}
                  </ItemGroup>
                </Project>
                """);
            Execute(folder, "dotnet", ["build", "-c", "Release", "-nologo", "-v", "quiet", "-o", "bin", "-nodeReuse:false"]);
            return Execute(folder, "dotnet", [Path.Combine("bin", $"{program}.dll")], ("HOME", Directory.CreateDirectory(Below("home")).FullName), ("NUGET_PACKAGES", Below("no-packages")))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }

        public void Dispose() => _folder.Delete(recursive: true);

        private static string Execute(string folder, string program, string[] arguments, params (string Name, string Value)[] environment)
        {
            var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}:\n{output}{errors.Result}");
            return output;
        }

        private string Below(string name) => Path.Combine(_folder.FullName, name);

        private static string ThisFile([CallerFilePath] string path = "") => path;
    }
}

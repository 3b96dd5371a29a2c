using System.IO.Compression;
using System.Xml.Linq;

namespace MlNetDenoise.Packages.Tests;

/// <summary>What is in the packages.</summary>
[Collection(nameof(Feed))]
public sealed class ContentTests(Feed feed)
{
    private static readonly string[] Networks = ["best-gray", "best-gray.int8", "best-rgb", "fast-camera", "fast-gray", "fast-rgb", "standard-camera", "standard-gray", "standard-gray.int8", "standard-rgb"];

    [Fact]
    public void The_packages_fit_and_each_has_a_README_an_icon_and_a_license()
    {
        Assert.Equal(
            ["MlNetDenoise", "MlNetDenoise.Cli", "MlNetDenoise.Cli.linux-x64", "MlNetDenoise.Cli.osx-arm64", "MlNetDenoise.Cli.win-arm64", "MlNetDenoise.Cli.win-x64", "MlNetDenoise.Core", "MlNetDenoise.Cpu", "MlNetDenoise.Reporting", "MlNetDenoise.Service", "MlNetDenoise.Training"],
            feed.Packages);
        Assert.All(feed.Packages, package =>
        {
            Assert.True(new FileInfo(feed.PathOf(package)).Length < 200_000_000, package);
            var metadata = XDocument.Parse(feed.Read(package, $"{package}.nuspec")).Descendants().Where(element => !element.HasElements).ToLookup(element => element.Name.LocalName, element => element.Value);
            Assert.Equal(["MIT"], metadata["license"]);
            Assert.Equal(["README.md"], metadata["readme"]);
            Assert.Equal(["icon.png"], metadata["icon"]);
            Assert.Contains("denoising", Assert.Single(metadata["tags"]), StringComparison.Ordinal);
            Assert.NotEqual("Package Description", Assert.Single(metadata["description"]));
            Assert.Contains("```csharp", feed.Read(package, "README.md"), StringComparison.Ordinal);
        });
        Assert.Equal(feed.Sample("MlNetDenoise.Cpu"), feed.Sample("MlNetDenoise.Core"));
        Assert.Equal(feed.Sample("MlNetDenoise.Cpu"), feed.Sample("MlNetDenoise.Cli"));
    }

    [Fact]
    public void A_library_has_its_assembly_its_documentation_its_symbols_and_what_it_ships()
    {
        string[] common = ["README.md", "icon.png"];
        string[] Library(string name) => [.. common, $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"];

        Equal("MlNetDenoise.Core", [
            .. Library("MlNetDenoise.Core"), .. Networks.Select(network => $"models/{network}.onnx"), .. Networks.Select(network => $"models/{network}.json"),
            "buildTransitive/MlNetDenoise.Core.targets", "buildTransitive/MlNetDenoise.PackageFixes.targets", "licenses/onnx.proto.LICENSE.txt", "models/ATTRIBUTION.md",
            "tasks/MlNetDenoise.PackageFixes.dll", "tasks/Mono.Cecil.dll", "tasks/Mono.Cecil.Rocks.dll", "tasks/Mono.Cecil.LICENSE.txt"]);
        Equal("MlNetDenoise", [.. Library("MlNetDenoise"), "models/denoiser.zip", "models/denoiser-gray.zip", "buildTransitive/MlNetDenoise.targets"]);
        Equal("MlNetDenoise.Training", Library("MlNetDenoise.Training"));
        Equal("MlNetDenoise.Reporting", [.. Library("MlNetDenoise.Reporting"), "licenses/DejaVuSans.LICENSE.txt"]);
        Equal("MlNetDenoise.Service", [.. Library("MlNetDenoise.Service"), "licenses/client-zip.LICENSE.txt"]);
        Equal("MlNetDenoise.Cpu", common);
        foreach (var library in (string[])["MlNetDenoise", "MlNetDenoise.Core", "MlNetDenoise.Reporting", "MlNetDenoise.Service", "MlNetDenoise.Training"])
            Assert.True(File.Exists(feed.PathOf(library, "snupkg")), library);
    }

    [Theory]
    [InlineData("linux-x64", "libonnxruntime.so", "libvips.so.42", "libSkiaSharp.so", "libLibTorchSharp.so")]
    [InlineData("osx-arm64", "libonnxruntime.dylib", "libvips.42.dylib", "libSkiaSharp.dylib", "libLibTorchSharp.dylib")]
    [InlineData("win-arm64", "onnxruntime.dll", "libvips-42.dll", "libSkiaSharp.dll", "LibTorchSharp.dll")]
    [InlineData("win-x64", "onnxruntime.dll", "libvips-42.dll", "libSkiaSharp.dll", "LibTorchSharp.dll")]
    public void A_tool_has_the_models_the_samples_and_the_native_libraries_of_its_platform_but_not_libtorch(string platform, params string[] natives)
    {
        var files = Files($"MlNetDenoise.Cli.{platform}");
        string[] expected = ["denoise.dll", "models/denoiser.zip", "models/denoiser-gray.zip", .. Networks.Select(network => $"models/{network}.onnx"), "samples/dog.jpg", .. natives];

        Assert.Empty(expected.Select(file => $"tools/net10.0/{platform}/{file}").Except(files));
        Assert.DoesNotContain(files, file => file.Contains("torch_cpu", StringComparison.Ordinal));
    }

    private void Equal(string package, string[] expected) => Assert.Equal(expected.Order(StringComparer.Ordinal), Files(package).Order(StringComparer.Ordinal));

    /// <summary>The files of a package, without those that describe it to NuGet.</summary>
    private List<string> Files(string package)
    {
        using var zip = ZipFile.OpenRead(feed.PathOf(package));
        return [.. zip.Entries.Select(entry => entry.FullName).Where(file => file is not "[Content_Types].xml" && !file.StartsWith("_rels/", StringComparison.Ordinal) && !file.StartsWith("package/", StringComparison.Ordinal) && !file.EndsWith(".nuspec", StringComparison.Ordinal))];
    }
}

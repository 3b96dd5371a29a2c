namespace MlNetDenoise.Core.Tests;

public sealed class ModelFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("models-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_quality_means_its_gray_and_its_RGB_model()
    {
        Put("fast-gray", "standard-gray", "standard-rgb", "best-rgb");

        Assert.Equal(["standard-gray.onnx", "standard-rgb.onnx"], ModelFiles.Shipped(ModelQuality.Standard, _folder).Select(Path.GetFileName));
        Assert.Equal(["fast-gray.onnx"], ModelFiles.Shipped(ModelQuality.Fast, _folder).Select(Path.GetFileName));
        Assert.Equal(["best-rgb.onnx"], ModelFiles.Shipped(ModelQuality.Best, _folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_quality_that_is_not_there_is_refused_with_those_that_are()
    {
        Put("fast-gray", "standard-rgb");

        var error = Assert.Throws<ModelException>(() => ModelFiles.Shipped(ModelQuality.Best, _folder)).Message;

        Assert.Contains("'best'", error, StringComparison.Ordinal);
        Assert.Contains("fast, standard", error, StringComparison.Ordinal);
        Assert.Contains(_folder, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_any_models_the_folder_is_named()
    {
        foreach (var folder in (string[])[_folder, Path.Combine(_folder, "absent")])
            Assert.Contains(folder, Assert.Throws<ModelException>(() => ModelFiles.Shipped(ModelQuality.Standard, folder)).Message, StringComparison.Ordinal);
    }

    private void Put(params string[] names) => Array.ForEach(names, name => File.WriteAllBytes(Path.Combine(_folder, $"{name}.onnx"), [0]));
}

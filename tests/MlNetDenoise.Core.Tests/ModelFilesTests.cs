namespace MlNetDenoise.Core.Tests;

public sealed class ModelFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("models-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_quality_has_a_gray_and_an_RGB_model()
    {
        Put("fast-gray", "standard-gray", "standard-rgb");

        Assert.Equal(["standard-gray.onnx", "standard-rgb.onnx"], ModelFiles.Shipped(ModelQuality.Standard, _folder).Select(Path.GetFileName));
        Assert.Equal(["fast-gray.onnx"], ModelFiles.Shipped(ModelQuality.Fast, _folder).Select(Path.GetFileName));
    }

    [Fact]
    public void An_absent_quality_is_an_error_that_names_it_and_the_folder()
    {
        Put("standard-rgb");
        foreach (var folder in (string[])[_folder, Path.Combine(_folder, "absent")])
        {
            var error = Assert.Throws<ModelException>(() => ModelFiles.Shipped(ModelQuality.Fast, folder)).Message;
            Assert.Contains("'fast'", error, StringComparison.Ordinal);
            Assert.Contains(folder, error, StringComparison.Ordinal);
        }
    }

    private void Put(params string[] names) => Array.ForEach(names, name => File.WriteAllBytes(Path.Combine(_folder, $"{name}.onnx"), [0]));
}

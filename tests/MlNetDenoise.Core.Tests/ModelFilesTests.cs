namespace MlNetDenoise.Core.Tests;

public sealed class ModelFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_quality_has_a_gray_and_an_RGB_model()
    {
        Put("fast-gray", "standard-gray", "standard-rgb");

        Assert.Equal(["standard-gray.onnx", "standard-rgb.onnx"], ModelFiles.Shipped(ModelQuality.Standard, ModelPrecision.Float, _folder.Path).Select(Path.GetFileName));
        Assert.Equal(["fast-gray.onnx"], ModelFiles.Shipped(ModelQuality.Fast, ModelPrecision.Float, _folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_model_is_taken_in_INT8_where_it_has_that_form()
    {
        Put("standard-gray", "standard-gray.int8", "standard-rgb");

        Assert.Equal(["standard-gray.int8.onnx", "standard-rgb.onnx"], ModelFiles.Shipped(ModelQuality.Standard, ModelPrecision.Int8, _folder.Path).Select(Path.GetFileName));
        Assert.Equal(["standard-gray.onnx", "standard-rgb.onnx"], ModelFiles.Shipped(ModelQuality.Standard, ModelPrecision.Float, _folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Both_forms_of_a_model_in_a_folder_are_one_model()
    {
        Put("mine", "mine.int8", "only.int8");

        Assert.Equal(["mine.onnx", "only.int8.onnx"], ModelFiles.Find(_folder.Path, ModelPrecision.Float).Select(Path.GetFileName));
        Assert.Equal(["mine.int8.onnx", "only.int8.onnx"], ModelFiles.Find(_folder.Path, ModelPrecision.Int8).Select(Path.GetFileName));
    }

    [Fact]
    public void An_absent_quality_is_an_error_that_names_it_and_the_folder()
    {
        Put("standard-rgb");
        foreach (var folder in (string[])[_folder.Path, _folder.Below("absent")])
        {
            var error = Assert.Throws<ModelException>(() => ModelFiles.Shipped(ModelQuality.Fast, ModelPrecision.Float, folder)).Message;
            Assert.Contains("'fast'", error, StringComparison.Ordinal);
            Assert.Contains(folder, error, StringComparison.Ordinal);
        }
    }

    private void Put(params string[] names) => Array.ForEach(names, name => File.WriteAllBytes(_folder.Below($"{name}.onnx"), [0]));
}

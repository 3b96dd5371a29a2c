namespace MlNetDenoise.Training.Tests;

public class NetworkTests
{
    // cae and its count: the published notebook of the original (SEEDS.md); half-unet: counted by PyTorch for the same layers.
    [Theory]
    [InlineData("cae", 3, 75_651)]
    [InlineData("half-unet", 1, 1_045_732)]
    [InlineData("half-unet", 3, 1_050_348)]
    public void A_network_has_as_many_parameters_as_its_model(string name, int channels, int parameters) =>
        Assert.Equal(parameters, Networks.Create(name, channels).ParameterCount);

    [Fact]
    public void HalfUNet_costs_a_tenth_of_a_megaflop_a_pixel() =>
        Assert.InRange(Networks.Create("half-unet", 1).MegaflopsPerPixel, 0.09, 0.11);

    [Theory]
    [InlineData("cae", 4)]
    [InlineData("half-unet", 8)]
    public void Alignment_is_the_product_of_all_reductions(string name, int alignment) =>
        Assert.Equal(alignment, Networks.Create(name, 1).Alignment);

    // Measured: by how much a run of ONNX Runtime on 1024x1024 pixels raises the process's peak memory, less its output.
    [Theory]
    [InlineData("half-unet", 1, 133)]
    [InlineData("half-unet", 3, 140)]
    [InlineData("cae", 1, 270)]
    public void Memory_is_about_what_was_measured_in_bytes_a_pixel(string name, int channels, int measured) =>
        Assert.InRange(Networks.Create(name, channels).MemoryPerPixel, 0.95 * measured, 1.5 * measured);

    [Fact]
    public void Receptive_field_of_plain_convolutions_grows_by_two_pixels_each()
    {
        var network = new GraphBuilder("plain", 1);
        Assert.Equal(7, network.Build(network.Noisy.Conv(4).Relu().Conv(4).Relu().Conv(1)).ReceptiveField);
    }

    [Fact]
    public void Receptive_field_is_as_far_as_a_changed_pixel_is_felt()
    {
        var graph = Networks.Create("cae", 1, [4, 4, 4, 4]);
        var weights = graph.Weights.ToDictionary(weight => weight.Name, weight => Enumerable.Repeat(weight.Shape.Length == 1 ? 0 : 1f / weight.Shape[1] / 9, weight.Count).ToArray());
        const int Side = 96, Middle = 48;
        var farthest = 0;
        for (var shift = 0; shift < graph.Alignment; shift++)
        {
            var pixels = Enumerable.Repeat(0.1f, Side * Side).ToArray();
            var before = Run.Network(graph, weights, pixels, [1, 1, Side, Side]);
            pixels[(Middle + shift) * Side + Middle] = 1;
            var after = Run.Network(graph, weights, pixels, [1, 1, Side, Side]);
            for (var y = 0; y < Side; y++)
            {
                if (before[y * Side + Middle] != after[y * Side + Middle])
                    farthest = Math.Max(farthest, Math.Abs(y - Middle - shift));
            }
        }
        Assert.Equal(graph.ReceptiveField, 2 * farthest + 1);
    }

    [Fact]
    public void Features_of_different_size_cannot_be_added()
    {
        var noisy = new GraphBuilder("wrong", 1).Noisy;
        Assert.Throws<ArgumentException>(() => noisy + noisy.MaxPool());
    }

    [Fact]
    public void A_result_with_other_channels_than_the_image_is_refused()
    {
        var network = new GraphBuilder("wrong", 1);
        Assert.Throws<ArgumentException>(() => network.Build(network.Noisy.Conv(2)));
    }

    [Fact]
    public void A_result_at_another_size_than_the_image_is_refused()
    {
        var network = new GraphBuilder("wrong", 1);
        Assert.Throws<ArgumentException>(() => network.Build(network.Noisy.MaxPool()));
    }

    [Fact]
    public void A_feature_cannot_become_larger_than_the_image() =>
        Assert.Throws<ArgumentException>(() => new GraphBuilder("wrong", 1).Noisy.Upsample());

    [Fact]
    public void Channels_that_make_no_squares_cannot_be_shuffled() =>
        Assert.Throws<ArgumentException>(() => new GraphBuilder("wrong", 1).Noisy.PixelUnshuffle().Conv(6).PixelShuffle());

    [Fact]
    public void A_convolution_that_changes_the_size_otherwise_is_refused() =>
        Assert.Throws<ArgumentException>(() => new GraphBuilder("wrong", 1).Noisy.Conv(4, kernel: 2));

    [Fact]
    public void An_unknown_network_is_refused_with_the_names_that_exist()
    {
        var error = Assert.Throws<TrainingException>(() => Networks.Create("resnet-152", 1));
        Assert.Contains("half-unet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Widths_of_another_count_are_refused() =>
        Assert.Throws<TrainingException>(() => Networks.Create("half-unet", 1, [32, 64]));
}

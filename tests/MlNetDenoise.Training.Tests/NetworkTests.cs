using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetDenoise.Training.Tests;

public class NetworkTests
{
    // plain-cnn, paired-autoencoder, cae, cae-bn, mnist-cae: the published notebooks of the originals. The others: counted by
    // PyTorch for the same layers (torch_numbers.py).
    [Theory]
    [InlineData("plain-cnn", 3, 302_211)]
    [InlineData("paired-autoencoder", 3, 3_101_443)]
    [InlineData("strided-autoencoder", 3, 5_461_251)]
    [InlineData("cae", 3, 75_651)]
    [InlineData("cae-bn", 3, 742_659)]
    [InlineData("mnist-cae", 1, 28_353)]
    [InlineData("cifar-cae", 3, 742_659)]
    [InlineData("dncnn", 1, 556_096)]
    [InlineData("ffdnet", 1, 485_316)]
    [InlineData("ffdnet", 3, 852_108)]
    [InlineData("resnet", 3, 594_371)]
    [InlineData("unet", 3, 2_141_475)]
    [InlineData("half-unet", 1, 1_045_732)]
    [InlineData("half-unet", 3, 1_050_348)]
    [InlineData("light-unet", 1, 240_708)]
    [InlineData("light-unet", 3, 245_324)]
    public void A_network_has_as_many_parameters_as_its_model(string name, int channels, int parameters) =>
        Assert.Equal(parameters, Networks.Create(name, channels).ParameterCount);

    [Theory]
    [InlineData("resnet", 32, 16, 296_545)]
    [InlineData("unet", 16, 3, 129_681)]
    public void A_network_of_chosen_width_and_depth_has_as_many_parameters_as_its_model(string name, int width, int depth, int parameters) =>
        Assert.Equal(parameters, Networks.Create(name, 1, [width], depth).ParameterCount);

    [Theory]
    [InlineData("half-unet", 16, 32, 64)]
    [InlineData("cae", 48, 96, 96, 48)]
    public void One_width_alone_scales_all(string name, params int[] widths) =>
        Assert.Equal(Networks.Create(name, 1, widths).ParameterCount, Networks.Create(name, 1, widths[..1]).ParameterCount);

    [Fact]
    public void Running_statistics_are_counted_beside_the_parameters() =>
        Assert.Equal(743_939, Networks.Create("cae-bn", 3).ParameterCount + Networks.Create("cae-bn", 3).StatisticCount);

    // The figures of the papers: datasets/REFERENCE_FIGURES.md and README.
    [Theory]
    [InlineData("dncnn", 1, 1.11)]
    [InlineData("ffdnet", 1, 0.24)]
    [InlineData("ffdnet", 3, 0.43)]
    [InlineData("half-unet", 1, 0.10)]
    public void A_pixel_costs_as_much_as_published(string name, int channels, double megaflops) =>
        Assert.Equal(megaflops, Networks.Create(name, channels).MegaflopsPerPixel, 0.005);

    [Theory]
    [InlineData("dncnn", 1)]
    [InlineData("ffdnet", 2)]
    [InlineData("cae", 4)]
    [InlineData("half-unet", 8)]
    [InlineData("light-unet", 8)]
    [InlineData("unet", 8)]
    [InlineData("strided-autoencoder", 32)]
    public void Alignment_is_the_product_of_all_reductions(string name, int alignment) =>
        Assert.Equal(alignment, Networks.Create(name, 1).Alignment);

    [Theory]
    [InlineData(13, 9)]
    [InlineData(8, 15)]
    [InlineData(3, 2)]
    [InlineData(1, 5)]
    public void An_image_is_continued_to_the_alignment_by_its_mirror_image(int width, int height)
    {
        var graph = Networks.Create("half-unet", 1, [2, 2, 2]);
        var weights = Run.Weights(graph);
        var pixels = Enumerable.Range(0, width * height).Select(i => (float)Math.Abs(Math.Sin(i))).ToArray();
        var (wide, tall) = ((width + 7) / 8 * 8, (height + 7) / 8 * 8);
        var aligned = Enumerable.Range(0, tall * wide).Select(i => pixels[Mirrored(i / wide, height) * width + Mirrored(i % wide, width)]).ToArray();

        var result = Run.Network(graph, weights, pixels, [1, 1, height, width]);

        var expected = Run.Network(graph, weights, aligned, [1, 1, tall, wide]);
        Assert.All(result.Select((value, i) => (value, i)), pixel => Assert.Equal(expected[pixel.i / width * wide + pixel.i % width], pixel.value, 1e-5f));

        static int Mirrored(int place, int length)
        {
            var step = 1;
            var mirrored = 0;
            for (; place > 0 && length > 1; place--)
            {
                step = mirrored + step < 0 || mirrored + step >= length ? -step : step;
                mirrored += step;
            }
            return mirrored;
        }
    }

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

    [Theory]
    [InlineData("plain-cnn", 1)]
    [InlineData("cae", 4)]
    [InlineData("cae-bn", 5)]
    [InlineData("cifar-cae", 3)]
    [InlineData("paired-autoencoder", 4)]
    [InlineData("strided-autoencoder", 4)]
    [InlineData("dncnn", 1)]
    [InlineData("ffdnet", 1)]
    [InlineData("resnet", 1)]
    [InlineData("unet", 1)]
    [InlineData("half-unet", 3)]
    [InlineData("light-unet", 3)]
    public void Receptive_field_is_as_far_as_a_glaring_pixel_is_felt(string name, int widths)
    {
        var graph = Networks.Create(name, 1, [.. Enumerable.Repeat(2, widths)]);
        // all positive, so that nothing cancels out or is cut off
        var weights = graph.Weights.ToDictionary(weight => weight.Name, weight =>
            Enumerable.Repeat(weight.Shape.Length == 1 ? weight.Mean : (float)weight.Shape[0] / weight.Count, weight.Count).ToArray());
        var cells = graph.ReceptiveField / (2 * graph.Alignment) + 2;
        var (side, middle) = (2 * cells * graph.Alignment, cells * graph.Alignment);
        var farthest = 0;
        var dark = Run.Network(graph, weights, new float[side * side], [1, 1, side, side]);
        for (var shift = 0; shift < graph.Alignment; shift++)
        {
            var pixels = new float[side * side];
            pixels[(middle + shift) * side + middle] = 1e30f;
            var result = Run.Network(graph, weights, pixels, [1, 1, side, side]);
            for (var i = 0; i < result.Length; i++)
            {
                if (result[i] != dark[i])
                    farthest = Math.Max(farthest, Math.Abs(i / side - middle - shift));
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

    [Fact]
    public void A_depth_for_a_network_that_has_none_is_refused_with_those_that_have_one()
    {
        var error = Assert.Throws<TrainingException>(() => Networks.Create("cae", 1, depth: 3));
        Assert.Contains("resnet", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("half-unet", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unet", 9, 0)]
    [InlineData("dncnn", 1, 0)]
    [InlineData("dncnn", 5, 1)]
    [InlineData("dncnn", 5, double.NaN)]
    public void A_depth_or_a_dropout_out_of_bounds_is_refused(string name, int depth, double dropout) =>
        Assert.Throws<TrainingException>(() => Networks.Create(name, 1, depth: depth, dropout: dropout));

    [Fact]
    public void A_transposed_convolution_and_its_gradient_are_PyTorchs()
    {
        using var scope = NewDisposeScope();
        var layer = new ConvTranspose3x3(1);
        float[] Wave(int count, double step) => [.. Enumerable.Range(0, count).Select(i => (float)Math.Sin(step * i))];
        var kernel = new Parameter(tensor(Wave(18, 0.7), [2, 1, 3, 3]));

        var result = layer.Forward([tensor(Wave(8, 1), [1, 2, 2, 2])], [kernel, tensor(new[] { 0.5f }, [1])]);
        nn.functional.mse_loss(result, zeros([1, 1, 4, 4])).backward();

        float[] expected = [0.258506f, 0.684222f, 0.475892f, 0.556252f, 1.643257f, 1.708968f, 1.134795f, 1.349834f, 0.715443f, 0.966710f, 0.756917f, 0.209726f, -0.119744f, -0.602237f, -0.281950f, 0.004808f];
        float[] gradient = [0.030146f, 0.206794f, 0.218056f, 0.089022f, 0.144727f, 0.172087f, 0.169132f, 0.100778f, 0.073614f];
        Assert.All(expected.Zip(result.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.All(gradient.Zip(kernel.grad!.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Dropout_leaves_out_whole_channels_while_the_network_learns_and_none_after()
    {
        using var scope = NewDisposeScope();
        var network = new GraphBuilder("wide", 1);
        var graph = network.Build(network.Noisy.Conv(64, kernel: 1).Dropout(0.25).Conv(1, kernel: 1));
        var weights = graph.Weights.ToDictionary(weight => weight.Name, weight => Enumerable.Repeat(weight.Shape.Length == 1 ? 0f : 1f, weight.Count).ToArray());
        float[] Result(bool learns, long seed)
        {
            using var module = new GraphModule(graph, CPU, learns);
            module.Import(weights);
            using var chance = manual_seed(seed);
            return module.call(tensor(new float[] { 1, 1, 1, 1 }, [1, 1, 2, 2]), zeros([1, 1, 1, 1])).ToArray();
        }

        Assert.Equal([64, 64, 64, 64], Result(learns: false, 1));
        var learned = Result(learns: true, 1);
        Assert.Single(learned.Distinct());
        Assert.Equal(learned, Result(learns: true, 1));
        // the channels that are left count 4/3 each; of 64, 48 are expected
        var means = Enumerable.Range(1, 200).Select(seed => Result(learns: true, seed)[0]).ToArray();
        Assert.InRange(means.Average(), 62, 66);
        Assert.InRange(means.Distinct().Count(), 5, 64);
    }
}

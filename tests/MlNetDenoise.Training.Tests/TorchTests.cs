using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace MlNetDenoise.Training.Tests;

/// <summary>
/// What the training asks of TorchSharp, whichever one it has: the package's public API, against PyTorch's numbers
/// (torch_numbers.py printed them).
/// </summary>
public class TorchTests
{
    [Fact]
    public void A_strided_convolution_and_its_gradients_are_PyTorchs()
    {
        using var scope = NewDisposeScope();
        var image = new Parameter(Wave([1, 2, 4, 4]));
        var kernel = new Parameter(ChannelsLast(Wave([3, 2, 3, 3], 0.7)));
        var bias = new Parameter(Wave([3], 0.3));

        var result = F.conv2d(image, kernel, bias, [2, 2], [1, 1]);
        F.l1_loss(result, Wave([1, 3, 2, 2], 0.4)).backward();

        AssertClose([-0.096955f, 0.356591f, 0.347299f, -0.005450f, 0.209968f, 0.635787f, 0.625715f, 0.277189f, 0.490589f, 0.888201f, 0.877360f, 0.533451f], result);
        AssertClose([-0.333333f, -0.333333f, 0.333333f], bias.grad);
        AssertClose([-0.030600f, -0.046808f, -0.030600f, 0.026661f], image.grad?.narrow(1, 0, 1).narrow(2, 0, 1));
        AssertClose([0.079910f, 0.086351f, 0.025161f, -0.104466f, -0.112886f, -0.032893f, 0.044896f, 0.048515f, -0.064043f], kernel.grad?.narrow(0, 0, 1).narrow(1, 0, 1));
    }

    [Fact]
    public void A_batch_normalisation_its_running_statistics_and_its_gradients_are_PyTorchs()
    {
        using var scope = NewDisposeScope();
        var image = new Parameter(Wave([2, 2, 2, 3], 0.9));
        var (weight, bias) = (new Parameter(tensor(new[] { 0.5f, 2 }, [2])), new Parameter(tensor(new[] { 0.1f, -0.2f }, [2])));
        var (mean, variance) = (tensor(new[] { 0.3f, -0.1f }, [2]), tensor(new[] { 0.8f, 1.5f }, [2]));

        AssertClose([-0.067704f, 0.370186f, 0.476690f, 0.171207f, -0.315079f, -0.614157f, -1.298616f, -0.009244f, 1.259349f, 1.547117f, 0.636283f, -0.783852f], F.batch_norm(image, mean, variance, weight, bias).narrow(0, 0, 1));
        var result = F.batch_norm(image, mean, variance, weight, bias, training: true);
        F.mse_loss(result, Wave([2, 2, 2, 3])).backward();

        AssertClose([0.028337f, 0.579859f, 0.714000f, 0.329245f, -0.283230f, -0.659917f, -2.549327f, -0.290175f, 1.932569f, 2.436778f, 0.840875f, -1.647391f], result.narrow(0, 0, 1));
        AssertClose([0.280178f, -0.085167f], mean);
        AssertClose([0.775015f, 1.403301f], variance);
        AssertClose([0.155691f, 1.956682f], weight.grad);
        AssertClose([-0.000689f, -0.027777f, -0.026337f, 0.003189f, 0.031127f, 0.027767f], image.grad?.narrow(0, 0, 1).narrow(1, 0, 1));
    }

    [Fact]
    public void The_cross_entropy_and_its_gradient_are_PyTorchs_and_numbers_above_one_are_refused()
    {
        using var scope = NewDisposeScope();
        var x = new Parameter(F.sigmoid(Wave([4])));
        var target = tensor(new[] { 0, 0.25f, 1, 0.5f }, [4]);

        var loss = F.binary_cross_entropy(x, target);
        loss.backward();

        Assert.Equal(0.6791967f, loss.item<float>(), 1e-5f);
        AssertClose([0.5f, 0.533016f, -0.350702f, 0.035397f], x.grad);
        Assert.ThrowsAny<ExternalException>(() => F.binary_cross_entropy(x.add(1), target));
    }

    [Fact]
    public void Channels_that_are_left_out_are_those_of_the_seed()
    {
        using var scope = NewDisposeScope();
        float[] Draw(long seed)
        {
            using var generator = manual_seed(seed);
            return Values(F.dropout2d(Fill([1, 32, 1, 2], _ => 1), 0.5));
        }

        var drawn = Draw(7);
        Assert.Equal([0, 2], drawn.Distinct().Order());
        Assert.All(drawn.Chunk(2), channel => Assert.Equal(channel[0], channel[1]));
        Assert.Equal(drawn, Draw(7));
        Assert.NotEqual(drawn, Draw(8));
    }

    [Fact]
    public void Arithmetic_is_PyTorchs()
    {
        using var scope = NewDisposeScope();

        AssertClose([0, 1, 4, 9], Count([4]).mul(Count([4])));
        AssertClose([0, 0.5f, 1, 1.5f], Count([4]).mul(0.5));
        AssertClose([1.5f], Count([4]).mean());
        Assert.Equal(ScalarType.Float32, Count([4]).bfloat16().@float().dtype);
    }

    [Fact]
    public void Layers_without_weights_are_PyTorchs()
    {
        using var scope = NewDisposeScope();

        AssertClose([0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11, 12, 14, 13, 15], F.pixel_unshuffle(Count([1, 2, 2, 4]), 2));
        AssertClose([0, 4, 1, 5, 8, 12, 9, 13, 2, 6, 3, 7, 10, 14, 11, 15], F.pixel_shuffle(Count([1, 4, 2, 2]), 2));
        AssertClose([0, 1, 5, 2, 3, 5], F.pad(Count([1, 1, 2, 2]), [0, 1], value: 5));
        AssertClose([2, 1, 0, 5, 4, 3], Count([2, 3]).flip(1));
        AssertClose([4, 5, 3, 1, 2, 0], Count([2, 3]).roll([1, -1], [0, 1]));
        AssertClose([0, 0, 1, 1, 0, 0, 1, 1], F.interpolate(Count([1, 1, 1, 2]), scale_factor: [2, 2], mode: InterpolationMode.Nearest));
        AssertClose([5, 7], F.max_pool2d(Count([1, 1, 2, 4]), 2));
        AssertClose([0.500000f, 0.698775f, 0.712856f, 0.535222f], F.sigmoid(Wave([4])));
        AssertClose([0, 0.841471f, 0.909297f, 0.141120f, 0], F.relu(Wave([5])));
        AssertClose([0, 0.841471f, 0.909297f, 0.141120f, -0.075680f, -0.095892f], F.leaky_relu(Wave([6]), 0.1));
        AssertClose([0, 0.25f, 0.75f, 1, 0.5f, 0.75f, 1.25f, 1.5f],
            F.interpolate(Count([1, 1, 2, 2]), scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false).narrow(2, 0, 2));
        AssertClose([0, 1, 0, 1], cat([Count([1, 2]), Count([1, 2])], 1));
    }

    [Fact]
    public void The_squared_error_and_its_gradient_are_PyTorchs()
    {
        using var scope = NewDisposeScope();
        var x = new Parameter(Wave([5], 2));

        var loss = F.mse_loss(x, Wave([5]));
        loss.backward();

        Assert.Equal(1.2012835f, loss.item<float>(), 1e-5f);
        AssertClose([0, 0.027131f, -0.666440f, -0.168214f, 0.698464f], x.grad);
    }

    [Theory]
    [InlineData(true, 0.9635738, new[] { 0.863775f, -0.068820f, -0.903614f, -1.045059f, -0.462749f, 0.490145f })]
    [InlineData(false, 1.5090524, new[] { 0.776654f, -0.068758f, -0.786249f, -0.928116f, -0.449466f, 0.491569f })]
    public void Three_steps_with_weight_decay_and_a_clipped_gradient_are_PyTorchs(bool decoupled, double lastNorm, float[] expected)
    {
        using var parameter = NewParameter();
        using var optimizer = NewOptimizer(parameter, decoupled);

        double norm = 0;
        for (var step = 0; step < 3; step++)
            norm = Learn(parameter, optimizer);

        // The gradient is a difference of sums: PyTorch's own kernels differ by a few 1e-6 here.
        Assert.Equal(lastNorm, norm, 2e-5);
        using var scope = NewDisposeScope();
        AssertClose(expected, parameter.detach().narrow(0, 1, 1).narrow(2, 1, 1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_optimizer_with_anothers_moments_goes_on_exactly_as_the_other(bool decoupled)
    {
        using var first = NewParameter();
        using var optimizer = NewOptimizer(first, decoupled);
        for (var step = 0; step < 3; step++)
            Learn(first, optimizer);

        using var second = NewParameter();
        using var successor = NewOptimizer(second, decoupled);
        using (no_grad())
        {
            second.copy_(first);
            var (from, to) = (Moments(optimizer), Moments(successor));
            to.Mean.copy_(from.Mean);
            to.Square.copy_(from.Square);
            SetStep(successor, 3);
        }
        for (var step = 0; step < 2; step++)
        {
            Learn(first, optimizer);
            Learn(second, successor);
        }

        Assert.Equal(Values(first), Values(second));
    }

    [Fact]
    public void Channels_last_is_kept_by_convolutions_parameters_and_moments()
    {
        using var scope = NewDisposeScope();
        using var parameter = NewParameter();
        using var optimizer = NewOptimizer(parameter, true);

        Assert.False(parameter.is_contiguous());
        Assert.True(parameter.permute(0, 2, 3, 1).is_contiguous());
        Assert.True(F.conv2d(Wave([1, 2, 6, 6]), parameter).permute(0, 2, 3, 1).is_contiguous());
        Assert.True(Moments(optimizer).Mean.permute(0, 2, 3, 1).is_contiguous());
    }

    [Fact]
    public void Values_are_read_in_the_order_of_the_dimensions()
    {
        using var scope = NewDisposeScope();

        Assert.Equal([0, 4, 1, 5, 2, 6, 3, 7], Count([2, 4]).permute(1, 0).data<float>().ToArray());
    }

    [Fact]
    public void Gradients_are_recorded_again_after_no_grad()
    {
        using var scope = NewDisposeScope();
        var x = new Parameter(Wave([3]));

        using (no_grad())
            Assert.False(F.relu(x).requires_grad);

        Assert.True(F.relu(x).requires_grad);
    }

    [Fact]
    public void A_scope_disposes_all_but_what_left_it()
    {
        using var outer = NewDisposeScope();
        Tensor inside, moved, detached;
        using (NewDisposeScope())
        {
            inside = zeros([2]);
            moved = zeros([2]).MoveToOuterDisposeScope();
            detached = zeros([2]).DetachFromDisposeScope();
        }
        outer.Dispose();

        Assert.True(inside.IsInvalid);
        Assert.True(moved.IsInvalid);
        Assert.False(detached.IsInvalid);
        detached.Dispose();
        Assert.Throws<InvalidOperationException>(() => inside.shape);
    }

    [Fact]
    public void What_cannot_be_is_an_exception()
    {
        using var scope = NewDisposeScope();

        var error = Assert.ThrowsAny<ExternalException>(() => Wave([6]).narrow(0, 5, 3));
        Assert.Contains("start (5) + length (3) exceeds dimension size (6)", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => tensor(new float[3], [2, 2]));
        Assert.Throws<ArgumentException>(() => Wave([1]).item<long>());
    }

    [Fact]
    public void A_module_owns_its_parameters_and_refuses_a_name_twice()
    {
        var module = new Scaling();

        Assert.Throws<InvalidOperationException>(() => module.register_parameter("scale", module.Scale));
        module.Dispose();
        Assert.True(module.Scale.IsInvalid);
    }

    private sealed class Scaling : nn.Module<Tensor, Tensor, Tensor>
    {
        public Scaling() : base("scaling") => register_parameter("scale", Scale);

        public Parameter Scale { get; } = new(zeros([1]));

        public override Tensor forward(Tensor input1, Tensor input2) => input1;
    }

    private static Parameter NewParameter() => new(ChannelsLast(Wave([2, 2, 3, 3])));

    private static OptimizerHelper NewOptimizer(Parameter parameter, bool decoupled) => decoupled
        ? optim.AdamW([parameter], 0.02, 0.9, 0.99, weight_decay: 0.05)
        : optim.Adam([parameter], 0.02, 0.9, 0.99, weight_decay: 0.05);

    /// <summary>One step towards a kernel that gives nothing; the gradient's norm before it was clipped.</summary>
    private static double Learn(Parameter parameter, OptimizerHelper optimizer)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        F.mse_loss(F.conv2d(Wave([1, 2, 6, 6], 0.9), parameter), zeros([1, 2, 4, 4])).backward();
        var norm = nn.utils.clip_grad_norm_([parameter], 0.1);
        optimizer.step();
        return norm;
    }

    private static (Tensor Mean, Tensor Square) Moments(OptimizerHelper optimizer) => optimizer.state_dict().State[0] is AdamW.State adamW
        ? (adamW.exp_avg, adamW.exp_avg_sq)
        : (((Adam.State)optimizer.state_dict().State[0]).exp_avg, ((Adam.State)optimizer.state_dict().State[0]).exp_avg_sq);

    private static void SetStep(OptimizerHelper optimizer, long step)
    {
        if (optimizer.state_dict().State[0] is AdamW.State adamW)
            adamW.step = step;
        else
            ((Adam.State)optimizer.state_dict().State[0]).step = step;
    }

    private static Tensor Wave(long[] shape, double step = 1) => Fill(shape, i => (float)Math.Sin(step * i));

    private static Tensor Count(long[] shape) => Fill(shape, i => i);

    private static Tensor Fill(long[] shape, Func<int, float> value)
    {
        var count = (int)shape.Aggregate(1L, (product, side) => product * side);
        return tensor(Enumerable.Range(0, count).Select(value).ToArray(), shape);
    }

    private static Tensor ChannelsLast(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static float[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().contiguous().data<float>().ToArray();
    }

    private static void AssertClose(float[] expected, Tensor? actual)
    {
        Assert.NotNull(actual);
        var values = Values(actual);
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], values[i], 1e-5f);
    }
}

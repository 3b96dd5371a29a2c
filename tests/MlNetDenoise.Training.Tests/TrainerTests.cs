using TorchSharp;

namespace MlNetDenoise.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Precision.Full)]
    [InlineData(Precision.Mixed)]
    public void Training_lowers_the_loss_and_denoises(Precision precision) => AssertDenoises(Run.Small with { Optimization = Run.Small.Optimization with { Precision = precision } });

    [Fact]
    public void A_network_with_running_statistics_denoises() => AssertDenoises(Run.Small with { Network = Run.Small.Network with { Name = "dncnn", Widths = [12], Depth = 5 } });

    private void AssertDenoises(Recipe recipe)
    {
        var record = Run.Train(recipe with { Budget = recipe.Budget with { Steps = 200, ValidateEvery = 50 } }, _folder.Path);
        var losses = RunFolder.Open(_folder.Path).ReadLog().Where(entry => entry.Step <= 100).Select(entry => entry.Loss!.Value).ToArray();
        Assert.True(losses[^1] < 0.8 * losses[0], string.Join(" ", losses));
        Assert.True(record.BestPsnr > record.NoisyPsnr + 2, $"{record.NoisyPsnr} -> {record.BestPsnr}");
    }

    [Theory]
    [InlineData(24, 2)] // fewer epochs than validations: ten of these
    [InlineData(80, 4)] // 6 images of 48x48 have the pixels of 3.4 batches of 4 patches of 32x32
    public void Validation_comes_with_each_epoch_and_ten_times_at_least(int steps, int every)
    {
        Run.Train(Run.Small with { Budget = Run.Small.Budget with { Steps = steps, ValidateEvery = 0 } }, _folder.Path);
        var validated = RunFolder.Open(_folder.Path).ReadLog().Where(entry => entry.Psnr is not null).Select(entry => entry.Step);
        Assert.Equal(Enumerable.Range(1, steps / every).Select(i => (long)i * every), validated);
    }

    [Theory]
    [InlineData("plain-cnn", 1, Precision.Full)]
    [InlineData("cae", 4, Precision.Mixed)]
    [InlineData("mnist-cae", 4, Precision.Full)]
    [InlineData("cae-bn", 5, Precision.Full)]
    [InlineData("cifar-cae", 3, Precision.Mixed)]
    [InlineData("paired-autoencoder", 4, Precision.Full)]
    [InlineData("strided-autoencoder", 4, Precision.Full)]
    [InlineData("dncnn", 1, Precision.Mixed)]
    [InlineData("ffdnet", 1, Precision.Full)]
    [InlineData("resnet", 1, Precision.Full)]
    [InlineData("unet", 1, Precision.Mixed)]
    public void Every_network_learns_and_is_exported(string network, int widths, Precision precision)
    {
        var recipe = Run.Small with { Network = Run.Small.Network with { Name = network, Widths = [.. Enumerable.Repeat(8, widths)], Dropout = 0.1 }, Optimization = Run.Small.Optimization with { Precision = precision, EmaDecay = 0.9, Loss = TrainingLoss.L1, LearningRate = 0.01, Optimizer = Optimizer.Muon }, Budget = Run.Small.Budget with { Steps = 140 } };
        Run.Train(recipe, _folder.Path);
        var log = RunFolder.Open(_folder.Path).ReadLog();
        Assert.True(log[^1].Loss < log[0].Loss, string.Join(" -> ", log.Select(entry => entry.Loss)));
        using var denoiser = Denoiser.Load(_folder.Path);
        Assert.Equal(network, denoiser.CardFor(1).Name);
    }

    [Theory]
    [InlineData(Optimizer.AdamW, Precision.Full, 7)]
    [InlineData(Optimizer.Adam, Precision.Full, 23)]
    [InlineData(Optimizer.Muon, Precision.Mixed, 15)]
    public void A_training_that_was_stopped_resumes_to_the_same_bits(Optimizer optimizer, Precision precision, long stop) =>
        AssertResumes(Run.Small with { Optimization = Run.Small.Optimization with { Optimizer = optimizer, Precision = precision, WeightDecay = 0.01 } }, stop);

    [Fact]
    public void A_network_with_running_statistics_and_dropout_resumes_to_the_same_bits() =>
        AssertResumes(Run.Small with { Network = Run.Small.Network with { Name = "dncnn", Widths = [8], Depth = 4, Dropout = 0.3 }, Optimization = Run.Small.Optimization with { Optimizer = Optimizer.Muon } }, stop: 17);

    [Fact]
    public void A_rate_that_falls_on_plateaus_and_turned_patches_resume_to_the_same_bits() =>
        AssertResumes(Run.Small with { Data = Run.Small.Data with { Rotation = 20, Shift = 0.1 }, Optimization = Run.Small.Optimization with { Schedule = LearningRateSchedule.Plateau, PlateauPatience = 1, LearningRate = 0.05, Loss = TrainingLoss.Parse("l1 then mse + 0.1*ssim") } }, stop: 27);

    private void AssertResumes(Recipe recipe, long stop)
    {
        Run.Train(recipe, _folder.Below("whole"));

        using var source = new CancellationTokenSource();
        var atStop = new Callback(progress => { if (progress.Step == stop) source.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(recipe, _folder.Below("broken"), atStop, cancellationToken: source.Token));
        Assert.False(File.Exists(new RunFolder(_folder.Below("broken")).OnnxFile));
        var record = Run.Train(recipe, _folder.Below("broken"));

        Assert.Equal(40, record.Steps);
        foreach (var file in new[] { "best.safetensors", "denoiser.onnx", "denoiser.flat.onnx" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder.Below("whole"), file)), File.ReadAllBytes(Path.Combine(_folder.Below("broken"), file)));
        Assert.Equal([10, 20, 30, 40], RunFolder.Open(_folder.Below("broken")).ReadLog().Where(entry => entry.Psnr != null).Select(entry => entry.Step));
    }

    [Fact]
    public void A_training_resumes_from_an_old_checkpoint_to_the_same_bits_though_newer_files_lie_beside_it()
    {
        var run = new RunFolder(_folder.Path);
        using var source = new CancellationTokenSource();
        var atStop = new Callback(progress => { if (progress.Step == 15) source.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(Run.Small, _folder.Path, atStop, cancellationToken: source.Token));
        var checkpoint = File.ReadAllBytes(run.CheckpointFile);
        Run.Train(Run.Small, _folder.Path);
        var best = File.ReadAllBytes(run.BestFile);

        File.WriteAllBytes(run.CheckpointFile, checkpoint);
        foreach (var extension in new[] { "safetensors", "onnx", "json" })
            File.WriteAllText(_folder.Below($".{Guid.NewGuid():N}.{extension}"), "what a killed process leaves");
        File.WriteAllText(_folder.Below(".mine"), "what a user keeps there");
        File.AppendAllText(run.LogFile, "{\"step\":99,\"sec");
        Run.Train(Run.Small, _folder.Path);
        Assert.Equal(best, File.ReadAllBytes(run.BestFile));
        Assert.Equal(40, run.ReadLog()[^1].Step);
        Assert.Equal([_folder.Below(".mine")], Directory.GetFiles(_folder.Path, ".*"));
    }

    [Fact]
    public void The_card_of_a_training_on_any_noise_tells_the_range_of_its_root_mean_square()
    {
        Run.Train(Run.Small with { Noise = Noise.Parse("uniform:20-60 + 50% offset:5"), Budget = Run.Small.Budget with { Steps = 2 } }, _folder.Below("uniform"));
        Run.Train(Run.Small with { Noise = Noise.Parse("gaussian:5-50 + clip"), Budget = Run.Small.Budget with { Steps = 2 } }, _folder.Below("gaussian"));
        using var uniform = Denoiser.Load(_folder.Below("uniform"));
        using var gaussian = Denoiser.Load(_folder.Below("gaussian"));
        Assert.InRange(uniform.CardFor(1).SigmaMin, 20 / Math.Sqrt(3) - 0.5, 14);
        Assert.InRange(uniform.CardFor(1).SigmaMax, 33, Math.Sqrt(60 * 60 / 3.0 + 25) + 1);
        Assert.Equal((5, 50), (gaussian.CardFor(1).SigmaMin, gaussian.CardFor(1).SigmaMax));
    }

    [Fact]
    public void Images_smaller_than_the_patch_are_refused_with_the_patch_that_fits()
    {
        var error = Assert.Throws<TrainingException>(() => Trainer.Run(Run.Small with { Data = Run.Small.Data with { PatchSize = 64 } }, _folder.Path, Run.Discs(8, side: 30)));
        Assert.Contains("Set PatchSize to 30", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Patches_need_not_fit_the_network()
    {
        var record = Trainer.Run(Run.Small with { Data = Run.Small.Data with { PatchSize = 30 }, Budget = Run.Small.Budget with { Steps = 100, ValidateEvery = 50 } }, _folder.Path, Run.Discs(8, side: 30), new() { Threads = 1 });
        Assert.True(record.BestPsnr > record.NoisyPsnr + 1, $"{record.NoisyPsnr} -> {record.BestPsnr}");
    }

    [Fact]
    public void A_finished_training_is_not_repeated()
    {
        var first = Run.Train(Run.Small, _folder.Path);
        var steps = 0;
        var again = Run.Train(Run.Small, _folder.Path, new Callback(_ => steps++));
        Assert.Equal((0, first.BestPsnr), (steps, again.BestPsnr));
    }

    [Fact]
    public void A_folder_with_another_recipe_is_refused()
    {
        Run.Train(Run.Small with { Budget = Run.Small.Budget with { Steps = 2 } }, _folder.Path);
        var error = Assert.Throws<TrainingException>(() => Run.Train(Run.Small with { Budget = Run.Small.Budget with { Steps = 3 } }, _folder.Path));
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_runs_away_stops_with_the_remedy_and_exports_nothing()
    {
        Run.Train(Run.Small with { Budget = Run.Small.Budget with { Steps = 20 } }, _folder.Below("good"));
        var wild = Run.Small with { Optimization = Run.Small.Optimization with { LearningRate = 1e20, WarmUpSteps = 0 }, Budget = Run.Small.Budget with { ValidateEvery = 1 }, From = _folder.Below("good") };
        var error = Assert.Throws<TrainingException>(() => Run.Train(wild, _folder.Below("wild")));
        Assert.Contains("rate", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(File.Exists(new RunFolder(_folder.Below("wild")).OnnxFile));
    }

    [Theory]
    [InlineData("first")]
    [InlineData("first/denoiser.onnx")]
    public void A_training_begins_where_another_ended(string from)
    {
        var first = Run.Train(Run.Small with { Budget = Run.Small.Budget with { Steps = 100, ValidateEvery = 50 } }, _folder.Below("first"));
        var second = Run.Train(Run.Small with { Optimization = Run.Small.Optimization with { LearningRate = 1e-9 }, Budget = Run.Small.Budget with { Steps = 1 }, From = _folder.Below(from) }, _folder.Below("second"));
        Assert.Equal(first.BestPsnr!.Value, second.BestPsnr!.Value, 3);
    }

    [Fact]
    public void Weights_of_another_network_are_refused()
    {
        Run.Train(Run.Small with { Budget = Run.Small.Budget with { Steps = 1 } }, _folder.Below("first"));
        Assert.Throws<TrainingException>(() => Run.Train(Run.Small with { Network = Run.Small.Network with { Widths = [8, 8, 8] }, Budget = Run.Small.Budget with { Steps = 1 }, From = _folder.Below("first") }, _folder.Below("second")));
        File.WriteAllText(_folder.Below("no.onnx"), "no model");
        var error = Assert.Throws<TrainingException>(() => Run.Train(Run.Small with { Budget = Run.Small.Budget with { Steps = 1 }, From = _folder.Below("no.onnx") }, _folder.Below("second")));
        Assert.Contains("no.onnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_whose_normalisations_were_folded_is_refused_with_the_remedy()
    {
        var recipe = Run.Small with { Network = Run.Small.Network with { Name = "dncnn", Widths = [8], Depth = 3 }, Budget = Run.Small.Budget with { Steps = 1 } };
        Run.Train(recipe, _folder.Below("first"));
        Run.Train(recipe with { From = _folder.Below("first") }, _folder.Below("second"));
        var error = Assert.Throws<TrainingException>(() => Run.Train(recipe with { From = _folder.Below("first/denoiser.onnx") }, _folder.Below("third")));
        Assert.Contains("folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_stops_early_when_validation_gains_no_more()
    {
        var recipe = Run.Small with { Optimization = Run.Small.Optimization with { LearningRate = 1e-12, Schedule = LearningRateSchedule.Constant, EmaDecay = 0 }, Budget = Run.Small.Budget with { ValidateEvery = 1, Patience = 3, Steps = 1000 } };
        Run.Train(recipe, _folder.Path);
        Assert.InRange(RunFolder.Open(_folder.Path).ReadLog()[^1].Step, 4, 100);
    }

    [Fact]
    public void The_rate_falls_when_validation_gains_no_more()
    {
        var recipe = Run.Small with { Optimization = Run.Small.Optimization with { LearningRate = 1e-12, WarmUpSteps = 0, Schedule = LearningRateSchedule.Plateau, PlateauPatience = 2, PlateauFloor = 3e-13, EmaDecay = 0 }, Budget = Run.Small.Budget with { ValidateEvery = 1, Steps = 12 } };
        Run.Train(recipe, _folder.Path);
        var rates = RunFolder.Open(_folder.Path).ReadLog().Select(entry => entry.LearningRate!.Value).ToArray();
        Assert.Equal(1e-12, rates[0]);
        Assert.Equal(3e-13, rates[^1], 1e-20);
        Assert.Equal(rates.OrderDescending(), rates);
        Assert.Contains(rates, rate => Math.Abs(rate - 5e-13) < 1e-20);
    }

    [Fact]
    public void The_exported_weights_are_the_best_and_not_the_last()
    {
        // the rate rises until it spoils what was learned before
        Run.Train(Run.Small with { Optimization = Run.Small.Optimization with { EmaDecay = 0 }, Budget = Run.Small.Budget with { Steps = 60, ValidateEvery = 10 } }, _folder.Below("good"));
        var record = Run.Train(Run.Small with { Optimization = Run.Small.Optimization with { EmaDecay = 0, LearningRate = 0.05, WarmUpSteps = 40, Schedule = LearningRateSchedule.Constant }, Budget = Run.Small.Budget with { Steps = 40, ValidateEvery = 2 }, From = _folder.Below("good") }, _folder.Below("spoilt"));
        var log = RunFolder.Open(_folder.Below("spoilt")).ReadLog().Where(entry => entry.Psnr != null).ToArray();
        Assert.True(log[^1].Psnr < record.BestPsnr - 1, $"{log[^1].Psnr}");
        Assert.Equal(log.Max(entry => entry.Psnr), record.BestPsnr);
        using var again = new ValidationSet(Run.Discs().Validation, Run.Small.Noise, Run.Small.Optimization.Loss, new ComputeDevice(torch.CPU, Threads: 1, Team: 1));
        using var exported = new GraphModule(Run.Small.CreateNetwork(), torch.CPU, isTraining: false);
        exported.Import(WeightsFile.Load(new RunFolder(_folder.Below("spoilt")).BestFile).Tensors);
        Assert.Equal(record.BestPsnr!.Value, again.Measure(exported, inSecondHalf: true).Psnr, 1e-3);
    }

    [Fact]
    public void A_budget_in_minutes_becomes_as_many_steps_as_fit_into_it()
    {
        var recipe = Run.Small with { Optimization = Run.Small.Optimization with { Loss = TrainingLoss.L1ThenMse }, Budget = Run.Small.Budget with { Steps = null, Minutes = 0.1 } };
        var record = Run.Train(recipe, _folder.Path);
        var run = RunFolder.Open(_folder.Path);
        var log = run.ReadLog();
        Assert.Equal(record.Steps, log[^1].Step);
        Assert.True(record.Steps > 1);
        Assert.InRange(log[^1].Seconds, 0, 12);
        Assert.InRange(record.LossChange!.Value, 1, record.Steps - 1);
        Assert.Contains(log, entry => entry.Step == record.LossChange);
    }

    [Fact]
    public void A_step_with_gradients_that_are_no_numbers_leaves_the_weights_though_nothing_is_clipped()
    {
        var recipe = Run.Small with { Optimization = Run.Small.Optimization with { MaxGradientNorm = 0 } };
        var graph = recipe.CreateNetwork();
        var weights = Run.Weights(graph);
        // the loss stays finite, but by the large last kernel the gradient of the small first one does not
        var kernels = graph.Weights.Where(weight => weight.Shape.Length == 4).ToArray();
        weights[kernels[0].Name] = [.. weights[kernels[0].Name].Select(value => 1e-20f * value)];
        weights[kernels[^1].Name] = [.. weights[kernels[^1].Name].Select(value => 1e15f * value)];
        using var state = Run.State(recipe, graph, weights);
        using var patches = Run.Patches(recipe);
        var batch = patches.Next();
        Assert.True(float.IsFinite(state.Train(batch, 1e-3, inSecondHalf: false)));
        var before = state.Export();
        batch.Noisy.AsSpan().Fill(1e30f);

        Assert.Equal(float.NaN, state.Train(batch, 1e-3, inSecondHalf: false));
        Assert.Equal(before, state.Export());
    }

    [Theory]
    [InlineData("half-unet", Optimizer.AdamW)]
    [InlineData("light-unet", Optimizer.Muon)]
    [InlineData("cae-bn", Optimizer.Muon)] // batch normalisation sees the whole batch
    [InlineData("plain-cnn", Optimizer.AdamW)]
    public void Threads_that_share_out_a_batch_learn_what_one_learns(string network, Optimizer optimizer)
    {
        var recipe = Run.Small with { Network = Run.Small.Network with { Name = network, Widths = null, Depth = null, Dropout = network == "plain-cnn" ? 0.5 : 0 }, Optimization = Run.Small.Optimization with { Optimizer = optimizer, Balanced = true } };
        var graph = recipe.CreateNetwork();
        var weights = Run.Weights(graph);
        var (first, alone) = After(threads: 1);

        foreach (var threads in new[] { 2, 3, 4 })
        {
            var (loss, shared) = After(threads);
            Assert.Equal(first, loss, first * 1e-3);
            // to what one thread changes the weights by, sums in another order add little
            Assert.InRange(Distance(shared, alone), 0, 0.02 * Distance(alone, weights));
            Assert.Equal(shared, After(threads).Weights); // to the bit
        }

        (float Loss, Dictionary<string, float[]> Weights) After(int threads)
        {
            using var state = Run.State(recipe, graph, weights, threads);
            using var patches = Run.Patches(recipe);
            state.Train(patches.Next(), 1e-3, inSecondHalf: false);
            var loss = state.Train(patches.Next(), 1e-3, inSecondHalf: false);
            return (loss, graph.Weights.ToDictionary(weight => weight.Name, weight => state.Export()[$"weights/{weight.Name}"]));
        }

        double Distance(Dictionary<string, float[]> a, Dictionary<string, float[]> b) =>
            Math.Sqrt(graph.Weights.Sum(weight => a[weight.Name].Zip(b[weight.Name], (x, y) => (x - y) * (double)(x - y)).Sum()));
    }

    [Fact]
    public void An_error_in_a_batch_is_told_once()
    {
        using var patches = Run.Patches(Run.Small with { Data = Run.Small.Data with { BatchSize = 0 } });
        Assert.Throws<DivideByZeroException>(patches.Next);
    }

    [Fact]
    public void A_training_that_was_killed_resumes_from_its_last_checkpoint_to_the_same_bits()
    {
        var (whole, killed) = (_folder.Below("whole"), _folder.Below("killed"));
        Run.Train(Run.Small, whole, new Callback(progress =>
        {
            if (progress.Step != 17)
                return;
            Directory.CreateDirectory(killed);
            foreach (var file in Directory.EnumerateFiles(whole).Where(file => Path.GetFileName(file) != "lock"))
                File.Copy(file, Path.Combine(killed, Path.GetFileName(file)));
        }), checkpointSeconds: 0);
        File.WriteAllText(Path.Combine(killed, "lock"), "");

        var first = 0L;
        Run.Train(Run.Small, killed, new Callback(progress => first = first == 0 ? progress.Step : first));
        Assert.Equal(17, first);
        foreach (var file in new[] { "best.safetensors", "denoiser.onnx" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(killed, file)));
        Assert.False(File.Exists(Path.Combine(killed, "lock")));
    }

    [Fact]
    public void A_folder_in_which_a_training_runs_is_refused_to_another()
    {
        Exception? error = null;
        var record = Run.Train(Run.Small with { Budget = Run.Small.Budget with { Steps = 2 } }, _folder.Path, new Callback(progress =>
            error ??= Record.Exception(() => Run.Train(Run.Small with { Budget = Run.Small.Budget with { Steps = 2 } }, _folder.Path))));
        Assert.Contains(_folder.Path, Assert.IsType<TrainingException>(error).Message, StringComparison.Ordinal);
        Assert.NotNull(record.BestPsnr);
    }

    [Theory]
    [InlineData(9, 48)]
    [InlineData(8, 56)]
    public void A_training_does_not_go_on_with_other_images(int count, int side)
    {
        Run.Train(Run.Small with { Budget = Run.Small.Budget with { Steps = 2 } }, _folder.Path);
        var error = Assert.Throws<TrainingException>(() => Trainer.Run(Run.Small with { Budget = Run.Small.Budget with { Steps = 2 } }, _folder.Path, Run.Discs(count, side)));
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("another folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_has_begun_needs_the_one_it_came_from_no_more()
    {
        Run.Train(Run.Small with { Budget = Run.Small.Budget with { Steps = 1 } }, _folder.Below("first"));
        var recipe = Run.Small with { Budget = Run.Small.Budget with { Steps = 2 }, From = _folder.Below("first") };
        var second = Run.Train(recipe, _folder.Below("second"));
        Directory.Delete(_folder.Below("first"), recursive: true);
        Assert.Equal(second.BestPsnr, Run.Train(recipe, _folder.Below("second")).BestPsnr);
    }

    [Fact]
    public void Record_and_model_tell_the_versions_of_what_made_them()
    {
        var record = Run.Train(Run.Small with { Budget = Run.Small.Budget with { Steps = 1 } }, _folder.Path);
        Assert.All(["TorchSharp", "libtorch", "ONNX Runtime"], library => Assert.Matches(@"^\d+\.\d+\.\d+", record.Versions[library]));
        using var denoiser = Denoiser.Load(_folder.Path);
        Assert.Equal(record.Versions["MlNetDenoise"], denoiser.CardFor(1).Version);
        Assert.NotEmpty(denoiser.CardFor(1).Version);
    }

    [Fact]
    public void A_damaged_checkpoint_is_named()
    {
        using var source = new CancellationTokenSource();
        var atStop = new Callback(progress => { if (progress.Step == 2) source.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(Run.Small, _folder.Path, atStop, cancellationToken: source.Token));
        var file = new RunFolder(_folder.Path).CheckpointFile;
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..1000]);
        var error = Assert.Throws<TrainingException>(() => Run.Train(Run.Small, _folder.Path));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }
}

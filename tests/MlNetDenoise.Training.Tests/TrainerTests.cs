using TorchSharp;

namespace MlNetDenoise.Training.Tests;

public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Training_lowers_the_loss_and_denoises()
    {
        var record = Run.Train(Run.Small with { Steps = 200, ValidateEvery = 50 }, _folder.Path);
        var losses = RunFolder.Open(_folder.Path).ReadLog().Where(entry => entry.Step <= 100).Select(entry => entry.Loss!.Value).ToArray();
        Assert.True(losses[^1] < 0.8 * losses[0], string.Join(" ", losses));
        Assert.True(record.BestPsnr > record.NoisyPsnr + 2, $"{record.NoisyPsnr} -> {record.BestPsnr}");
    }

    [Theory]
    [InlineData(Optimiser.AdamW, 7)]
    [InlineData(Optimiser.Adam, 23)]
    public void A_training_that_was_stopped_goes_on_to_the_same_bits(Optimiser optimiser, long stop)
    {
        var recipe = Run.Small with { Optimiser = optimiser, WeightDecay = 0.01 };
        Run.Train(recipe, _folder.In("whole"));

        using var source = new CancellationTokenSource();
        var atStop = new Callback(progress => { if (progress.Step == stop) source.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(recipe, _folder.In("broken"), atStop, source.Token));
        Assert.False(File.Exists(new RunFolder(_folder.In("broken")).OnnxFile));
        var record = Run.Train(recipe, _folder.In("broken"));

        Assert.Equal(40, record.Steps);
        foreach (var file in new[] { "best.safetensors", "denoiser.onnx", "denoiser.flat.onnx" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder.In("whole"), file)), File.ReadAllBytes(Path.Combine(_folder.In("broken"), file)));
        Assert.Equal([10, 20, 30, 40], RunFolder.Open(_folder.In("broken")).ReadLog().Where(entry => entry.Psnr != null).Select(entry => entry.Step));
    }

    [Fact]
    public void A_training_goes_on_from_an_old_checkpoint_to_the_same_bits_though_newer_files_lie_beside_it()
    {
        var run = new RunFolder(_folder.Path);
        using var source = new CancellationTokenSource();
        var atStop = new Callback(progress => { if (progress.Step == 15) source.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(Run.Small, _folder.Path, atStop, source.Token));
        var checkpoint = File.ReadAllBytes(run.CheckpointFile);
        Run.Train(Run.Small, _folder.Path);
        var best = File.ReadAllBytes(run.BestFile);

        File.WriteAllBytes(run.CheckpointFile, checkpoint);
        File.WriteAllText(_folder.In(".checkpoint.0123.safetensors"), "what a killed process leaves");
        File.AppendAllText(run.LogFile, "{\"step\":99,\"sec");
        Run.Train(Run.Small, _folder.Path);
        Assert.Equal(best, File.ReadAllBytes(run.BestFile));
        Assert.Equal(40, run.ReadLog()[^1].Step);
        Assert.Empty(Directory.GetFiles(_folder.Path, ".*"));
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
        Run.Train(Run.Small with { Steps = 2 }, _folder.Path);
        var error = Assert.Throws<TrainingException>(() => Run.Train(Run.Small with { Steps = 3 }, _folder.Path));
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_that_runs_away_stops_with_the_remedy_and_exports_nothing()
    {
        Run.Train(Run.Small with { Steps = 20 }, _folder.In("good"));
        var wild = Run.Small with { From = _folder.In("good"), Rate = 1e20, WarmUp = 0, ValidateEvery = 1 };
        var error = Assert.Throws<TrainingException>(() => Run.Train(wild, _folder.In("wild")));
        Assert.Contains("rate", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(File.Exists(new RunFolder(_folder.In("wild")).OnnxFile));
    }

    [Fact]
    public void A_training_begins_where_another_ended()
    {
        var first = Run.Train(Run.Small with { Steps = 100, ValidateEvery = 50 }, _folder.In("first"));
        var second = Run.Train(Run.Small with { From = _folder.In("first"), Steps = 1, Rate = 1e-9 }, _folder.In("second"));
        Assert.Equal(first.BestPsnr!.Value, second.BestPsnr!.Value, 3);
    }

    [Fact]
    public void Weights_of_another_network_are_refused()
    {
        Run.Train(Run.Small with { Steps = 1 }, _folder.In("first"));
        Assert.Throws<TrainingException>(() => Run.Train(Run.Small with { Steps = 1, Widths = [8, 8, 8], From = _folder.In("first") }, _folder.In("second")));
    }

    [Fact]
    public void Training_stops_early_when_validation_gains_no_more()
    {
        var recipe = Run.Small with { Rate = 1e-12, Schedule = RateSchedule.Constant, Ema = 0, ValidateEvery = 1, Patience = 3, Steps = 1000 };
        Run.Train(recipe, _folder.Path);
        Assert.InRange(RunFolder.Open(_folder.Path).ReadLog()[^1].Step, 4, 100);
    }

    [Fact]
    public void A_budget_in_minutes_becomes_steps_that_are_kept()
    {
        var record = Run.Train(Run.Small with { Steps = null, Minutes = 0.05 }, _folder.Path);
        var log = RunFolder.Open(_folder.Path).ReadLog();
        Assert.Equal(record.Steps, log[^1].Step);
        Assert.True(record.Steps > 1);
    }

    [Fact]
    public void A_step_keeps_no_memory()
    {
        var data = Run.Discs();
        var graph = Run.Small.CreateNetwork();
        using var state = new TrainingState(graph, Run.Small, WeightInitialisation.Draw(graph, 1), torch.CPU);
        using var patches = new PatchSource(data.Training, Run.Small, first: 0);
        state.Learn(patches.Next(), 100);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 20; i++)
            state.Learn(patches.Next(), 100);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_damaged_checkpoint_is_named()
    {
        using var source = new CancellationTokenSource();
        var atStop = new Callback(progress => { if (progress.Step == 2) source.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(Run.Small, _folder.Path, atStop, source.Token));
        var file = new RunFolder(_folder.Path).CheckpointFile;
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..1000]);
        var error = Assert.Throws<TrainingException>(() => Run.Train(Run.Small, _folder.Path));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    private sealed class Callback(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}

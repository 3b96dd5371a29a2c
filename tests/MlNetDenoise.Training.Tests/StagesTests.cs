namespace MlNetDenoise.Training.Tests;

/// <summary>Recipes with stages, and trainings by them.</summary>
public sealed class StagesTests : IDisposable
{
    private static readonly string[] Results = ["best.safetensors", "denoiser.onnx", "denoiser.flat.onnx"];

    private static readonly Recipe Staged = Run.Small with
    {
        About = "Three stages.",
        Stages =
        [
            Run.Small with { About = "First." },
            Run.Small with { About = "Second.", Data = Run.Small.Data with { PatchSize = 48, BatchSize = 2 }, Noise = Noise.Gaussian(0, 50), Budget = new() { Steps = 20, ValidateEvery = 10 } },
            Run.Small with { About = "Third.", Optimization = Run.Small.Optimization with { Loss = TrainingLoss.Mse, LearningRate = 1e-3 }, Budget = new() { Steps = 30, ValidateEvery = 10 } },
        ],
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stages_give_the_same_bits_as_trainings_that_start_one_from_the_other()
    {
        for (var i = 0; i < 3; i++)
            Run.Train(Staged.Stages[i] with { From = i == 0 ? null : _folder.Below($"alone-{i}") }, _folder.Below($"alone-{i + 1}"));

        var stages = new List<(int, int)>();
        var record = Run.Train(Staged, _folder.Below("run"), new Callback(progress => stages.Add((progress.Stage, progress.Stages))));

        AssertSame(_folder.Below("alone-1"), _folder.Below("run/stage-1"));
        AssertSame(_folder.Below("alone-2"), _folder.Below("run/stage-2"));
        AssertSame(_folder.Below("alone-3"), _folder.Below("run"));
        Assert.Equal([.. Enumerable.Repeat((1, 3), 40), .. Enumerable.Repeat((2, 3), 20), .. Enumerable.Repeat((3, 3), 30)], stages);
        Assert.Equal((30, 30), (record.Steps, RunFolder.Open(_folder.Below("run")).ReadLog()[^1].Step));
    }

    [Fact]
    public void A_stage_starts_with_the_best_weights_and_not_the_last_of_the_stage_before_it()
    {
        // the learning rate rises until it spoils what was learned before
        var good = Run.Small with { Optimization = Run.Small.Optimization with { EmaDecay = 0 }, Budget = new() { Steps = 60, ValidateEvery = 10 } };
        var spoilt = good with { Optimization = good.Optimization with { LearningRate = 0.05, WarmUpSteps = 40, Schedule = LearningRateSchedule.Constant }, Budget = new() { Steps = 40, ValidateEvery = 2 } };
        var unchanged = Run.Small with { Optimization = Run.Small.Optimization with { LearningRate = 1e-9 }, Budget = new() { Steps = 1 } };

        var record = Run.Train(Run.Small with { Stages = [good, spoilt, unchanged] }, _folder.Path);

        var second = RunFolder.Open(_folder.Below("stage-2"));
        Assert.True(second.ReadLog()[^1].Psnr < record.BestPsnr - 1, $"{second.ReadLog()[^1].Psnr} -> {record.BestPsnr}");
        Assert.Equal(second.ReadRecord().BestPsnr!.Value, record.BestPsnr!.Value, 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_training_that_was_interrupted_in_a_stage_resumes_there_to_the_same_bits_even_in_another_place(int stage)
    {
        Run.Train(Staged, _folder.Below("whole"));
        using var source = new CancellationTokenSource();
        var stop = new Callback(progress => { if ((progress.Stage, progress.Step) == (stage, 15)) source.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => Run.Train(Staged, _folder.Below("broken"), stop, cancellationToken: source.Token));
        Directory.Move(_folder.Below("broken"), _folder.Below("moved"));
        var recipe = Recipe.Load(_folder.Below("moved/recipe.json"));

        (int, long)? first = null;
        Run.Train(recipe, _folder.Below("moved"), new Callback(progress => first ??= (progress.Stage, progress.Step)));

        Assert.Equal((stage, 16L), first);
        Assert.Equal(Staged.ToJson(), recipe.ToJson());
        foreach (var folder in (string[])["stage-1", "stage-2", ""])
            AssertSame(_folder.Below($"whole/{folder}"), _folder.Below($"moved/{folder}"));
    }

    [Fact]
    public void A_training_that_was_killed_between_two_stages_resumes_with_the_second()
    {
        Run.Train(Staged, _folder.Below("whole"));
        var copied = false;
        Run.Train(Staged, _folder.Below("other"), new Callback(progress =>
        {
            if (copied || progress.Stage != 2)
                return;
            copied = true;
            Directory.CreateDirectory(_folder.Below("killed/stage-1"));
            File.Copy(_folder.Below("other/recipe.json"), _folder.Below("killed/recipe.json"));
            foreach (var file in Directory.GetFiles(_folder.Below("other/stage-1")))
                File.Copy(file, _folder.Below($"killed/stage-1/{Path.GetFileName(file)}"));
        }));

        (int, long)? first = null;
        Run.Train(Staged, _folder.Below("killed"), new Callback(progress => first ??= (progress.Stage, progress.Step)));

        Assert.Equal((2, 1L), first);
        AssertSame(_folder.Below("whole"), _folder.Below("killed"));
    }

    [Fact]
    public void A_finished_training_is_not_repeated_and_another_recipe_is_refused()
    {
        var recipe = Staged.With("steps", "2");
        var before = Run.Train(recipe, _folder.Path);
        var steps = 0;

        Assert.Equal(before.BestPsnr, Run.Train(recipe, _folder.Path, new Callback(_ => steps++)).BestPsnr);
        Assert.Equal(0, steps);
        foreach (var other in (Recipe[])[recipe.Stages[2], recipe with { Stages = [.. recipe.Stages.Take(2)] }, recipe.With("seed", "5")])
            Assert.Contains("another recipe", Assert.Throws<TrainingException>(() => Run.Train(other, _folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_run_folder_has_the_whole_recipe_and_reads_that_of_the_last_stage()
    {
        Run.Train(Run.Small.With("steps", "1"), _folder.Below("before"));
        var recipe = Staged.With("steps", "2").With("from", _folder.Below("before"));
        Run.Train(recipe, _folder.Below("run"));

        Assert.Equal(recipe.ToJson(), Recipe.Load(_folder.Below("run/recipe.json")).ToJson());
        Assert.Equal([_folder.Below("before"), _folder.Below("run/stage-1"), _folder.Below("run/stage-2")], ((string[])["run/stage-1", "run/stage-2", "run"]).Select(folder => RunFolder.Open(_folder.Below(folder)).ReadRecipe().From));
        Assert.Equal((recipe.Stages[2] with { From = _folder.Below("run/stage-2") }).ToJson(), RunFolder.Open(_folder.Below("run")).ReadRecipe().ToJson());
    }

    [Fact]
    public void The_test_images_of_a_run_trained_none_of_its_stages()
    {
        foreach (var image in Run.DiscImages(16, 48, channels: 1))
            image.Center(48).Save(_folder.Below($"{image.Name}.png"));
        var common = Run.Small with { Data = Run.Small.Data with { Images = [_folder.Path], Split = Split.Parse("25/25/50") }, Budget = new() { Steps = 1 } };
        var run = _folder.Below("run");
        Trainer.Run(common with { Stages = [common, common.With("splitSeed", "1")] }, run, settings: new() { Threads = 1 });

        using var test = TestSet.OpenForRun(run);

        var lines = File.ReadLines(Path.Combine(run, "stage-1/split.tsv")).Concat(File.ReadLines(Path.Combine(run, "split.tsv"))).Select(line => line.Split('\t')).ToList();
        var seen = lines.Where(line => line[0] != "test").Select(line => line[1]).ToHashSet();
        Assert.InRange(seen.Count, 9, 15); // the two splits differ
        Assert.Equal(lines.Select(line => line[1]).Except(seen).Order(), test.Images.Select(image => image.Hash()).Order());
        using var all = TestSet.Open(_folder.Path);
        Assert.Contains($"{seen.Count} of the 16 images", Assert.Throws<DatasetException>(() => all.RequireUnseenBy(run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stage_lists_what_differs_from_the_recipe()
    {
        File.WriteAllText(_folder.Below("recipe.json"), """
            {
              "about": "both", "data": { "shrinkTo": 600, "patchSize": 96 }, "budget": { "steps": 100, "validateEvery": 7 }, "seed": 3, "from": "before",
              "stages": [
                { "about": "first", "data": { "patchSize": 32, "shrinkTo": null } },
                { "noise": "gaussian:0-75", "budget": { "steps": null, "minutes": 2 } }
              ]
            }
            """);
        var recipe = Recipe.Load(_folder.Below("recipe.json"));
        recipe.Validate();

        Assert.Equal([("first", 32, null, "gaussian:0-55", 100L, null), (null, 96, 600, "gaussian:0-75", null, 2.0)],
            recipe.Stages.Select(stage => (stage.About, stage.Data.PatchSize, stage.Data.ShrinkTo, $"{stage.Noise}", stage.Budget.Steps, stage.Budget.Minutes)));
        Assert.All(recipe.Stages, stage => Assert.Equal((7, 3UL, null), (stage.Budget.ValidateEvery, stage.Seed, stage.From)));
        Assert.Equal(("both", "before"), (recipe.About, recipe.From));

        recipe.Save(_folder.Below("again.json"));
        var again = Recipe.Load(_folder.Below("again.json"));
        Assert.Equal(recipe.ToJson(), again.ToJson());
        Assert.Equal(recipe.Stages.Select(stage => stage.ToJson()), again.Stages.Select(stage => stage.ToJson()));
        Assert.Contains("""{"about":"first","data":{"patchSize":32,"shrinkTo":null}}""", Compact(recipe.ToJson()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{ "data": { "patchsize": 8 } }]""", "Stage 1: There is no field 'data.patchsize'. Did you mean 'data.patchSize'?")]
    [InlineData("""[{}, { "rate": 8 }]""", "Stage 2: There is no field 'rate'. Did you mean 'optimization.learningRate'?")]
    [InlineData("""[], "stage": []""", "There is no field 'stage'. Did you mean 'stages'?")]
    [InlineData("""[{ "network": "dncnn" }]""", "Stage 1: 'network' is a group of fields. Did you mean 'network.name'?")]
    [InlineData("""[{ "budget": { "steps": "many" } }]""", "Stage 1: ")]
    [InlineData("""[5]""", "Stage 1: It is not a JSON object.")]
    [InlineData("""{ "data": {} }""", "'stages' is a list")]
    [InlineData("""[{ "network": { "name": "dncnn" } }]""", "stage 1 changes 'network'")]
    [InlineData("""[{}, { "network": { "widths": [8] } }]""", "stage 2 changes 'network'")]
    [InlineData("""[{ "data": { "gray": true } }]""", "stage 1 changes 'data.gray'")]
    [InlineData("""[{ "from": "before" }]""", "stage 1 has 'from'")]
    [InlineData("""[{}, { "stages": [{}] }]""", "stage 2 has stages")]
    [InlineData("""[{}, { "budget": { "minutes": 3 } }]""", "In stage 2: The recipe's Budget")]
    [InlineData("""[{}, { "data": { "patchSize": 4 } }]""", "In stage 2: The recipe's PatchSize is 4")]
    public void What_a_stage_cannot_have_is_refused(string stages, string expected)
    {
        File.WriteAllText(_folder.Below("recipe.json"), $$"""{ "network": { "widths": [8, 16, 16] }, "budget": { "steps": 5 }, "stages": {{stages}} }""");
        var error = Assert.Throws<TrainingException>(() => Recipe.Load(_folder.Below("recipe.json")).Validate());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_loss_that_the_network_cannot_have_is_refused_before_the_first_stage()
    {
        var recipe = Run.Small with { Stages = [Run.Small, Run.Small with { Optimization = Run.Small.Optimization with { Loss = TrainingLoss.Parse("bce") } }] };
        Assert.Contains("sigmoid", Assert.Throws<TrainingException>(() => Run.Train(recipe, _folder.Below("run"))).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Below("run")));
    }

    [Fact]
    public void A_field_that_is_set_holds_for_every_stage()
    {
        var recipe = Staged.With("learningRate", "0.5").With("network.name", "dncnn").WithEach(stage => stage with { Data = stage.Data with { Gray = false } });
        recipe.Validate();
        Assert.All([recipe, .. recipe.Stages], stage => Assert.Equal((0.5, "dncnn", false), (stage.Optimization.LearningRate, stage.Network.Name, stage.Data.Gray)));
        Assert.Equal([32, 48, 32], recipe.Stages.Select(stage => stage.Data.PatchSize));
        Assert.Contains("stages cannot be set", Assert.Throws<TrainingException>(() => Staged.With("stages", "[]")).Message, StringComparison.Ordinal);
    }

    private static string Compact(string json) => string.Concat(json.Where(character => !char.IsWhiteSpace(character)));

    private static void AssertSame(string folder, string other)
    {
        foreach (var file in Results)
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder, file)), File.ReadAllBytes(Path.Combine(other, file)));
    }
}

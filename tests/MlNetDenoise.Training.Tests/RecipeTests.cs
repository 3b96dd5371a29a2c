namespace MlNetDenoise.Training.Tests;

public sealed class RecipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_recipe_survives_its_file()
    {
        var recipe = new Recipe { Data = new() { Images = ["a", "b"], Gray = true }, Noise = Noise.Parse("gaussian:5-50 + 50% blur:3-5 + clip"), Network = new() { Widths = [8, 16, 24] }, Optimization = new() { Loss = TrainingLoss.L1ThenMse, Optimizer = Optimizer.AdamW }, Budget = new() { Minutes = 15, Patience = 3 }, Seed = ulong.MaxValue };
        recipe.Save(_folder.Below("recipe.json"));
        Assert.Equal(recipe.ToJson(), Recipe.Load(_folder.Below("recipe.json")).ToJson());
        Assert.Equal("gaussian:5-50 + 50% blur:3-5 + clip", Recipe.Load(_folder.Below("recipe.json")).Noise.ToString());
        Assert.Contains("\"loss\": \"l1 then mse\"", recipe.ToJson(), StringComparison.Ordinal);
    }

    public static TheoryData<string> Shipped => [.. ShippedRecipes.Names];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_recipe_can_be_followed(string name)
    {
        var recipe = ShippedRecipes.Find(name);
        recipe.Validate();
        _ = recipe.CreateNetwork();
        Assert.NotNull(recipe.About);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_recipe_trains(string name)
    {
        var recipe = ShippedRecipes.Find(name).WithEach(stage => stage with { Data = stage.Data with { BatchSize = 1, PatchSize = 32 }, Network = stage.Network with { Widths = [8] }, Budget = new() { Steps = 2 } });
        var images = Run.DiscImages(4, 48, recipe.Data.Gray ? 1 : 3);
        if (name is "paired-autoencoder" or "strided-autoencoder")
            images = [.. images.Select(image => new TrainingImage(image.Name, image.Center(48)) { Noisy = new TrainingImage("noisy", Noise.Gaussian(20).Apply(image.Center(48), seed: 1)) })];

        var record = Trainer.Run(recipe, _folder.Path, new TrainingData(images, recipe.Data.Split, recipe.Data.SplitSeed), new() { Threads = 1 });

        Assert.Equal(2, record.Steps);
        Assert.NotNull(record.BestPsnr);
        Assert.True(File.Exists(RunFolder.Open(_folder.Path).OnnxFile));
    }

    // The counts of the originals' notebooks, and of PyTorch where there is none (NetworkTests).
    [Theory]
    [InlineData("plain-cnn", 302_211, "gaussian:25.5 + clip", "mse")]
    [InlineData("paired-autoencoder", 3_101_443, "gaussian:25.5 + clip", "mse")]
    [InlineData("strided-autoencoder", 5_461_251, "gaussian:25.5 + clip", "mse")]
    [InlineData("resnet", 594_371, "gaussian:25", "l1 then mse")]
    [InlineData("unet", 2_141_475, "gaussian:25", "l1 then mse")]
    [InlineData("cae", 75_651, "gaussian:25.5 + clip", "mse")]
    [InlineData("cae-bn", 742_659, "gaussian:25.5 + clip", "mse")]
    [InlineData("mnist-cae", 28_353, "gaussian:127.5 + clip", "bce")]
    [InlineData("cifar-cae", 742_659, "gaussian:12.75-51 + salt-and-pepper:0.01-0.05 + 50% blur:3-5 + clip", "mse")]
    [InlineData("dncnn", 556_096, "gaussian:25", "mse")]
    [InlineData("ffdnet", 485_316, "gaussian:0-75", "mse")]
    [InlineData("half-unet", 1_050_348, "gaussian:0-55", "l1 then mse")]
    public void A_recipe_has_the_network_the_noise_and_the_loss_of_its_original(string name, int parameters, string noise, string loss)
    {
        var recipe = ShippedRecipes.Find(name);
        Assert.Equal((parameters, noise, loss), (recipe.CreateNetwork().ParameterCount, $"{recipe.Noise}", $"{recipe.Optimization.Loss}"));
    }

    [Fact]
    public void A_recipe_that_there_is_not_is_answered_with_the_nearest()
    {
        var error = Assert.Throws<TrainingException>(() => ShippedRecipes.Find("standart-gray"));
        Assert.Contains("Did you mean 'standard-gray'?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "optimization": { "learningRte": 0.1 } }""", "'optimization.learningRte'. Did you mean 'optimization.learningRate'?")]
    [InlineData("""{ "data": { "Steps": 1 } }""", "'data.Steps'. Did you mean 'budget.steps'?")]
    [InlineData("""{ "rate": 0.1 }""", "'optimization.learningRate'")]
    [InlineData("""{ "batch": 8 }""", "'data.batchSize'")]
    [InlineData("""{ "patch": 8 }""", "'data.patchSize'")]
    [InlineData("""{ "ema": 0 }""", "'optimization.emaDecay'")]
    [InlineData("""{ "clipNorm": 0 }""", "'optimization.maxGradientNorm'")]
    [InlineData("""{ "turns": false }""", "'data.rotations90'")]
    [InlineData("""{ "optimizer": "adam" }""", "'optimization.optimizer'")]
    [InlineData("""{ "licence": "MIT" }""", "'license'")]
    [InlineData("""{ "gray": true }""", "'data.gray'")]
    [InlineData("""{ "data": ["photos"] }""", "'data' is a group of fields. Did you mean 'data.images'? The fields: batchSize, chromaSubsampling, estimatedSigma, flips, gray, images,")]
    [InlineData("""{ "network": "dncnn" }""", "Did you mean 'network.name'? The fields: depth, dropout, name, widths.")]
    public void An_unknown_or_old_field_is_refused_with_the_name_of_the_new_one(string json, string expected)
    {
        File.WriteAllText(_folder.Below("recipe.json"), json);
        var error = Assert.Throws<TrainingException>(() => Recipe.Load(_folder.Below("recipe.json")));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("recipe.json", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{ "data": null }""")]
    [InlineData("""{ "budget": { "steps": "many" } }""")]
    [InlineData("""{ "optimization": { "loss": "msee" } }""")]
    [InlineData("""{ "optimization": { "loss": 5 } }""")]
    public void What_is_no_recipe_is_refused_by_its_file(string json)
    {
        File.WriteAllText(_folder.Below("recipe.json"), json);
        var error = Assert.Throws<TrainingException>(() => Recipe.Load(_folder.Below("recipe.json")));
        Assert.Contains("recipe.json", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("""{ }""", "Budget")]
    [InlineData("""{ "budget": { "steps": 5, "minutes": 1 } }""", "Budget")]
    [InlineData("""{ "budget": { "steps": 0 } }""", "Steps is 0")]
    [InlineData("""{ "budget": { "steps": 5 }, "optimization": { "learningRate": 0 } }""", "LearningRate is 0")]
    [InlineData("""{ "noise": "gaussian:30-20" }""", "gaussian:30-20")]
    [InlineData("""{ "noise": "gausian:30" }""", "Did you mean gaussian?")]
    [InlineData("""{ "budget": { "steps": 5 }, "noise": "none" }""", "Noise")]
    [InlineData("""{ "data": { "split": "80/30" } }""", "80/30")]
    [InlineData("""{ "data": { "images": ["low=high", "photos"] } }""", "Images")]
    [InlineData("""{ "data": { "batchSize": 0 } }""", "BatchSize is 0")]
    [InlineData("""{ "data": { "rotation": 200 } }""", "Rotation is 200")]
    [InlineData("""{ "data": { "shift": 1 } }""", "Shift is 1")]
    [InlineData("""{ "optimization": { "plateauFactor": 1 } }""", "PlateauFactor is 1")]
    public void A_value_that_is_not_allowed_is_refused_with_its_field(string json, string field)
    {
        File.WriteAllText(_folder.Below("recipe.json"), json);
        var error = Assert.Throws<TrainingException>(() => Recipe.Load(_folder.Below("recipe.json")).Validate());
        Assert.Contains(field, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("learningRate", "1e-4", "\"learningRate\": 0.0001")]
    [InlineData("optimization.learningRate", "1e-4", "\"learningRate\": 0.0001")]
    [InlineData("network.name", "dncnn", "\"name\": \"dncnn\"")]
    [InlineData("widths", "32", "\"widths\": [\n      32\n    ]")]
    [InlineData("widths", "[8,16]", "\"widths\": [\n      8,\n      16\n    ]")]
    [InlineData("loss", "mse", "\"loss\": \"mse\"")]
    [InlineData("noise", "gaussian:10-20", "\"noise\": \"gaussian:10-20\"")]
    public void One_field_takes_another_value(string field, string value, string json) =>
        Assert.Contains(json, Run.Small.With(field, value).ToJson(), StringComparison.Ordinal);

    [Theory]
    [InlineData("learningRat", "1", "Did you mean 'optimization.learningRate'?")]
    [InlineData("learningRate", "high", "optimization.learningRate cannot be high")]
    [InlineData("data", "photos", "no field 'data'")]
    public void A_field_or_a_value_that_no_recipe_has_is_refused(string field, string value, string message) =>
        Assert.Contains(message, Assert.Throws<TrainingException>(() => Run.Small.With(field, value)).Message, StringComparison.Ordinal);

    [Fact]
    public void Pairs_get_no_noise_unless_it_is_asked_for()
    {
        Assert.Equal("gaussian:0-55", $"{new Recipe { Data = new() { Images = ["photos"] } }.Noise}");
        Assert.Equal("none", $"{new Recipe { Data = new() { Images = ["low=high"] } }.Noise}");
        Assert.Equal("gaussian:25", $"{new Recipe { Data = new() { Images = ["low=high"] }, Noise = Noise.Gaussian(25) }.Noise}");
    }

    [Fact]
    public void The_rate_rises_then_falls_to_zero()
    {
        var options = new OptimizationOptions { LearningRate = 1, WarmUpSteps = 10, Schedule = LearningRateSchedule.Cosine };
        Assert.Equal(0.1, options.LearningRateAt(0, 1000), 6);
        Assert.True(options.LearningRateAt(10, 1000) > 0.999);
        Assert.Equal(0.5, options.LearningRateAt(500, 1000), 6);
        Assert.InRange(options.LearningRateAt(999, 1000), 0, 1e-5);
    }

    [Fact]
    public void The_rate_is_halved_on_every_plateau_down_to_the_floor()
    {
        var options = new OptimizationOptions { LearningRate = 1e-3, WarmUpSteps = 0, Schedule = LearningRateSchedule.Plateau };
        Assert.Equal([1e-3, 5e-4, 2.5e-4, 1e-6, 1e-6], new[] { 0, 1, 2, 10, 50 }.Select(plateaus => options.LearningRateAt(7, 1000, plateaus)), (a, b) => Math.Abs(a - b) < 1e-12);
    }
}

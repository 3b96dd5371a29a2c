namespace MlNetDenoise.Training.Tests;

public sealed class RecipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_recipe_survives_its_file()
    {
        var recipe = new Recipe { Data = ["a", "b"], Gray = true, Widths = [8, 16, 24], Loss = TrainingLoss.L1ThenMse, Optimizer = Optimizer.AdamW, Noise = Noise.Parse("gaussian:5-50 + 50% blur:3-5 + clip"), Minutes = 15, Patience = 3, Seed = ulong.MaxValue };
        recipe.Save(_folder.In("recipe.json"));
        Assert.Equal(recipe.ToJson(), Recipe.Load(_folder.In("recipe.json")).ToJson());
        Assert.Equal("gaussian:5-50 + 50% blur:3-5 + clip", Recipe.Load(_folder.In("recipe.json")).Noise.ToString());
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
        var recipe = ShippedRecipes.Find(name) with { Widths = [8], Batch = 1, Patch = 32, Steps = 2, Epochs = null, Minutes = null };
        var images = Run.DiscImages(4, 48, recipe.Gray ? 1 : 3);
        if (name is "paired-autoencoder" or "strided-autoencoder")
            images = [.. images.Select(image => new TrainingImage(image.Name, image.Centre(48)) { Noisy = new TrainingImage("noisy", Noise.Gaussian(20).Apply(image.Centre(48), seed: 1)) })];

        var record = Trainer.Run(recipe, _folder.Path, new TrainingData(images, recipe.Split, recipe.SplitSeed), new() { Threads = 1 });

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
        Assert.Equal((parameters, noise, loss), (recipe.CreateNetwork().ParameterCount, $"{recipe.Noise}", $"{recipe.Loss}"));
    }

    [Fact]
    public void A_recipe_that_there_is_not_is_answered_with_the_nearest()
    {
        var error = Assert.Throws<TrainingException>(() => ShippedRecipes.Find("standart-gray"));
        Assert.Contains("Did you mean 'standard-gray'?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("learningRate", "rate")]
    [InlineData("batchSize", "batch")]
    [InlineData("Steps", "steps")]
    [InlineData("optimizer", "optimiser")]
    public void A_field_that_no_recipe_has_is_refused_with_the_nearest_one(string field, string meant)
    {
        File.WriteAllText(_folder.In("recipe.json"), $$"""{ "minutes": 10, "{{field}}": 0.1 }""");
        var error = Assert.Throws<TrainingException>(() => Recipe.Load(_folder.In("recipe.json")));
        Assert.Contains($"'{field}'. Did you mean '{meant}'?", error.Message, StringComparison.Ordinal);
        Assert.Contains("recipe.json", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{ "steps": 5, "loss": "msee" }""")]
    [InlineData("""{ "steps": 5, "loss": 5 }""")]
    public void What_is_no_recipe_is_refused_by_its_file(string json)
    {
        File.WriteAllText(_folder.In("recipe.json"), json);
        var error = Assert.Throws<TrainingException>(() => Recipe.Load(_folder.In("recipe.json")));
        Assert.Contains("recipe.json", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("""{ }""", "Budget")]
    [InlineData("""{ "steps": 5, "minutes": 1 }""", "Budget")]
    [InlineData("""{ "steps": 5, "rate": 0 }""", "Rate")]
    [InlineData("""{ "steps": 5, "noise": "gaussian:30-20" }""", "gaussian:30-20")]
    [InlineData("""{ "steps": 5, "noise": "gausian:30" }""", "Did you mean gaussian?")]
    [InlineData("""{ "steps": 5, "noise": "none" }""", "Noise")]
    [InlineData("""{ "steps": 5, "split": "80/30" }""", "80/30")]
    [InlineData("""{ "steps": 5, "data": ["low=high", "photos"] }""", "Data")]
    [InlineData("""{ "steps": 5, "batch": 0 }""", "Batch")]
    [InlineData("""{ "steps": 5, "rotation": 200 }""", "Rotation")]
    [InlineData("""{ "steps": 5, "shift": 1 }""", "Shift")]
    [InlineData("""{ "steps": 5, "plateauFactor": 1 }""", "PlateauFactor")]
    public void An_impossible_recipe_is_refused_with_the_field(string json, string field)
    {
        File.WriteAllText(_folder.In("recipe.json"), json);
        var error = Assert.Throws<TrainingException>(() => Recipe.Load(_folder.In("recipe.json")).Validate());
        Assert.Contains(field, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rate", "1e-4", "\"rate\": 0.0001")]
    [InlineData("widths", "32", "\"widths\": [\n    32\n  ]")]
    [InlineData("widths", "[8,16]", "\"widths\": [\n    8,\n    16\n  ]")]
    [InlineData("loss", "mse", "\"loss\": \"mse\"")]
    [InlineData("noise", "gaussian:10-20", "\"noise\": \"gaussian:10-20\"")]
    public void One_field_takes_another_value(string field, string value, string json) =>
        Assert.Contains(json, Run.Small.With(field, value).ToJson(), StringComparison.Ordinal);

    [Theory]
    [InlineData("rat", "1", "Did you mean 'rate'?")]
    [InlineData("rate", "high", "rate cannot be high")]
    public void A_field_or_a_value_that_no_recipe_has_is_refused(string field, string value, string message) =>
        Assert.Contains(message, Assert.Throws<TrainingException>(() => Run.Small.With(field, value)).Message, StringComparison.Ordinal);

    [Fact]
    public void Pairs_get_no_noise_unless_it_is_asked_for()
    {
        Assert.Equal("gaussian:0-55", $"{new Recipe { Data = ["photos"] }.Noise}");
        Assert.Equal("none", $"{new Recipe { Data = ["low=high"] }.Noise}");
        Assert.Equal("gaussian:25", $"{new Recipe { Data = ["low=high"], Noise = Noise.Gaussian(25) }.Noise}");
    }

    [Fact]
    public void The_rate_rises_then_falls_to_zero()
    {
        var recipe = new Recipe { Rate = 1, WarmUp = 10, Schedule = RateSchedule.Cosine };
        Assert.Equal(0.1, recipe.RateAt(0, 1000), 6);
        Assert.True(recipe.RateAt(10, 1000) > 0.999);
        Assert.Equal(0.5, recipe.RateAt(500, 1000), 6);
        Assert.InRange(recipe.RateAt(999, 1000), 0, 1e-5);
    }

    [Fact]
    public void The_rate_is_halved_on_every_plateau_down_to_the_floor()
    {
        var recipe = new Recipe { Rate = 1e-3, WarmUp = 0, Schedule = RateSchedule.Plateau };
        Assert.Equal([1e-3, 5e-4, 2.5e-4, 1e-6, 1e-6], new[] { 0, 1, 2, 10, 50 }.Select(plateaus => recipe.RateAt(7, 1000, plateaus)), (a, b) => Math.Abs(a - b) < 1e-12);
    }
}

namespace MlNetDenoise.Training.Tests;

public sealed class TrainingDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_validation_images_stay_the_same_under_other_names()
    {
        for (var i = 0; i < 10; i++)
            Constant(i * 0.1f).Save(_folder.Below($"image{i}.png"));
        var before = Load().Validation.Select(image => image.Hash).ToArray();
        foreach (var file in Directory.GetFiles(_folder.Path))
            File.Move(file, _folder.Below($"{(char)('z' - Path.GetFileNameWithoutExtension(file)[^1] + '0')}.png"));
        Assert.Equal(before, Load().Validation.Select(image => image.Hash));
        Assert.Equal(3, before.Length);
    }

    [Fact]
    public void A_copy_of_a_training_image_does_not_validate()
    {
        for (var i = 0; i < 10; i++)
        {
            Constant(i * 0.1f).Save(_folder.Below($"image{i}.png"));
            File.Copy(_folder.Below($"image{i}.png"), _folder.Below($"copy{i}.png"));
        }
        var data = Load();
        Assert.Empty(data.Training.Select(image => image.Hash).Intersect(data.Validation.Select(image => image.Hash)));
        Assert.Equal((14, 3), (data.Training.Count, data.Validation.Count));
    }

    [Fact]
    public void Files_that_cannot_be_read_are_passed_over_and_listed()
    {
        for (var i = 0; i < 3; i++)
            Constant(i * 0.3f).Save(_folder.Below($"image{i}.png"));
        File.WriteAllText(_folder.Below("broken.png"), "no image");
        var data = Load();
        Assert.Contains("broken.png", Assert.Single(data.Unreadable), StringComparison.Ordinal);
        Assert.Equal(3, data.Training.Count + data.Validation.Count);
    }

    [Theory]
    [InlineData(90, 120, 90)]
    [InlineData(40, 60, 45)]
    [InlineData(30, 40, 30)]
    [InlineData(9, 30, 22)]
    public void Images_are_shrunk_by_a_whole_factor_of_at_most_4(int shrinkTo, int width, int height)
    {
        for (var i = 0; i < 2; i++)
            new FloatImage(120, 90, 1, [.. Enumerable.Range(0, 120 * 90).Select(p => (p + i) % 7 / 6f)]).Save(_folder.Below($"image{i}.png"));
        var image = TrainingData.Load(new() { Images = [_folder.Path], Gray = true, Split = Split.Parse("50/50"), ShrinkTo = shrinkTo }).Training[0];
        Assert.Equal((width, height), (image.Width, image.Height));
    }

    [Theory]
    [InlineData("60/40", 6, 4, 0)]
    [InlineData("80/20", 8, 2, 0)]
    [InlineData("80/10/10", 8, 1, 1)]
    [InlineData("99.5/0.5", 9, 1, 0)]
    [InlineData("1/1/98", 1, 1, 8)]
    public void Shares_are_kept_and_parts_never_overlap(string split, int training, int validation, int test)
    {
        for (var i = 0; i < 10; i++)
        {
            Constant(i * 0.1f).Save(_folder.Below($"image{i}.png"));
            File.Copy(_folder.Below($"image{i}.png"), _folder.Below($"copy{i}.png"));
        }
        var data = TrainingData.Load(new() { Images = [_folder.Path], Gray = true, Split = Split.Parse(split) });
        string[][] parts = [.. new[] { data.Training, data.Validation, data.Test }.Select(part => part.Select(image => image.Hash).Distinct().ToArray())];
        Assert.Equal([training, validation, test], parts.Select(part => part.Length));
        Assert.Equal(10, parts.SelectMany(part => part).Distinct().Count());
    }

    [Fact]
    public void The_seed_of_the_split_decides_which_images_go_where()
    {
        for (var i = 0; i < 30; i++)
            Constant(i / 30f).Save(_folder.Below($"image{i}.png"));
        string[] Tests(ulong seed) => [.. TrainingData.Load(new() { Images = [_folder.Path], Gray = true, Split = Split.Parse("80/10/10"), SplitSeed = seed }).Test.Select(image => image.Hash)];
        Assert.Equal(Tests(42), Tests(42));
        Assert.NotEqual(Tests(42), Tests(43));
    }

    [Theory]
    [InlineData("80")]
    [InlineData("80/30")]
    [InlineData("100/0")]
    [InlineData("0/50/50")]
    [InlineData("70/10/10/10")]
    [InlineData("eighty/20")]
    public void What_is_no_split_is_refused_with_an_example(string text) =>
        Assert.Contains("80/10/10", Assert.Throws<FormatException>(() => Split.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Images_are_resized_to_squares()
    {
        for (var i = 0; i < 2; i++)
            new FloatImage(60, 40, 3, [.. Enumerable.Repeat(0.25f + 0.5f * i, 60 * 40 * 3)]).Save(_folder.Below($"image{i}.png"));
        var image = TrainingData.Load(new() { Images = [_folder.Path], Split = Split.Parse("50/50"), Resize = 28 }).Training[0];
        Assert.Equal((28, 28, 3), (image.Width, image.Height, image.Channels));
        Assert.InRange(Math.Abs(image.Center(28).Pixels[0] - 0.5f), 0.24, 0.26);
    }

    [Fact]
    public void Both_images_of_a_pair_are_cut_and_turned_alike()
    {
        var clean = new FloatImage(40, 40, 1, [.. Enumerable.Range(0, 1600).Select(i => i / 1600f)]);
        var noisy = new FloatImage(40, 40, 1, [.. clean.Pixels.Select(value => value * 0.5f)]);
        var images = new[] { new TrainingImage("a", clean) { Noisy = new TrainingImage("b", noisy) } };
        using var patches = Run.Patches(Run.Small with { Data = Run.Small.Data with { Images = ["low=high"] }, Noise = Noise.None }, images, first: 0);
        var batch = patches.Next();
        Assert.All(batch.Clean.Zip(batch.Noisy), pair => Assert.Equal(pair.First * 0.5f, pair.Second, 2e-5f));
        Assert.NotEqual(batch.Clean[..1024], batch.Clean[1024..2048]);
        // the level is the root mean square of their difference
        var level = Math.Sqrt(batch.Clean[..1024].Average(value => value * value * 0.25));
        Assert.Equal(level, batch.Sigma[0], 1e-4);
    }

    [Fact]
    public void A_folder_of_broken_files_is_refused()
    {
        File.WriteAllText(_folder.Below("broken.png"), "no image");
        Assert.Throws<DatasetException>(() => Load());
    }

    [Fact]
    public void No_folder_at_all_is_refused() =>
        Assert.Throws<DatasetException>(() => TrainingData.Load(new()));

    [Fact]
    public void One_image_is_not_enough()
    {
        Constant(0.5f).Save(_folder.Below("only.png"));
        Assert.Throws<DatasetException>(() => Load());
    }

    [Fact]
    public void The_eight_symmetries_of_a_patch_are_all_different_and_hold_the_same_pixels()
    {
        var image = new FloatImage(3, 3, 1, [0, 1 / 8f, 2 / 8f, 3 / 8f, 4 / 8f, 5 / 8f, 6 / 8f, 7 / 8f, 1]);
        var patches = Enumerable.Range(0, 8).Select(symmetry =>
        {
            var patch = new float[9];
            new TrainingImage("", image).CopyPatch(new(0, 0, symmetry), patch);
            return string.Join(" ", patch.Select(value => Math.Round(value * 8)));
        }).ToArray();
        Assert.Equal("0 1 2 3 4 5 6 7 8", patches[0]);
        Assert.Equal("2 1 0 5 4 3 8 7 6", patches[1]);
        Assert.Equal("6 7 8 3 4 5 0 1 2", patches[2]);
        Assert.Equal("0 3 6 1 4 7 2 5 8", patches[4]);
        Assert.Equal(8, patches.Distinct().Count());
    }

    [Fact]
    public void An_image_smaller_than_the_patch_is_mirrored_at_its_borders()
    {
        var patch = new float[16];
        new TrainingImage("", new FloatImage(2, 1, 1, [0, 1])).CopyPatch(new(0, 0), patch);
        Assert.Equal([0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0], patch);
    }

    [Fact]
    public void Pixels_of_8_and_16_bits_are_kept_exactly()
    {
        var pixels = Enumerable.Range(0, 256).Select(value => value / 255f).Concat(Enumerable.Range(0, 256).Select(value => value * 257 / 65535f)).ToArray();
        var kept = new TrainingImage("", new FloatImage(512, 1, 1, pixels)).Center(512);
        Assert.All(pixels.Zip(kept.Pixels), pair => Assert.Equal(pair.First, pair.Second, 1e-7f));
    }

    [Fact]
    public void A_batch_depends_on_seed_and_number_alone()
    {
        var data = Run.Discs();
        using var fromStart = Run.Patches(Run.Small, data.Training, first: 0);
        fromStart.Next();
        fromStart.Next();
        var third = fromStart.Next().Noisy.ToArray();
        using var resumed = Run.Patches(Run.Small, data.Training, first: 2);
        Assert.Equal(third, resumed.Next().Noisy);
        Assert.NotEqual(third, resumed.Next().Noisy);
    }

    private TrainingData Load() => TrainingData.Load(new() { Images = [_folder.Path], Gray = true, Split = Split.Parse("70/30") });

    private static FloatImage Constant(float value)
    {
        var image = new FloatImage(4, 4, 1);
        Array.Fill(image.Pixels, value);
        return image;
    }
}

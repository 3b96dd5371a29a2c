using System.Buffers.Binary;
using System.IO.Compression;

namespace MlNetDenoise.Training.Tests;

public sealed class ImageSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_gives_all_its_images_and_those_below_by_their_paths()
    {
        Gray(0.2f).Save(_folder.Below("b.png"));
        Gray(0.4f).Save(_folder.Below("cats/a.bmp"));
        File.WriteAllText(_folder.Below("notes.txt"), "no image");
        using var set = ImageSet.Open(_folder.Path);
        Assert.Equal(["b.png", Path.Combine("cats", "a.bmp")], set.Images.Select(image => image.Name));
        Assert.Equal(0.4f, set.Images[1].Load().Pixels[0], 1 / 255f);
    }

    [Fact]
    public void A_zip_gives_the_same_pixels_and_hashes_as_its_files()
    {
        foreach (var (name, value) in ((string, float)[])[("a.png", 0.2f), ("deep/b.jpg", 0.6f), ("c.pgm", 0.8f)])
            Gray(value).Save(_folder.Below($"files/{name}"));
        File.WriteAllText(_folder.Below("files/notes.txt"), "no image");
        ZipFile.CreateFromDirectory(_folder.Below("files"), _folder.Below("images.zip"));
        using var files = ImageSet.Open(_folder.Below("files"));
        using var zip = ImageSet.Open(_folder.Below("images.zip"));
        Assert.Equal(["a.png", "c.pgm", "deep/b.jpg"], zip.Images.Select(image => image.Name));
        Assert.Equal(files.Images.Select(image => image.Hash()), zip.Images.Select(image => image.Hash()));
        Assert.Equal(files.Images.Select(image => image.Load().Pixels), zip.Images.Select(image => image.Load().Pixels));
    }

    [Fact]
    public void A_broken_image_in_a_zip_is_passed_over_and_listed()
    {
        for (var i = 0; i < 3; i++)
            Gray(0.3f * i).Save(_folder.Below($"files/{i}.png"));
        File.WriteAllText(_folder.Below("files/broken.png"), "no image");
        File.WriteAllText(_folder.Below("files/empty.png"), "");
        ZipFile.CreateFromDirectory(_folder.Below("files"), _folder.Below("images.zip"));
        var data = TrainingData.Load(new() { Images = [_folder.Below("images.zip")], Gray = true });
        Assert.Equal(3, data.Training.Count + data.Validation.Count);
        Assert.Equal(2, data.Unreadable.Count);
        Assert.Contains("images.zip/broken.png", data.Unreadable[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_idx_file_gives_its_images_packed_or_not(bool packed)
    {
        var path = Idx("train-images-idx3-ubyte", packed, count: 3, height: 4, width: 5);
        using var set = ImageSet.Open(path);
        Assert.Equal(3, set.Images.Count);
        var second = set.Images[1].Load();
        Assert.Equal((5, 4, 1), (second.Width, second.Height, second.Channels));
        Assert.Equal(Enumerable.Range(20, 20).Select(value => value / 255f), second.Pixels);
        Assert.Equal(3, set.Images.Select(image => image.Hash()).Distinct().Count());
    }

    [Fact]
    public void A_folder_of_mnist_gives_the_training_images_and_the_test_file_by_its_name()
    {
        Idx("train-images-idx3-ubyte", packed: true, 3, 4, 5);
        var test = Idx("t10k-images-idx3-ubyte", packed: true, 2, 4, 5);
        using var training = ImageSet.Open(_folder.Path);
        using var tests = ImageSet.Open(test);
        Assert.Equal((3, 2), (training.Images.Count, tests.Images.Count));
    }

    [Fact]
    public void Cifar_batches_give_planes_of_red_green_and_blue()
    {
        Cifar("data_batch_1.bin", 2);
        Cifar("data_batch_2.bin", 3);
        var test = Cifar("test_batch.bin", 1);
        using var training = ImageSet.Open(_folder.Path);
        using var tests = ImageSet.Open(test);
        Assert.Equal((5, 1), (training.Images.Count, tests.Images.Count));
        var image = training.Images[1].Load();
        Assert.Equal((32, 32, 3), (image.Width, image.Height, image.Channels));
        Assert.Equal((101 / 255f, 102 / 255f, 103 / 255f), (image.Plane(0)[500], image.Plane(1)[500], image.Plane(2)[500]));
    }

    [Fact]
    public void Pairs_are_matched_by_name_whatever_the_kind_of_file()
    {
        foreach (var name in (string[])["10", "9", "cats/1"])
        {
            Gray(0.05f * name.Length).Save(_folder.Below($"low/{name}.png"));
            Gray(0.1f * name.Length).Save(_folder.Below($"high/{name}.bmp"));
        }
        using var set = ImageSet.Open($"{_folder.Below("low")}={_folder.Below("high")}");
        Assert.Equal(["10.bmp", "9.bmp", Path.Combine("cats", "1.bmp")], set.Images.Select(image => image.Name));
        Assert.All(set.Images, image =>
        {
            var (clean, noisy) = image.LoadPair(loaded => loaded);
            Assert.Equal(2 * noisy!.Pixels[0], clean.Pixels[0], 2 / 255f);
        });
    }

    [Fact]
    public void Pairs_of_one_folder_are_matched_by_what_the_star_stands_for()
    {
        foreach (var name in (string[])["chair_1", "chair_2"])
        {
            Gray(0.1f).Save(_folder.Below($"{name}_real.JPG"));
            Gray(0.2f).Save(_folder.Below($"{name}_mean.JPG"));
        }
        using var pairs = ImageSet.Open(Path.Combine(_folder.Path, "*_real=*_mean"));
        Assert.Equal(["chair_1_mean.JPG", "chair_2_mean.JPG"], pairs.Images.Select(image => image.Name));
        Assert.Equal(["chair_1_real.JPG", "chair_2_real.JPG"], pairs.Images.Select(image => image.Noisy!.Name));
        using var clean = ImageSet.Open(Path.Combine(_folder.Path, "*_mean"));
        Assert.Equal(2, clean.Images.Count);
        Assert.All(clean.Images, image => Assert.Null(image.Noisy));
    }

    [Theory]
    [InlineData("low/3.png", "high")]
    [InlineData("high/3.png", "low")]
    public void An_image_without_a_partner_is_named_with_where_it_should_be(string extra, string missing)
    {
        foreach (var file in (string[])["low/1.png", "low/2.png", "high/1.png", "high/2.png", extra])
            Gray(0.5f).Save(_folder.Below(file));
        var error = Assert.Throws<DatasetException>(() => ImageSet.Open($"{_folder.Below("low")}={_folder.Below("high")}"));
        Assert.Contains("3.png has no partner in", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Below(missing), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_candidates_for_one_partner_are_refused()
    {
        foreach (var file in (string[])["low/1.png", "low/1.bmp", "high/1.png"])
            Gray(0.5f).Save(_folder.Below(file));
        var error = Assert.Throws<DatasetException>(() => ImageSet.Open($"{_folder.Below("low")}={_folder.Below("high")}"));
        Assert.Contains("1.bmp and 1.png", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Partners_of_two_sizes_are_passed_over_unless_they_are_resized()
    {
        foreach (var name in (string[])["1", "2"])
        {
            Gray(name == "1" ? 0.3f : 0.6f).Save(_folder.Below($"low/{name}.png"));
            new FloatImage(9, 9, 1, [.. Enumerable.Repeat(name == "1" ? 0.1f : 0.2f, 81)]).Save(_folder.Below($"high/{name}.png"));
        }
        string[] data = [$"{_folder.Below("low")}={_folder.Below("high")}"];
        Assert.Contains("9x9", Assert.Throws<DatasetException>(() => TrainingData.Load(new() { Images = data, Gray = true })).Message, StringComparison.Ordinal);
        Assert.Equal(2, TrainingData.Load(new() { Images = data, Gray = true, Resize = 8 }) is var loaded ? loaded.Training.Count + loaded.Validation.Count : 0);
    }

    [Fact]
    public void What_is_no_set_is_refused_with_its_name()
    {
        File.WriteAllText(_folder.Below("notes.txt"), "no image");
        File.WriteAllText(_folder.Below("broken.zip"), "no zip");
        File.WriteAllBytes(_folder.Below("broken.bin"), new byte[3072]);
        File.WriteAllBytes(_folder.Below("labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 1, 7]);
        var truncated = Idx("truncated-idx3-ubyte", packed: false, 3, 4, 5);
        File.WriteAllBytes(truncated, File.ReadAllBytes(truncated)[..^1]);
        foreach (var name in (string[])["absent", "notes.txt", "broken.zip", "broken.bin", "labels-idx1-ubyte", "truncated-idx3-ubyte", "*_none", "."])
        {
            var error = Assert.Throws<DatasetException>(() => ImageSet.Open(_folder.Below(name)));
            Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    private static FloatImage Gray(float value) => new(8, 8, 1, [.. Enumerable.Repeat(value, 64)]);

    /// <summary>An idx file whose bytes count up.</summary>
    private string Idx(string name, bool packed, int count, int height, int width)
    {
        var content = new byte[16 + count * height * width];
        foreach (var (i, number) in new[] { 0x803, count, height, width }.Index())
            BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4 * i), number);
        for (var i = 16; i < content.Length; i++)
            content[i] = (byte)(i - 16);
        var path = _folder.Below(packed ? $"{name}.gz" : name);
        using Stream file = packed ? new GZipStream(File.Create(path), CompressionLevel.Fastest) : File.Create(path);
        file.Write(content);
        return path;
    }

    /// <summary>A batch in which record i has the label i and planes of 100 + i, 101 + i, 102 + i.</summary>
    private string Cifar(string name, int count)
    {
        var records = Enumerable.Range(0, count).SelectMany(i => (IEnumerable<byte>)[(byte)i, .. Enumerable.Range(0, 3).SelectMany(plane => Enumerable.Repeat((byte)(100 + i + plane), 1024))]);
        File.WriteAllBytes(_folder.Below(name), [.. records]);
        return _folder.Below(name);
    }
}

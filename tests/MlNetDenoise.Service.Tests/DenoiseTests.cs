using System.Globalization;
using MlNetDenoise.Core.Tests;

namespace MlNetDenoise.Service.Tests;

/// <summary>POST /denoise: the files that the library writes, with what it knows of them.</summary>
public sealed class DenoiseTests : IAsyncLifetime
{
    private static readonly DenoiserServiceOptions Defaults = new();

    private readonly Denoiser _fast = Denoiser.Load(ModelQuality.Fast, Defaults.Denoiser);
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync();

    public async Task DisposeAsync()
    {
        _fast.Dispose();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData(".png"), InlineData(".jpg"), InlineData(".tif"), InlineData(".webp"), InlineData(".avif"), InlineData(".gif"), InlineData(".bmp"), InlineData(".ppm"), InlineData(".pfm")]
    public async Task The_result_is_the_file_that_DenoiseFile_writes_in_every_format(string extension)
    {
        foreach (var channels in (int[])[3, 1])
        {
            var file = Pictures.Create(extension, channels: channels, bitDepth: extension is ".tif" or ".png" ? 16 : 8);

            Assert.Equal(Expected(file), await _service.DenoiseAsync("quality=fast", file));
        }
    }

    [Theory]
    [InlineData("sigma=25"), InlineData("sigma=signal"), InlineData("sigma=auto"), InlineData("noiseType=camera"), InlineData("noiseType=white"), InlineData("ensemble=true")]
    [InlineData("strength=50"), InlineData("luma=0&chroma=100"), InlineData("luma=80&chroma=40"), InlineData("sigma=60&detail=60"), InlineData("strength=12.5&detail=100")]
    [InlineData("format=jpg&jpegQuality=60"), InlineData("format=tif&bitDepth=16"), InlineData("format=webp"), InlineData("strip=true"), InlineData("page=1&format=bmp")]
    public async Task A_parameter_does_what_the_property_of_its_name_does(string query)
    {
        var file = Pictures.Create(".png");
        var (extension, options, output) = query switch
        {
            "sigma=25" => (null, new() { Sigma = 25 }, new()),
            "sigma=signal" => (null, new() { SignalDependent = true }, new()),
            "noiseType=camera" => (null, new() { NoiseType = NoiseType.Camera }, new()),
            "noiseType=white" => (null, new() { NoiseType = NoiseType.White }, new()),
            "ensemble=true" => (null, new() { Ensemble = true }, new()),
            "strength=50" => (null, new() { Strength = 0.5f }, new()),
            "luma=0&chroma=100" => (null, new() { Luma = 0 }, new()),
            "luma=80&chroma=40" => (null, new() { Luma = 0.8f, Chroma = 0.4f }, new()),
            "sigma=60&detail=60" => (null, new() { Sigma = 60, Detail = 0.6f }, new()),
            "strength=12.5&detail=100" => (null, new() { Strength = 0.125f, Detail = 1 }, new()),
            "format=jpg&jpegQuality=60" => (".jpg", new(), new() { JpegQuality = 60 }),
            "format=tif&bitDepth=16" => (".tif", new(), new() { BitDepth = 16 }),
            "format=webp" => (".webp", new(), new()),
            "strip=true" => (null, new(), new() { KeepMetadata = false, WriteMark = false }),
            "page=1&format=bmp" => (".bmp", new(), new() { Page = 1 }),
            _ => ((string?)null, new DenoiseOptions(), new ImageFileOptions()),
        };

        var result = await _service.DenoiseAsync($"quality=fast&{query}", file);

        Assert.Equal(Expected(file, extension, options, output), result);
        if (query is not ("sigma=auto" or "noiseType=white")) // what the image gets without them
            Assert.NotEqual(Expected(file), result);
    }

    [Fact]
    public async Task Each_quality_has_its_models_and_standard_is_the_default()
    {
        var file = Pictures.Create(".png");
        foreach (var (query, quality) in (IEnumerable<(string, ModelQuality)>)[("quality=best", ModelQuality.Best), ("quality=standard", ModelQuality.Standard), ("", ModelQuality.Standard)])
        {
            using var denoiser = Denoiser.Load(quality, Defaults.Denoiser);
            using var expected = new MemoryStream();
            denoiser.DenoiseFile(new MemoryStream(file), expected);

            Assert.Equal(expected.ToArray(), await _service.DenoiseAsync(query, file));
        }
    }

    [Fact]
    public async Task Headers_say_what_is_known_of_the_noise()
    {
        var file = Pictures.Create(".jpg", channels: 1);
        using var expected = new MemoryStream();
        var known = _fast.DenoiseFile(new MemoryStream(file), expected, ".png");

        using var answer = await _service.PostAsync("/denoise?quality=fast&format=png", file);

        string Header(string name) => Assert.Single(answer.Headers.GetValues(name));
        Assert.Equal("image/png", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("denoised.png", answer.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal(known.Sigma, float.Parse(Header("Denoise-Sigma"), CultureInfo.InvariantCulture), 1e-3);
        Assert.Equal(known.Coarseness, float.Parse(Header("Denoise-Coarseness"), CultureInfo.InvariantCulture), 1e-3);
        Assert.Equal(("white", "fast", "float", "1", ""), (Header("Denoise-Noise-Type"), Header("Denoise-Quality"), Header("Denoise-Precision"), Header("Denoise-Pages"), Header("Denoise-Warnings")));
        Assert.Matches(@"^receive;dur=[\d.]+, wait;dur=[\d.]+, denoise;dur=[\d.]+$", Header("Server-Timing"));
    }

    [Fact]
    public async Task An_image_without_noise_comes_back_as_it_is_with_a_warning()
    {
        using var file = new MemoryStream();
        new FloatImage(40, 40, 3).Save(file, ".png");

        using var answer = await _service.PostAsync("/denoise?quality=fast", file.ToArray());

        Assert.Equal("nothing-to-remove", Assert.Single(answer.Headers.GetValues("Denoise-Warnings")));
        Assert.Equal(file.ToArray(), await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_form_with_one_file_is_as_good_as_a_body_and_its_file_name_is_used_for_nothing()
    {
        var file = Pictures.Create(".png");
        foreach (var name in (string[])["photo.jpg", "../../etc/passwd", "/etc/passwd", "C:\\x\r\nX-Injected: 1", new string('x', 5000)])
        {
            using var form = new MultipartFormDataContent();
            var part = new ByteArrayContent(file);
            part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{name.ReplaceLineEndings(" ")}\"");
            form.Add(part);

            using var answer = await _service.Client.PostAsync("/denoise?quality=fast", form);

            Assert.Equal(Expected(file), await answer.Content.ReadAsByteArrayAsync());
            Assert.Equal("denoised.png", answer.Content.Headers.ContentDisposition!.FileName);
        }
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded"), InlineData("text/plain"), InlineData("image/gif"), InlineData("no type at all")]
    public async Task The_content_decides_not_the_content_type(string type)
    {
        var file = Pictures.Create(".png");
        using var body = new ByteArrayContent(file);
        body.Headers.TryAddWithoutValidation("Content-Type", type);

        using var answer = await _service.Client.PostAsync("/denoise?quality=fast", body);

        Assert.Equal(Expected(file), await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_read()
    {
        var file = Pictures.Create(".tif", 300, 200);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/denoise?quality=fast") { Content = new ByteArrayContent(file) };
        request.Headers.TransferEncodingChunked = true;

        using var answer = await _service.Client.SendAsync(request);

        Assert.Equal(Expected(file), await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Frames_and_pages_are_kept()
    {
        var frames = SeedFile.CreateAll().Single(seed => seed.Name == "animated.gif").Content;

        using var answer = await _service.PostAsync("/denoise?quality=fast&format=webp", frames);

        Assert.Equal("3", Assert.Single(answer.Headers.GetValues("Denoise-Pages")));
        Assert.Equal(3, ImageSource.Open(await answer.Content.ReadAsByteArrayAsync()).PageCount);
    }

    [Fact]
    public async Task Many_at_a_time_get_what_each_of_them_sent()
    {
        var files = Enumerable.Range(0, 30).Select(i => Pictures.Create(Pictures.Extensions[i % Pictures.Extensions.Length], 40 + 3 * i, 50, channels: i % 2 == 0 ? 1 : 3, seed: (ulong)i)).ToArray();

        var results = await Task.WhenAll(files.Select(file => _service.DenoiseAsync("quality=fast", file)));

        Assert.All(files.Zip(results), pair => Assert.Equal(Expected(pair.First), pair.Second));
    }

    private byte[] Expected(byte[] file, string? extension = null, DenoiseOptions? options = null, ImageFileOptions? output = null)
    {
        using var result = new MemoryStream();
        _fast.DenoiseFile(new MemoryStream(file), result, extension, options, output);
        return result.ToArray();
    }
}

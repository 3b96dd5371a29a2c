using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace MlNetDenoise.Service.Tests;

/// <summary>POST /denoise/layers: what the page needs to answer sliders without a new inference.</summary>
public sealed class LayersTests : IAsyncLifetime
{
    private const int MaxPreviewPixels = 20_000;

    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync(options => options.MaxPreviewPixels = MaxPreviewPixels);

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData(1), InlineData(3)]
    public async Task Layers_are_the_images_of_the_library_in_8_bits(int channels)
    {
        var file = Pictures.Create(".png", channels: channels);
        using var denoiser = Denoiser.Load(ModelQuality.Fast, new DenoiserServiceOptions().Denoiser);
        var expected = denoiser.DenoiseToResult(FloatImage.Load(file), new() { Sigma = 40 });

        var (layers, info) = await LayersAsync("quality=fast&sigma=40", file);

        Assert.Equal(In8Bits(expected.Noisy), layers["noisy"].Pixels);
        Assert.Equal(In8Bits(expected.Denoised), layers["denoised"].Pixels);
        Assert.Equal(In8Bits(expected.Blend(detail: 1)), layers["detailed"].Pixels);
        Assert.Equal((96, 64, 1, 96, 64), (info.GetProperty("width").GetInt32(), info.GetProperty("height").GetInt32(), info.GetProperty("scale").GetInt32(), info.GetProperty("layerWidth").GetInt32(), info.GetProperty("layerHeight").GetInt32()));
        Assert.Equal((40, "white", "fast", 1), (info.GetProperty("sigma").GetSingle(), info.GetProperty("noiseType").GetString(), info.GetProperty("quality").GetString(), info.GetProperty("pages").GetInt32()));
        Assert.Equal(expected.Coarseness, info.GetProperty("coarseness").GetSingle(), 1e-4);
        Assert.Empty(info.GetProperty("warnings").EnumerateArray());
    }

    [Fact]
    public async Task Any_strength_luma_chroma_and_detail_can_be_computed_from_them()
    {
        var file = Pictures.Create(".png");
        var (layers, _) = await LayersAsync("quality=fast", file);
        const double Strength = 0.7, LumaShare = 0.6, ChromaShare = 0.9, Detail = 0.3;

        var expected = FloatImage.Load(await _service.DenoiseAsync("quality=fast&strength=70&luma=60&chroma=90&detail=30", file));

        for (var i = 0; i < expected.Width * expected.Height; i++)
        {
            double[] noisy = [.. Enumerable.Range(0, 3).Select(channel => (double)layers["noisy"].Plane(channel)[i])];
            double[] change = [.. Enumerable.Range(0, 3).Select(channel => (1 - Detail) * layers["denoised"].Plane(channel)[i] + Detail * layers["detailed"].Plane(channel)[i] - noisy[channel])];
            var luma = 0.299 * change[0] + 0.587 * change[1] + 0.114 * change[2];
            for (var channel = 0; channel < 3; channel++)
                Assert.Equal(expected.Plane(channel)[i], noisy[channel] + Strength * (LumaShare * luma + ChromaShare * (change[channel] - luma)), 2.5 / 255);
        }
    }

    [Fact]
    public async Task A_large_image_is_reduced_by_a_whole_number_and_says_so()
    {
        var file = Pictures.Create(".png", 401, 203, bitDepth: 16); // 81,403 pixels

        var (layers, info) = await LayersAsync("quality=fast", file);

        Assert.Equal((401, 203, 3, 133, 67), (info.GetProperty("width").GetInt32(), info.GetProperty("height").GetInt32(), info.GetProperty("scale").GetInt32(), info.GetProperty("layerWidth").GetInt32(), info.GetProperty("layerHeight").GetInt32()));
        Assert.All(layers.Values, layer => Assert.Equal((133, 67), (layer.Width, layer.Height)));
        Assert.Equal(In8Bits(FloatImage.Load(file).Downsample(3)), layers["noisy"].Pixels);
    }

    [Fact]
    public async Task A_rotated_image_is_upright_and_an_animation_shows_its_first_frame()
    {
        var rotated = Core.Tests.SeedFile.CreateAll().Single(seed => seed.Name == "metadata.jpg").Content;
        Assert.NotEqual(1, ImageSource.Open(rotated).ReadMetadata()[0].Orientation);
        var upright = FloatImage.Load(rotated);
        Assert.Equal(In8Bits(upright), (await LayersAsync("quality=fast", rotated)).Layers["noisy"].Pixels);

        var animated = Core.Tests.SeedFile.CreateAll().Single(seed => seed.Name == "animated.gif").Content;
        var (layers, info) = await LayersAsync("quality=fast", animated);
        Assert.Equal(3, info.GetProperty("pages").GetInt32());
        Assert.Equal(In8Bits(FloatImage.Load(animated)), layers["noisy"].Pixels);
    }

    [Fact]
    public async Task What_is_computed_in_the_browser_is_no_parameter()
    {
        using var answer = await _service.PostAsync("/denoise/layers?strength=50", Pictures.Create(".png"));

        Assert.StartsWith("There is no parameter 'strength'.", await RunningService.ProblemAsync(answer, HttpStatusCode.BadRequest), StringComparison.Ordinal);
    }

    private static float[] In8Bits(FloatImage image)
    {
        using var file = new MemoryStream();
        new FloatImage(image.Width, image.Height, image.Channels, image.Pixels) { BitDepth = 8 }.Save(file, ".png");
        return FloatImage.Load(file.ToArray()).Pixels;
    }

    private async Task<(Dictionary<string, FloatImage> Layers, JsonElement Info)> LayersAsync(string query, byte[] file)
    {
        using var answer = await _service.PostAsync($"/denoise/layers?{query}", file);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var boundary = MediaTypeHeaderValue.Parse(answer.Content.Headers.ContentType!.ToString()).Boundary;
        var reader = new MultipartReader(HeaderUtilities.RemoveQuotes(boundary).ToString(), await answer.Content.ReadAsStreamAsync());
        var (layers, info) = (new Dictionary<string, FloatImage>(), default(JsonElement));
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            var part = section.GetContentDispositionHeader()!;
            using var content = new MemoryStream();
            await section.Body.CopyToAsync(content);
            if (part.IsFileDisposition())
                layers[part.Name.Value!.Trim('"')] = FloatImage.Load(content.ToArray());
            else
                info = JsonDocument.Parse(content.ToArray()).RootElement;
        }
        Assert.Equal(["noisy", "denoised", "detailed"], layers.Keys);
        return (layers, info);
    }
}

using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlNetDenoise.Service.Tests;

/// <summary>What the service says of itself: OpenAPI, models, health, metrics, and the page.</summary>
public sealed partial class DescriptionTests : IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task The_OpenAPI_document_has_every_parameter_header_and_error()
    {
        using var document = JsonDocument.Parse(await _service.Client.GetStringAsync("/openapi/v1.json"));
        var paths = document.RootElement.GetProperty("paths");
        Assert.Equal(["/denoise", "/denoise/layers", "/denoise/models"], paths.EnumerateObject().Select(path => path.Name).Order(StringComparer.Ordinal));

        var denoise = paths.GetProperty("/denoise").GetProperty("post");
        Assert.Equal(QueryParameter.All.Select(parameter => parameter.Name), denoise.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()!));
        Assert.All(denoise.GetProperty("parameters").EnumerateArray(), parameter => Assert.True(parameter.GetProperty("description").GetString()!.Length > 30));
        Assert.Equal(["application/octet-stream", "multipart/form-data"], denoise.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(type => type.Name));
        Assert.Equal(["200", "400", "401", "403", "408", "413", "415", "422", "429", "503"], denoise.GetProperty("responses").EnumerateObject().Select(status => status.Name).Order(StringComparer.Ordinal));

        using var answer = await _service.PostAsync("/denoise?quality=fast", Pictures.Create(".png", 40, 30));
        var described = denoise.GetProperty("responses").GetProperty("200").GetProperty("headers").EnumerateObject().Select(header => header.Name);
        Assert.Equal(answer.Headers.Select(header => header.Key).Where(name => name.StartsWith("Denoise-", StringComparison.Ordinal)).Append("Server-Timing").Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        Assert.Equal(QueryParameter.OfNoise.Count, paths.GetProperty("/denoise/layers").GetProperty("post").GetProperty("parameters").GetArrayLength());
    }

    [Fact]
    public async Task The_page_of_the_API_and_the_page_itself_name_nothing_outside_to_load()
    {
        foreach (var path in (string[])["/scalar/", "/"])
        {
            var html = await _service.Client.GetStringAsync(path);
            foreach (Match link in Links().Matches(html))
            {
                Assert.DoesNotContain("//", link.Groups[1].Value, StringComparison.Ordinal);
                using var loaded = await _service.Client.GetAsync(new Uri(new Uri(_service.Client.BaseAddress!, path), link.Groups[1].Value));
                Assert.True(loaded.IsSuccessStatusCode, link.Groups[1].Value);
            }
            Assert.DoesNotContain("proxyUrl", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Files_of_the_page_are_not_sent_again_if_they_are_the_same()
    {
        using var first = await _service.Client.GetAsync("/");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };

        using var answer = await _service.Client.SendAsync(again);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotModified), (first.StatusCode, answer.StatusCode));
        Assert.Equal("no-cache", first.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Models_are_listed_with_what_their_cards_say()
    {
        foreach (var path in (string[])["/models", "/denoise/models"])
        {
            using var models = JsonDocument.Parse(await _service.Client.GetStringAsync(path));
            Assert.Equal(
                Directory.GetFiles(Repository.Below("onnx"), "*.onnx").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal),
                models.RootElement.EnumerateArray().Select(model => model.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
            using var denoiser = Denoiser.Load(ModelQuality.Fast);
            var (card, fast) = (denoiser.CardFor(3), models.RootElement.EnumerateArray().Single(model => model.GetProperty("name").GetString() == "fast-rgb"));
            Assert.Equal(("fast", 3, "white", "float", card.License), (fast.GetProperty("quality").GetString(), fast.GetProperty("channels").GetInt32(), fast.GetProperty("noiseType").GetString(), fast.GetProperty("precision").GetString(), fast.GetProperty("license").GetString()));
            Assert.InRange(fast.GetProperty("megaflopsPerPixel").GetDouble(), 0.01, 1);
            Assert.DoesNotContain(ModelFiles.ShippedFolder, models.RootElement.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_service_is_live_at_once_and_ready_when_a_model_is_loaded()
    {
        Assert.Equal("Healthy", await _service.Client.GetStringAsync("/health/live"));
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            using var ready = await _service.Client.GetAsync("/health/ready");
            if (ready.StatusCode == HttpStatusCode.OK)
                break;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task Metrics_count_requests_images_and_pixels()
    {
        await _service.DenoiseAsync("quality=fast", Pictures.Create(".png", 40, 30));
        await _service.DenoiseAsync("quality=fast", Pictures.Create(".png", 20, 10));
        using var wrong = await _service.PostAsync("/denoise?x=1", []);

        var text = await _service.Client.GetStringAsync("/metrics");

        Assert.Contains("\nmlnetdenoise_service_requests{status=\"200\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("\nmlnetdenoise_service_requests{status=\"400\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nmlnetdenoise_service_pixels 1400\n", text, StringComparison.Ordinal);
        Assert.Contains("\nmlnetdenoise_service_seconds_count 2\n", text, StringComparison.Ordinal);
        Assert.Contains("\nmlnetdenoise_service_images_working 0\n", text, StringComparison.Ordinal);
        Assert.Contains("\nmlnetdenoise_service_images_waiting 0\n", text, StringComparison.Ordinal);
    }

    [GeneratedRegex("""(?:src|href)="([^"]+)"|from '([^']+)'""")]
    private static partial Regex Links();
}

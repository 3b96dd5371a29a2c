using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;

namespace MlNetDenoise.Service.Tests;

/// <summary>The application, listening on a free port of this machine.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private RunningService(WebApplication app)
    {
        App = app;
        Client = new() { BaseAddress = new(app.Urls.Single()), Timeout = TimeSpan.FromMinutes(5) };
    }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public static async Task<RunningService> StartAsync(Action<DenoiserServiceOptions>? configure = null, Action<DenoiserAppOptions>? app = null)
    {
        var options = new DenoiserAppOptions { Urls = ["http://127.0.0.1:0"] };
        app?.Invoke(options);
        var started = DenoiserApp.Create(options, configure);
        await started.StartAsync();
        return new(started);
    }

    /// <summary>Posts a file as body.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, byte[] file, CancellationToken cancellationToken = default) => Client.PostAsync(path, new ByteArrayContent(file), cancellationToken);

    /// <summary>Posts a file that has to be denoised, and returns the result.</summary>
    public async Task<byte[]> DenoiseAsync(string query, byte[] file)
    {
        using var answer = await PostAsync($"/denoise?{query}", file);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Waits until an image is in work.</summary>
    public async Task WorksAsync()
    {
        for (var watch = Stopwatch.StartNew(); !(await Client.GetStringAsync("/metrics")).Contains("images_working 1", StringComparison.Ordinal); await Task.Delay(10))
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), "No image is in work.");
    }

    /// <summary>Requires an answer to be a problem, and returns what it says.</summary>
    public static async Task<string> ProblemAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        return JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}

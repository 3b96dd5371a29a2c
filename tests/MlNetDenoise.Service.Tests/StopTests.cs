using System.Net;

namespace MlNetDenoise.Service.Tests;

/// <summary>The end of the application.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task What_is_in_work_is_finished_and_what_comes_later_is_refused()
    {
        await using var service = await RunningService.StartAsync(app: app => app.ShutdownTimeout = TimeSpan.FromMinutes(2));
        var file = Pictures.Create(".png", 1500, 1500);
        var expected = await service.DenoiseAsync("quality=fast", file);
        var request = service.PostAsync("/denoise?quality=fast", file);
        await service.WorksAsync();

        var stop = service.App.StopAsync();
        using var late = new HttpClient { BaseAddress = service.Client.BaseAddress };
        await Task.Delay(100);

        await Assert.ThrowsAsync<HttpRequestException>(() => late.GetAsync("/health/live"));
        using var answer = await request;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync());
        await stop;
    }

    [Fact]
    public async Task After_the_time_to_stop_what_is_in_work_ends()
    {
        await using var service = await RunningService.StartAsync(app: app => app.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var request = service.PostAsync("/denoise?quality=best&ensemble=true", Pictures.Create(".png", 1500, 1500));
        await service.WorksAsync();

        await service.App.StopAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => request);
    }
}

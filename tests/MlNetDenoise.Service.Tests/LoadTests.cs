namespace MlNetDenoise.Service.Tests;

/// <summary>A small part of the benchmarks "service-load" and "service-hostile".</summary>
public sealed class LoadTests
{
    private const int Requests = 60, Uploads = 400;

    [Fact]
    public async Task Requests_at_the_same_time_get_the_files_of_the_library()
    {
        var files = LoadFile.Create(20, large: 0);
        using var denoiser = Denoiser.Load(ModelQuality.Fast, new DenoiserServiceOptions().Denoiser);
        byte[][] expected = [.. files.Select(file => file.Denoise(denoiser))];
        await using var service = await RunningService.StartAsync();

        var seconds = await new ServiceLoad(service.Client, files, expected).RunAsync(Requests, atATime: 16);

        Assert.All(seconds, time => Assert.True(time > 0));
    }

    [Fact]
    public async Task Hostile_requests_are_refused_and_the_next_good_one_is_served()
    {
        var good = Pictures.Create(".png", 40, 30);
        await using var service = await RunningService.StartAsync();
        var expected = await service.DenoiseAsync("quality=fast", good);
        var slow = HostileUpload.Slow.Send(service.Client);

        foreach (var upload in HostileUpload.Create(Uploads))
        {
            var status = await upload.Send(service.Client);
            Assert.True(HostileUpload.IsSound(status), $"{upload.Name}: {status}");
        }

        Assert.Equal(expected, await service.DenoiseAsync("quality=fast", good));
        Assert.Equal(408, await slow);
    }
}

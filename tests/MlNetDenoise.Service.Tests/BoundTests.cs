using System.Diagnostics;
using System.Net;
using MlNetDenoise.Core.Tests;

namespace MlNetDenoise.Service.Tests;

/// <summary>Each bound of <see cref="DenoiserServiceOptions"/>.</summary>
public sealed class BoundTests
{
    [Fact]
    public async Task A_body_that_is_too_large_is_refused_before_it_is_read_and_while_it_is_read()
    {
        await using var service = await RunningService.StartAsync(options => options.MaxBodyBytes = 10_000);
        var large = new byte[10_001];

        using var stated = await service.PostAsync("/denoise", large);
        Assert.StartsWith("The image file is larger than 0 MB", await RunningService.ProblemAsync(stated, HttpStatusCode.RequestEntityTooLarge), StringComparison.Ordinal);

        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/denoise") { Content = new ByteArrayContent(large) };
        chunked.Headers.TransferEncodingChunked = true;
        using var unstated = await service.Client.SendAsync(chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, unstated.StatusCode);

        using var form = new MultipartFormDataContent { { new ByteArrayContent(large), "file", "a.png" } };
        using var inForm = await service.Client.PostAsync("/denoise", form);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, inForm.StatusCode);
    }

    [Theory]
    [InlineData("still"), InlineData("animated.gif"), InlineData("animated.png"), InlineData("animated.webp"), InlineData("pages"), InlineData("channels")]
    public async Task Pixels_are_counted_in_all_pages_frames_and_channels(string kind)
    {
        var (file, pixels) = kind switch
        {
            "still" => (Pictures.Create(".png", 50, 40), 50 * 40),
            "pages" => (TiffSeedPage.Write(false, false, new(50, 40, 1, 8), new(30, 20, 3, 16)), 50 * 40 + 30 * 20),
            "channels" => (TiffSeedPage.Write(false, false, new TiffSeedPage(50, 40, 7, 8) { Photometric = 1, ExtraSamples = [0, 0, 0, 0, 0, 0] }), 7 * 50 * 40),
            _ => (SeedFile.CreateAll().Single(seed => seed.Name == kind).Content, 0),
        };
        if (pixels == 0)
            pixels = ImageSource.Open(file).PageCount * FloatImage.Load(file).Plane(0).Length;

        async Task<HttpStatusCode> StatusAsync(long maxPixels)
        {
            await using var service = await RunningService.StartAsync(options => options.MaxPixels = maxPixels);
            using var answer = await service.PostAsync("/denoise?quality=fast", file);
            return answer.StatusCode;
        }
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(pixels));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(pixels - 1));
    }

    [Fact]
    public async Task Too_many_pages_are_refused_in_words()
    {
        await using var service = await RunningService.StartAsync(options => options.MaxPages = 2);
        var file = TiffSeedPage.Write(false, false, new(8, 8, 1, 8), new(8, 8, 1, 8), new(8, 8, 1, 8));

        using var answer = await service.PostAsync("/denoise", file);

        Assert.StartsWith("The image has 3 pages or frames, and this service takes at most 2.", await RunningService.ProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_images_than_may_wait_are_told_when_to_come_again_and_those_in_work_are_served()
    {
        await using var service = await RunningService.StartAsync(options => (options.MaxWorking, options.MaxWaiting) = (1, 1));
        var file = Pictures.Create(".png", 700, 700);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => service.PostAsync("/denoise?quality=fast", file)));

        var refused = answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ToArray();
        Assert.Equal(2, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(4, refused.Length);
        Assert.All(refused, answer => Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60));
        Assert.Equal("Too many images are waiting. Send the image again later.", await RunningService.ProblemAsync(refused[0], HttpStatusCode.TooManyRequests));
        Assert.Equal(HttpStatusCode.OK, await NextAsync(service));
    }

    [Fact]
    public async Task The_bodies_of_all_requests_have_a_bound_too()
    {
        var file = Pictures.Create(".png", 700, 700);
        await using var service = await RunningService.StartAsync(options => (options.MaxBodyBytes, options.MaxHeldBytes) = (file.Length, 2 * file.Length));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.PostAsync("/denoise?quality=fast", file)));

        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_ended_in_words_and_the_next_is_served()
    {
        await using var service = await RunningService.StartAsync(options => options.RequestTimeout = TimeSpan.FromSeconds(2));

        using var answer = await service.PostAsync("/denoise?quality=best&ensemble=true", Pictures.Create(".png", 1500, 1500));

        Assert.StartsWith("The image was not denoised within 2 seconds.", await RunningService.ProblemAsync(answer, HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);
        using var next = await service.PostAsync("/denoise?quality=fast", Pictures.Create(".png", 40, 40));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Rows_that_are_too_long_for_the_memory_are_refused()
    {
        await using var service = await RunningService.StartAsync(options => options.Denoiser = new() { MaxMemory = 260_000_000 });
        var file = TiffSeedPage.Write(false, false, new TiffSeedPage(200_000, 40, 3, 8));

        using var answer = await service.PostAsync("/denoise?quality=fast", file);

        Assert.StartsWith("The rows of the image are too long", await RunningService.ProblemAsync(answer, HttpStatusCode.RequestEntityTooLarge), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_work_of_a_client_that_goes_away_ends()
    {
        await using var service = await RunningService.StartAsync(options => (options.MaxWorking, options.MaxWaiting) = (1, 0));
        using var left = new CancellationTokenSource();
        var request = service.PostAsync("/denoise?quality=best&ensemble=true", Pictures.Create(".png", 3000, 3000), left.Token); // takes minutes
        await Task.Delay(3000);

        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal(HttpStatusCode.OK, await NextAsync(service));
        Assert.Contains("mlnetdenoise_service_requests{status=\"499\"} 1", await service.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    /// <summary>Sends a small image until the service has room for it, and returns the status.</summary>
    private static async Task<HttpStatusCode> NextAsync(RunningService service)
    {
        var small = Pictures.Create(".png", 40, 40);
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            using var next = await service.PostAsync("/denoise?quality=fast", small);
            if (next.StatusCode != HttpStatusCode.TooManyRequests || watch.Elapsed > TimeSpan.FromMinutes(1))
                return next.StatusCode;
        }
    }

    [Theory]
    [InlineData(nameof(DenoiserServiceOptions.MaxWorking)), InlineData(nameof(DenoiserServiceOptions.MaxPixels)), InlineData(nameof(DenoiserServiceOptions.MaxHeldBytes)), InlineData(nameof(DenoiserServiceOptions.RequestTimeout))]
    public async Task A_bound_that_makes_no_sense_stops_the_start(string name)
    {
        var property = typeof(DenoiserServiceOptions).GetProperty(name)!;

        await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() =>
            RunningService.StartAsync(options => property.SetValue(options, property.PropertyType == typeof(TimeSpan) ? TimeSpan.Zero : Convert.ChangeType(0, property.PropertyType, null))));
    }
}

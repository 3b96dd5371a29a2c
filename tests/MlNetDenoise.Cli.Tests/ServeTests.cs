using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MlNetDenoise.Cli.Tests;

/// <summary><c>denoise serve</c> as a process.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _url = FreeAddress();
    private readonly HttpClient _client;
    private readonly byte[] _file;

    public ServeTests()
    {
        _client = new() { BaseAddress = new(_url), Timeout = TimeSpan.FromMinutes(5) };
        var clean = new FloatImage(1500, 1500, 3);
        using var file = new MemoryStream();
        Noise.Gaussian(25).Apply(clean, seed: 1).Save(file, ".png");
        _file = file.ToArray();
        Directory.CreateDirectory(_folder.Below("tmp"));
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [UnixFact]
    public async Task A_signal_to_terminate_lets_what_is_in_work_end_well()
    {
        using var service = await StartAsync();
        var request = _client.PostAsync("/denoise", new ByteArrayContent(_file));
        await UntilAsync(async () => (await _client.GetStringAsync("/metrics")).Contains("working 1", StringComparison.Ordinal));

        Terminate(service);

        using var answer = await request;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((1500, 1500), FloatImage.Load(await answer.Content.ReadAsByteArrayAsync()) is var image ? (image.Width, image.Height) : default);
        Assert.Equal(0, ChildProcess.WaitFor(service).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Below("tmp"), "*", SearchOption.AllDirectories));
    }

    [UnixFact]
    public async Task A_service_that_is_killed_in_work_leaves_nothing_and_starts_again_on_its_port()
    {
        using (var service = await StartAsync())
        {
            var request = _client.PostAsync("/denoise?quality=standard", new ByteArrayContent(_file));
            await UntilAsync(async () => (await _client.GetStringAsync("/metrics")).Contains("working 1", StringComparison.Ordinal));

            service.Kill();

            await Assert.ThrowsAsync<HttpRequestException>(() => request);
            ChildProcess.WaitFor(service);
        }
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Below("tmp"), "*", SearchOption.AllDirectories));

        using var again = await StartAsync();
        using var answer = await _client.PostAsync("/denoise", new ByteArrayContent(_file));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Terminate(again);
        Assert.Equal(0, ChildProcess.WaitFor(again).ExitCode);
    }

    [UnixFact]
    public async Task The_key_comes_from_a_file_or_the_environment_and_options_set_the_bounds()
    {
        File.WriteAllText(_folder.Below("key"), "secret\n");
        using var service = await StartAsync("--api-key-file", _folder.Below("key"), "--max-megapixels", "0.5", "--json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/denoise?quality=fast") { Content = new ByteArrayContent(_file), Headers = { { "X-Api-Key", "secret" } } };

        using var without = await _client.PostAsync("/denoise", new ByteArrayContent(_file));
        using var with = await _client.SendAsync(request);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.RequestEntityTooLarge), (without.StatusCode, with.StatusCode));
        Assert.Contains("takes at most 0.5", await with.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Terminate(service);
        var log = ChildProcess.WaitFor(service).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(log, line => Assert.StartsWith("{", line, StringComparison.Ordinal));
        Assert.DoesNotContain(log, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void An_address_that_is_taken_or_wrong_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var result = CliProcess.Run(_folder.Path, "serve", "--urls", $"http://127.0.0.1:{port}");
        Assert.Equal((1, true), (result.ExitCode, Assert.Single(result.Errors).Contains($"Cannot listen on http://127.0.0.1:{port}", StringComparison.Ordinal)));

        foreach (var url in (string[])["https://127.0.0.1:1", "127.0.0.1:80", "http://127.0.0.1:1/path"])
            Assert.Equal((2, $"denoise: --urls {url} is not an address such as http://127.0.0.1:8080. For https, use a reverse proxy."), CliProcess.Run(_folder.Path, "serve", "--urls", url) is var wrong ? (wrong.ExitCode, wrong.Errors[0]) : default);
    }

    private async Task<Process> StartAsync(params string[] arguments)
    {
        var service = ChildProcess.Start("dotnet", _folder.Path, [Path.Combine(AppContext.BaseDirectory, "denoise.dll"), "serve", "--urls", _url, .. arguments], ("TMPDIR", _folder.Below("tmp")), ("DOTNET_EnableDiagnostics", "0")); // no pipes of debuggers in the folder
        await UntilAsync(async () =>
        {
            Assert.False(service.HasExited);
            using var answer = await _client.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        });
        return service;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(2); await Task.Delay(20))
        {
            try
            {
                if (await condition())
                    return;
            }
            catch (HttpRequestException)
            {
                // not yet
            }
        }
        Assert.Fail("The condition is not met.");
    }

    private static string FreeAddress()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return $"http://{free.LocalEndpoint}";
    }

    private static void Terminate(Process process) => Assert.Equal(0, ChildProcess.Run("sh", ".", ["-c", $"kill -TERM {process.Id}"]).ExitCode);
}

using System.Net;
using System.Net.Http.Headers;

namespace MlNetDenoise.Service.Tests;

/// <summary>Who may use the service: other sites, other hosts, and clients without the key.</summary>
public sealed class AccessTests
{
    private static readonly byte[] Small = Pictures.Create(".png", 40, 30);

    [Theory]
    [InlineData(null, null, 200)] // curl
    [InlineData("same-origin", null, 200)]
    [InlineData("none", null, 200)]
    [InlineData("cross-site", null, 403)]
    [InlineData("same-site", null, 403)]
    [InlineData("cross-site", "http://127.0.0.1:PORT", 403)]
    [InlineData(null, "http://127.0.0.1:PORT", 200)]
    [InlineData(null, "http://127.0.0.1:1", 403)]
    [InlineData(null, "http://attacker.example", 403)]
    [InlineData(null, "null", 403)]
    public async Task Pages_of_other_sites_cannot_post(string? site, string? origin, int status)
    {
        await using var service = await RunningService.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/denoise?quality=fast") { Content = new ByteArrayContent(Small) };
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null)
            request.Headers.Add("Origin", origin.Replace("PORT", $"{service.Client.BaseAddress!.Port}", StringComparison.Ordinal));

        using var answer = await service.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("localhost", 200), InlineData("127.0.0.1", 200), InlineData("[::1]", 200), InlineData("attacker.example", 400), InlineData("127.0.0.1.attacker.example", 400)]
    public async Task A_service_on_this_machine_answers_to_local_names_only(string host, int status)
    {
        await using var service = await RunningService.StartAsync();

        Assert.Equal(status, await StatusAsync(service, host));
    }

    [Fact]
    public async Task A_proxy_can_have_a_name_of_its_own()
    {
        await using var service = await RunningService.StartAsync(app: app => app.AllowedHosts = ["images.example"]);

        Assert.Equal((200, 400), (await StatusAsync(service, "images.example"), await StatusAsync(service, "localhost")));
    }

    [Fact]
    public async Task A_proxy_can_have_a_path_of_its_own()
    {
        await using var service = await RunningService.StartAsync(app: app => app.PathBase = "/images");

        foreach (var path in (string[])["/images/", "/images/health/live", "/images/models", "/images/openapi/v1.json", "/images/scalar/"])
        {
            using var answer = await service.Client.GetAsync(path);
            Assert.True(answer.IsSuccessStatusCode, path);
        }
        using var denoised = await service.PostAsync("/images/denoise?quality=fast", Small);
        Assert.Equal(HttpStatusCode.OK, denoised.StatusCode);
    }

    [Fact]
    public async Task With_a_key_everything_that_works_or_tells_needs_it_and_the_page_and_health_do_not()
    {
        await using var service = await RunningService.StartAsync(app: app => app.ApiKey = "a long key");
        (HttpMethod Method, string Path)[] closed = [(HttpMethod.Post, "/denoise?quality=fast"), (HttpMethod.Post, "/denoise/layers?quality=fast"), (HttpMethod.Get, "/denoise/models"), (HttpMethod.Get, "/models"), (HttpMethod.Get, "/metrics")];
        string[] open = ["/", "/health/live", "/openapi/v1.json", "/scalar/"];

        foreach (var (method, path) in closed)
        {
            foreach (var (header, status) in (IEnumerable<(Action<HttpRequestHeaders>, HttpStatusCode)>)
                [(_ => { }, HttpStatusCode.Unauthorized), (headers => headers.Add("X-Api-Key", "another key"), HttpStatusCode.Unauthorized), (headers => headers.Add("X-Api-Key", ""), HttpStatusCode.Unauthorized),
                (headers => headers.Authorization = new("Basic", "a long key"), HttpStatusCode.Unauthorized), (headers => headers.Add("X-Api-Key", "a long key"), HttpStatusCode.OK), (headers => headers.Add("Authorization", "Bearer a long key"), HttpStatusCode.OK)])
            {
                using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Post ? new ByteArrayContent(Small) : null };
                header(request.Headers);
                using var answer = await service.Client.SendAsync(request);
                Assert.True(status == answer.StatusCode, $"{path}: {answer.StatusCode}, not {status}");
                if (status == HttpStatusCode.Unauthorized)
                {
                    Assert.Contains("needs a key", await RunningService.ProblemAsync(answer, status), StringComparison.Ordinal);
                    Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
                }
            }
        }
        foreach (var path in open)
        {
            using var answer = await service.Client.GetAsync(path);
            Assert.True(answer.IsSuccessStatusCode, path);
        }
    }

    [Theory]
    [InlineData("/"), InlineData("/models"), InlineData("/nothing"), InlineData("/denoise"), InlineData("/scalar/"), InlineData("/health/live")]
    public async Task Every_answer_has_the_headers_that_keep_a_browser_at_home(string path)
    {
        await using var service = await RunningService.StartAsync();

        using var answer = await service.Client.GetAsync(path);

        string Header(string name) => Assert.Single(answer.Headers.GetValues(name));
        Assert.Contains("default-src 'self'", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal(("nosniff", "no-referrer", "same-origin", "same-origin"), (Header("X-Content-Type-Options"), Header("Referrer-Policy"), Header("Cross-Origin-Opener-Policy"), Header("Cross-Origin-Resource-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    private static async Task<int> StatusAsync(RunningService service, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live") { Headers = { Host = host } };
        using var answer = await service.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }
}

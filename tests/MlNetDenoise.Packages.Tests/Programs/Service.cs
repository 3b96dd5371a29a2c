var reference = new MlNetDenoise.FloatImage(64, 48, 3);
Array.Fill(reference.Pixels, 0.5f);
using var noisy = new MemoryStream();
MlNetDenoise.Noise.Gaussian(25).Apply(reference, seed: 1).Save(noisy, ".png");
var free = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
free.Start();
var address = $"http://{free.LocalEndpoint}";
free.Stop();
Environment.SetEnvironmentVariable("ASPNETCORE_URLS", address);
Environment.SetEnvironmentVariable("Logging__LogLevel__Default", "Warning"); // the log of the request can be printed after the result
_ = Task.Run(async () =>
{
    using var client = new HttpClient();
    for (var tries = 0; ; tries++)
    {
        try
        {
            var answer = await client.PostAsync($"{address}/denoise?quality=fast", new ByteArrayContent(noisy.ToArray()));
            Console.WriteLine(MlNetDenoise.ImageMetrics.Psnr(MlNetDenoise.FloatImage.Load(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync()), reference));
            Environment.Exit(0);
        }
        catch (HttpRequestException) when (tries < 300)
        {
            await Task.Delay(100);
        }
        catch (Exception e)
        {
            Console.WriteLine(e);
            Environment.Exit(1);
        }
    }
});

// README: MlNetDenoise.Service

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MlNetDenoise.Benchmarks;

/// <summary>The built <c>denoise serve</c> in a process of its own, on a free port of this machine.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private readonly Process _process;

    public ServiceProcess()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Client = new() { BaseAddress = new($"http://{free.LocalEndpoint}"), Timeout = TimeSpan.FromMinutes(10) };
        }
        _process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "denoise.dll"), "serve", "--urls", Client.BaseAddress.OriginalString]) { RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("fail:", StringComparison.Ordinal) == true)
                Failures++;
        };
        _process.BeginOutputReadLine();
        for (var start = Stopwatch.StartNew(); !IsReady(); Thread.Sleep(100))
        {
            if (_process.HasExited || start.Elapsed > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException("denoise serve did not start.");
        }
    }

    /// <summary>Sends requests to the service.</summary>
    public HttpClient Client { get; }

    /// <summary>Lines of errors in the log.</summary>
    public int Failures { get; private set; }

    /// <summary>Processor time of the process.</summary>
    public double CpuSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Megabytes in memory: now, and at most so far.</summary>
    public (double Now, double Peak) Memory
    {
        get
        {
            _process.Refresh();
            return (_process.WorkingSet64 / 1e6, _process.PeakWorkingSet64 / 1e6);
        }
    }

    public void Dispose()
    {
        Client.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private bool IsReady()
    {
        try
        {
            using var answer = Client.Send(new(HttpMethod.Get, "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

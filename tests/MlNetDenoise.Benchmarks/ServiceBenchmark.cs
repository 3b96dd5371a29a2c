using System.Diagnostics;
using System.Globalization;
using MlNetDenoise.Service;
using MlNetDenoise.Service.Tests;

namespace MlNetDenoise.Benchmarks;

/// <summary>The built service under load, and under hostile requests.</summary>
internal static class ServiceBenchmark
{
    private const int Requests = 2000, AtATime = 16, Files = 200, LargeFiles = 5, Warm = 100;
    private const int Uploads = 5000, UploadsAtATime = 4, SlowBodies = 8, BetweenChecks = 250;
    private const double MaxMegabytes = 1500;

    /// <summary>Sends images of all formats, 16 at a time, and compares each result, the memory and the processor time with those of the library.</summary>
    /// <param name="arguments">Number of requests; by default 2000.</param>
    public static async Task LoadAsync(string[] arguments)
    {
        var requests = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : Requests;
        var files = LoadFile.Create(Files, LargeFiles);
        var (expected, cpuOfLibrary) = DenoiseByLibrary(files);
        using var service = new ServiceProcess();
        var load = new ServiceLoad(service.Client, files, expected);
        await load.RunAsync(files.Count, AtATime); // loads the models, as DenoiseByLibrary does before it measures
        var (before, watch, warm) = (service.CpuSeconds, Stopwatch.StartNew(), 0.0);
        var seconds = await load.RunAsync(requests, AtATime, answers =>
        {
            if (answers == Math.Min(Warm, requests))
                warm = service.Memory.Now;
        });
        var (cpu, (now, peak)) = (service.CpuSeconds - before, service.Memory);
        Array.Sort(seconds);
        var ofLibrary = cpuOfLibrary * requests / files.Count;
        Console.WriteLine($"{requests} requests, {AtATime} at a time, {files.Count} files of which {LargeFiles} have 2048x2048 pixels: none lost, all as the library's, {service.Failures} errors in the log");
        Console.WriteLine($"{watch.Elapsed.TotalSeconds:0} s, p50 {1000 * seconds[requests / 2]:0} ms, p99 {1000 * seconds[requests * 99 / 100]:0} ms");
        Console.WriteLine($"memory {warm:0} MB after {Warm} requests, {now:0} MB at the end, {peak:0} MB at most");
        Console.WriteLine($"processor time {cpu:0.0} s, of the library {ofLibrary:0.0} s: {cpu / ofLibrary:0.000}");
    }

    /// <summary>Sends hostile requests, and a good one after each few.</summary>
    /// <param name="arguments">Number of requests; by default 5000.</param>
    /// <returns>The exit code: 1 if a request has another answer than it should.</returns>
    public static async Task<int> AttackAsync(string[] arguments)
    {
        var count = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : Uploads;
        var good = LoadFile.Create(1, large: 0)[0];
        using var denoiser = Denoiser.Load(ModelQuality.Fast, new DenoiserServiceOptions().Denoiser);
        using var service = new ServiceProcess();
        var next = new ServiceLoad(service.Client, [good], [good.Denoise(denoiser)]);
        var (failed, statuses, watch) = (0, new SortedDictionary<int, int>(), Stopwatch.StartNew());
        var slow = Enumerable.Range(0, SlowBodies).Select(_ => HostileUpload.Slow.Send(service.Client)).ToArray();
        foreach (var uploads in HostileUpload.Create(count).Chunk(BetweenChecks))
        {
            await Parallel.ForEachAsync(uploads, new ParallelOptions { MaxDegreeOfParallelism = UploadsAtATime }, async (upload, _) =>
            {
                var start = Stopwatch.GetTimestamp();
                var status = await upload.Send(service.Client);
                lock (statuses)
                {
                    statuses[status] = statuses.GetValueOrDefault(status) + 1;
                    if (!HostileUpload.IsSound(status))
                        Console.WriteLine($"{upload.Name}: {status}, failure {++failed}");
                    if (Stopwatch.GetElapsedTime(start).TotalSeconds > 10)
                        Console.WriteLine($"{upload.Name}: {status} after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
                }
            });
            await next.RunAsync(1, 1);
            Console.WriteLine($"{statuses.Values.Sum()} requests, {service.Memory.Now:0} MB");
        }
        foreach (var status in await Task.WhenAll(slow))
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
        var (now, peak) = service.Memory;
        Console.WriteLine($"{count} requests and {SlowBodies} slow ones in {watch.Elapsed.TotalMinutes:0.0} minutes; by status: {string.Join(", ", statuses.Select(status => $"{status.Key}: {status.Value}"))}");
        Console.WriteLine($"{failed} failed, {service.Failures} errors in the log, memory {now:0} MB, {peak:0} MB at most");
        return failed > 0 || peak > MaxMegabytes ? 1 : 0;
    }

    /// <summary>Returns the results of the library, and the processor time of all. As many images as in the service are in work at a time: threads on busy cores are slower.</summary>
    private static (byte[][] Results, double Seconds) DenoiseByLibrary(IReadOnlyList<LoadFile> files)
    {
        var options = new DenoiserServiceOptions();
        using var denoiser = Denoiser.Load(ModelQuality.Fast, options.Denoiser);
        using var process = Process.GetCurrentProcess();
        var results = new byte[files.Count][];
        Denoise();
        process.Refresh();
        var before = process.TotalProcessorTime;
        Denoise();
        process.Refresh();
        return (results, (process.TotalProcessorTime - before).TotalSeconds);

        void Denoise() => Parallel.For(0, files.Count, new ParallelOptions { MaxDegreeOfParallelism = options.MaxWorking }, i => results[i] = files[i].Denoise(denoiser));
    }
}

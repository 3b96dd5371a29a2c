using System.CommandLine;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using MlNetDenoise.Service;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise serve</c>: denoises images over HTTP.</summary>
internal static class ServeCommand
{
    private const string KeyVariable = "DENOISE_API_KEY";

    private static readonly DenoiserAppOptions DefaultApp = new();
    private static readonly DenoiserServiceOptions Defaults = new();

    public static Command Create()
    {
        var urls = new Option<string[]>("--urls") { Description = "Addresses to listen on.", HelpName = "URL", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. DefaultApp.Urls] };
        urls.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !IsAddress(token.Value)))
                result.AddError($"--urls {token.Value} is not an address such as {DefaultApp.Urls[0]}. For https, use a reverse proxy.");
        });
        var maxBody = MemorySize.Option("--max-body", $"Largest image file. Default: {Defaults.MaxBodyBytes / 1e6:0}MB.");
        var maxPixels = CommonOptions.Within(new Option<double>("--max-megapixels") { Description = "Most pixels of an image in all its pages, in millions.", HelpName = "N", DefaultValueFactory = _ => Defaults.MaxPixels / 1e6 }, 0.001, 1e6);
        var maxMemory = MemorySize.Option("--max-memory", $"Approximate memory limit for the tiles of each quality. Default: {Defaults.Denoiser.MaxMemory / 1e6:0}MB.");
        var jobs = CommonOptions.Within(new Option<int>("--jobs", "-j") { Description = "Images in work at the same time.", HelpName = "N", DefaultValueFactory = _ => Defaults.MaxWorking }, 1, 1024);
        var waiting = CommonOptions.Within(new Option<int>("--max-waiting") { Description = "Images that wait for work; more are refused with status 429.", HelpName = "N", DefaultValueFactory = _ => Defaults.MaxWaiting }, 0, 100_000);
        var timeout = CommonOptions.Within(new Option<double>("--timeout") { Description = "Seconds for a request, its upload included.", HelpName = "N", DefaultValueFactory = _ => Defaults.RequestTimeout.TotalSeconds }, 1, 1e6);
        var keyFile = new Option<string?>("--api-key-file") { Description = $"A file whose first line is the key that requests must have. Default: the environment variable {KeyVariable}; without both, no key.", HelpName = "FILE" };
        var hosts = new Option<string[]>("--allowed-hosts") { Description = "Names in the Host header of requests, such as the name of a reverse proxy; *: all. Default: localhost and loopback addresses, or all if --urls has another address.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        var pathBase = new Option<string>("--path-base") { Description = "The path at which a reverse proxy has the service, such as /images.", HelpName = "PATH", DefaultValueFactory = _ => "" };
        pathBase.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var path }] && !path.StartsWith('/'))
                result.AddError($"--path-base {path} does not start with /.");
        });
        var json = new Option<bool>("--json") { Description = "Write the log as lines of JSON." };
        var command = new Command("serve", "Denoises images over HTTP, with a page for browsers: denoise serve --urls http://127.0.0.1:8080")
        {
            urls, maxBody, maxPixels, maxMemory, jobs, waiting, timeout, keyFile, hosts, pathBase, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new DenoiserAppOptions
            {
                Urls = parsed.GetValue(urls)!,
                ApiKey = ReadKey(parsed.GetValue(keyFile)),
                AllowedHosts = parsed.GetValue(hosts)!,
                PathBase = parsed.GetValue(pathBase)!,
                JsonLogs = parsed.GetValue(json),
            };
            if (!options.IsLoopback && options.ApiKey is null)
                Terminal.Note($"Everyone who reaches {string.Join(", ", options.Urls)} can use this service. Set a key with --api-key-file or {KeyVariable}, or listen on 127.0.0.1 only.");
            await using var app = DenoiserApp.Create(options, service =>
            {
                service.MaxBodyBytes = parsed.GetValue(maxBody) is > 0 and var bytes ? bytes : service.MaxBodyBytes;
                service.MaxHeldBytes = Math.Max(service.MaxHeldBytes, service.MaxBodyBytes);
                service.MaxPixels = (long)(1e6 * parsed.GetValue(maxPixels));
                service.Denoiser = service.Denoiser with { MaxMemory = parsed.GetValue(maxMemory) is > 0 and var memory ? memory : service.Denoiser.MaxMemory };
                service.MaxWorking = parsed.GetValue(jobs);
                service.MaxWaiting = parsed.GetValue(waiting);
                service.RequestTimeout = TimeSpan.FromSeconds(parsed.GetValue(timeout));
            });
            try
            {
                await app.StartAsync(cancellationToken);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                throw new OutputException($"Cannot listen on {string.Join(", ", options.Urls)}: {e.Message.TrimEnd('.')}. Use another port with --urls.", e);
            }
            using var stop = cancellationToken.Register(app.Lifetime.StopApplication);
            await app.WaitForShutdownAsync(CancellationToken.None);
            return ExitCode.Success;
        });
        return command;
    }

    private static bool IsAddress(string url) => Uri.TryCreate(url.Replace("*", "0.0.0.0", StringComparison.Ordinal).Replace("+", "0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var uri) && uri is { Scheme: "http", AbsolutePath: "/", Query: "" };

    /// <exception cref="IOException">The file cannot be read, or has no key.</exception>
    private static string? ReadKey(string? file)
    {
        if (file is null)
            return Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key ? key : null;
        return File.ReadLines(file).FirstOrDefault()?.Trim() is { Length: > 0 } line ? line : throw new IOException($"The first line of {file} is empty: it must be the key");
    }
}

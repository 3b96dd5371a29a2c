using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace MlNetDenoise.Training.Tests;

/// <summary>Downloads from a server in this process, which behaves well or badly.</summary>
public sealed class DownloadTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i / 7))];

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly HttpListener _server = new();
    private readonly List<string> _ranges = [];
    private Action<HttpListenerContext> _answer = context => Send(context, Content, 0);

    public DownloadTests()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = new Uri($"http://localhost:{((IPEndPoint)free.LocalEndpoint).Port}/");
        }
        _server.Prefixes.Add(Address.ToString());
        _server.Start();
        _ = Task.Run(Serve);
    }

    private Uri Address { get; }

    private string Target => _folder.Below("set/file.bin");

    public void Dispose()
    {
        _server.Close();
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_comes_whole_and_is_not_fetched_twice()
    {
        var received = 0L;
        await GetAsync(bytes => received = bytes);
        await GetAsync();
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal(Content.Length, received);
        Assert.Single(_ranges);
        Assert.Equal([Target], Directory.GetFiles(_folder.Below("set")));
    }

    [Fact]
    public async Task An_interrupted_download_resumes()
    {
        _answer = context => Send(context, Content, 0, breaksAfter: 100_000);
        var error = await Assert.ThrowsAsync<DatasetException>(() => GetAsync());
        Assert.Contains("resumes", error.Message, StringComparison.Ordinal);
        Assert.Equal([$"{Target}.part"], Directory.GetFiles(_folder.Below("set")));
        var there = new FileInfo($"{Target}.part").Length;
        Assert.InRange(there, 1, 100_000);

        _answer = Ranged;
        await GetAsync();
        Assert.Equal(["", $"bytes={there}-"], _ranges);
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Below("set")));
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_sends_all_again()
    {
        LeavePart(Content[..1000]);
        await GetAsync();
        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_part_that_is_whole_is_checked_and_kept()
    {
        LeavePart(Content);
        await GetAsync();
        Assert.Empty(_ranges);
        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_part_of_something_else_is_found_out_and_thrown_away()
    {
        LeavePart(new byte[1000]);
        _answer = Ranged;
        Assert.Contains("SHA-256", (await Assert.ThrowsAsync<DatasetException>(() => GetAsync())).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Below("set")));
    }

    [Fact]
    public async Task Other_content_of_the_same_size_is_refused()
    {
        _answer = context => Send(context, [.. Content.Reverse()], 0);
        Assert.Contains("SHA-256", (await Assert.ThrowsAsync<DatasetException>(() => GetAsync())).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Below("set")));
    }

    [Theory]
    [InlineData(299_999)]
    [InlineData(300_001)]
    public async Task Content_of_another_size_is_refused(int length)
    {
        _answer = context => Send(context, new byte[length], 0);
        Assert.Contains("bytes", (await Assert.ThrowsAsync<DatasetException>(() => GetAsync())).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Below("set")));
    }

    [Fact]
    public async Task A_refusal_leaves_nothing_and_an_earlier_part_as_it_was()
    {
        _answer = context => Refuse(context, 404);
        var error = await Assert.ThrowsAsync<DatasetException>(() => GetAsync());
        Assert.Contains("404", error.Message, StringComparison.Ordinal);
        Assert.Contains("file.bin", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Below("set")));

        LeavePart(Content[..1000]);
        await Assert.ThrowsAsync<DatasetException>(() => GetAsync());
        Assert.Equal(1000, new FileInfo($"{Target}.part").Length);
    }

    [Fact]
    public async Task No_server_at_all_is_told_in_one_line()
    {
        _server.Stop();
        var error = await Assert.ThrowsAsync<DatasetException>(() => GetAsync());
        Assert.Contains(Address.ToString(), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_cancelled_download_goes_on_later()
    {
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => GetAsync(_ => source.Cancel(), source.Token));
        Assert.False(File.Exists(Target));
        _answer = Ranged;
        await GetAsync();
        Assert.Equal(Content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_set_is_downloaded_file_by_file_and_its_archives_are_unpacked()
    {
        var archive = Packed(("batches/data_batch_1.bin", Content), ("batches/readme.html", [1, 2, 3]));
        _answer = context => Send(context, context.Request.Url!.AbsolutePath.EndsWith(".tar.gz", StringComparison.Ordinal) ? archive : Content, 0);
        var set = new CatalogueSet("S", "", "", "", Address.ToString(), [Line("sub/file.bin", Content), Line("set.tar.gz", archive)]);
        var last = 0.0;
        await set.DownloadAsync(_folder.Below("set"), _client, (share, _) => last = share, default);
        Assert.Equal(1, last);
        Assert.Equal(["data_batch_1.bin", "file.bin", "readme.html", "set.tar.gz"], Directory.EnumerateFileSystemEntries(_folder.Below("set")).Select(Path.GetFileName).Order());
        Assert.Equal(Content, File.ReadAllBytes(_folder.Below("set/data_batch_1.bin")));
    }

    [Fact]
    public void Every_set_of_the_catalogue_has_an_address_terms_and_files_with_size_and_hash()
    {
        Assert.NotEmpty(Catalogue.Sets);
        Assert.Equal(Catalogue.Sets.Count, Catalogue.Sets.Select(set => set.Name).Distinct().Count());
        Assert.All(Catalogue.Sets, set =>
        {
            Assert.StartsWith("https://", set.Address, StringComparison.Ordinal);
            Assert.EndsWith("/", set.Address, StringComparison.Ordinal);
            Assert.NotEmpty(set.Terms);
            Assert.True(set.Bytes > 0);
            Assert.Equal(set.Files.Count, set.Files.Select(file => Path.GetFileName(file.Split(' ')[0])).Distinct().Count());
            Assert.All(set.Files, file => Assert.Matches("^[^ ]+ [1-9][0-9]* [0-9a-f]{64}$", file));
        });
    }

    [Fact]
    public void A_set_is_found_in_any_case_and_a_near_name_is_suggested()
    {
        Assert.Equal("BSD68", Catalogue.Find("bsd68").Name);
        Assert.Contains("Did you mean Kodak24?", Assert.Throws<DatasetException>(() => Catalogue.Find("Kodak")).Message, StringComparison.Ordinal);
    }

    private Task GetAsync(Action<long>? received = null, CancellationToken cancellationToken = default) =>
        Download.ToFileAsync(_client, new Uri(Address, "file.bin"), Target, Content.Length, Hash(Content), received ?? (_ => { }), cancellationToken);

    private void LeavePart(byte[] content)
    {
        Directory.CreateDirectory(_folder.Below("set"));
        File.WriteAllBytes($"{Target}.part", content);
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                var context = await _server.GetContextAsync();
                _ranges.Add(context.Request.Headers["Range"] ?? "");
                try
                {
                    _answer(context);
                }
                catch (HttpListenerException)
                {
                    // the client went away
                }
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // the test has ended
        }
    }

    private static void Ranged(HttpListenerContext context)
    {
        var from = context.Request.Headers["Range"] is { } range ? int.Parse(range["bytes=".Length..^1]) : 0;
        if (from > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers["Content-Range"] = $"bytes {from}-{Content.Length - 1}/{Content.Length}";
        }
        Send(context, Content, from);
    }

    private static void Send(HttpListenerContext context, byte[] content, int from, int? breaksAfter = null)
    {
        context.Response.ContentLength64 = content.Length - from;
        context.Response.OutputStream.Write(content, from, breaksAfter ?? content.Length - from);
        if (breaksAfter is null)
            context.Response.Close();
        else
            context.Response.Abort();
    }

    private static void Refuse(HttpListenerContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.Close();
    }

    private static byte[] Packed(params (string Name, byte[] Content)[] files)
    {
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(new GZipStream(archive, CompressionLevel.Fastest)))
        {
            foreach (var (name, content) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }
        return archive.ToArray();
    }

    private static string Line(string path, byte[] content) => $"{path} {content.Length} {Hash(content)}";

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}

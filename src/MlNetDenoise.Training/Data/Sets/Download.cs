using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace MlNetDenoise.Training;

/// <summary>Files from the net, which are there whole and checked, or not at all.</summary>
public static class Download
{
    /// <summary>How long a connection may be silent.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Downloads a file, unless it is there already. What a broken connection leaves, NAME.part, is gone on with by the next call.</summary>
    /// <param name="client">What connects.</param>
    /// <param name="address">Where the file is.</param>
    /// <param name="path">Where it goes to; the folder is made if need be.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="sha256">Its SHA-256, in hexadecimal.</param>
    /// <param name="received">Told how many bytes are there.</param>
    /// <param name="cancellationToken">Ends it; the next call goes on.</param>
    /// <exception cref="DatasetException">The server refuses, the connection broke, or what came is not that file.</exception>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static async Task ToFileAsync(HttpClient client, Uri address, string path, long bytes, string sha256, Action<long> received, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(received);
        var part = $"{path}.part";
        try
        {
            if (File.Exists(path) && await HasContentAsync(path, bytes, sha256, cancellationToken))
                return;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            await using (var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write))
            {
                if (file.Length > bytes)
                    file.SetLength(0);
                if (file.Length < bytes)
                    await ReceiveAsync(client, address, file, bytes, received, cancellationToken);
            }
            if (!await HasContentAsync(part, bytes, sha256, cancellationToken))
            {
                File.Delete(part);
                throw new DatasetException($"{address} is not the file that the catalogue knows: its SHA-256 is another one. It was not kept. Get it again; if that does not help, the source has changed it.");
            }
            File.Move(part, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"Cannot write {path}: {e.Message.ReplaceLineEndings(" ")} Choose another place with -o, or free space there; the same command goes on.", e);
        }
        finally
        {
            if (File.Exists(part) && new FileInfo(part).Length == 0)
                File.Delete(part);
        }
    }

    /// <summary>Appends what the file lacks; a server that cannot send a part of it sends it whole.</summary>
    private static async Task ReceiveAsync(HttpClient client, Uri address, FileStream file, long bytes, Action<long> received, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (file.Length > 0)
                request.Headers.Range = new RangeHeaderValue(file.Length, null);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            if (!response.IsSuccessStatusCode)
                throw new DatasetException($"{address} cannot be had: the server answers {(int)response.StatusCode} {response.ReasonPhrase}. Try again later, or put the file there yourself.");
            var goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == file.Length;
            var whole = goesOn ? response.Content.Headers.ContentRange!.Length : response.Content.Headers.ContentLength;
            if (whole is { } length && length != bytes)
                throw new DatasetException($"{address} is not the file that the catalogue knows: it has {length:N0} bytes instead of {bytes:N0}. The source has changed it.");
            if (!goesOn)
                file.SetLength(0);
            file.Seek(0, SeekOrigin.End);

            await using var content = await response.Content.ReadAsStreamAsync(silence.Token);
            var buffer = new byte[1 << 16];
            int count;
            while ((count = await ReadAsync(content, buffer, address, file.Length, bytes, silence.Token)) > 0 && file.Length + count <= bytes)
            {
                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                silence.CancelAfter(Patience);
                received(file.Length);
            }
            if (count > 0)
                throw new DatasetException($"{address} is not the file that the catalogue knows: it has more than {bytes:N0} bytes. The source has changed it.");
            if (file.Length < bytes)
                throw BrokeOff(address, file.Length, bytes, null);
        }
        catch (HttpRequestException e)
        {
            throw new DatasetException($"{address} cannot be had: {e.Message.ReplaceLineEndings(" ")} Check the connection, or put the file there yourself.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw BrokeOff(address, file.Length, bytes, e);
        }
    }

    private static async Task<int> ReadAsync(Stream content, byte[] buffer, Uri address, long done, long bytes, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw BrokeOff(address, done, bytes, e);
        }
    }

    private static DatasetException BrokeOff(Uri address, long done, long bytes, Exception? e) =>
        new($"{address} broke off after {done:N0} of {bytes:N0} bytes. Give the same command again: it goes on there.", e);

    private static async Task<bool> HasContentAsync(string path, long bytes, string sha256, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return file.Length == bytes && Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) == sha256;
    }
}

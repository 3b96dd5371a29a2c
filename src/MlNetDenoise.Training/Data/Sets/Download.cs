using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace MlNetDenoise.Training;

/// <summary>Downloads of files, which appear complete and checked, or not at all.</summary>
internal static class Download
{
    /// <summary>The longest time without data.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Downloads a file if it does not exist yet. An interrupted download leaves NAME.part, which the next call resumes.</summary>
    /// <param name="client">The HTTP client.</param>
    /// <param name="address">Address of the file.</param>
    /// <param name="path">Path of the new file; its folder is created if it does not exist.</param>
    /// <param name="bytes">Size in bytes.</param>
    /// <param name="sha256">SHA-256 in hexadecimal.</param>
    /// <param name="received">Receives the number of bytes downloaded.</param>
    /// <param name="cancellationToken">Stops the download. The same call resumes it.</param>
    /// <exception cref="DatasetException">The server or the connection fails, or the content differs from the catalogue.</exception>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static async Task ToFileAsync(HttpClient client, Uri address, string path, long bytes, string sha256, Action<long> received, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(received);
        var part = $"{path}.part";
        var folder = new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            if (File.Exists(path) && await HasContentAsync(path, bytes, sha256, cancellationToken))
                return;
            folder.Create();
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
                throw new DatasetException($"{address} differs from the catalogue: it has another SHA-256. Download it again; if that does not help, the source has changed it.");
            }
            File.Move(part, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"Cannot write {path}: {e.Message.ReplaceLineEndings(" ")} Choose another folder, or free space there; the download resumes.", e);
        }
        finally
        {
            if (File.Exists(part) && new FileInfo(part).Length == 0)
                File.Delete(part);
            if (Directory.Exists(folder.FullName) && !folder.EnumerateFileSystemInfos().Any())
                folder.Delete();
        }
    }

    /// <summary>Appends the missing bytes. A server that cannot send a part of a file sends all of it.</summary>
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
                throw new DatasetException($"{address} cannot be downloaded: the server returns {(int)response.StatusCode} {response.ReasonPhrase}. Try again later, or copy the file to the folder.");
            var resumes = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == file.Length;
            var whole = resumes ? response.Content.Headers.ContentRange!.Length : response.Content.Headers.ContentLength;
            if (whole is { } length && length != bytes)
                throw new DatasetException($"{address} differs from the catalogue: it has {length:N0} bytes instead of {bytes:N0}. The source has changed it.");
            if (!resumes)
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
                throw new DatasetException($"{address} differs from the catalogue: it has more than {bytes:N0} bytes. The source has changed it.");
            if (file.Length < bytes)
                throw Interrupted(address, file.Length, bytes, null);
        }
        catch (HttpRequestException e)
        {
            throw new DatasetException($"{address} cannot be downloaded: {e.Message.ReplaceLineEndings(" ")} Check the connection, or copy the file to the folder.", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Interrupted(address, file.Length, bytes, e);
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
            throw Interrupted(address, done, bytes, e);
        }
    }

    private static DatasetException Interrupted(Uri address, long done, long bytes, Exception? e) =>
        new($"The download of {address} was interrupted after {done:N0} of {bytes:N0} bytes. Download again: it resumes.", e);

    private static async Task<bool> HasContentAsync(string path, long bytes, string sha256, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return file.Length == bytes && Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken)) == sha256;
    }
}

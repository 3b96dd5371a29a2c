using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MlNetDenoise.Core.Tests;

namespace MlNetDenoise.Service.Tests;

/// <summary>A damaged or hostile request. The service must answer it with a status of 400 to 499, or 200 if its content is still a valid image.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Send">Sends it and returns the status; 0 if the service closed the connection, as it may where there is no request.</param>
internal sealed record HostileUpload(string Name, Func<HttpClient, Task<int>> Send)
{
    private const int NoAnswer = 0;
    private const string StatusLine = "HTTP/1.1 ";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly string[] Queries =
    [
        "?sigma=nan", "?sigma=-1", "?sigma=1e99", "?strength=1,5", "?strength=", "?quality=fast&quality=best", "?format=exe", "?format=../../x", "?page=0", "?page=99999999999", "?page=2", "?bitDepth=7",
        "?jpegQuality=101", "?../../etc/passwd", "?%00=%00", "?sigma=%F0%9F%98%80", $"?{new string('a', 3000)}=1", $"?sigma={new string('9', 3000)}", "?model=/etc/passwd", "?path=/etc/passwd", "?ensemble=yes",
    ];

    /// <summary>Creates requests: mutations of files of every kind, and in every fourth place another kind of harm.</summary>
    public static IEnumerable<HostileUpload> Create(int count)
    {
        var seeds = SeedFile.CreateAll();
        var others = Others().ToArray();
        for (var number = 0; number < count; number++)
        {
            if (number % 4 == 3)
                yield return others[number / 4 % others.Length];
            else
                yield return OfMutation(MutatedFile.Create(seeds, number), number);
        }
    }

    /// <summary>Whether a status is an answer that such a request may have.</summary>
    public static bool IsSound(int status) => status is NoAnswer or 200 or >= 400 and < 500;

    private static HostileUpload OfMutation(MutatedFile file, int number) =>
        Post($"mutation {file.Name}", file.Content, number % 5 == 0 ? "/layers?quality=fast" : $"?quality=fast&format={file.OutputExtension[1..]}&sigma={(file.Options.Sigma is { } sigma ? $"{sigma:0}" : "auto")}");

    private static IEnumerable<HostileUpload> Others()
    {
        var good = Pictures.Create(".png", 40, 30);
        foreach (var query in Queries)
            yield return Post($"query {query}"[..Math.Min(40, query.Length)], good, query);
        foreach (var (name, file) in Files(good))
            yield return Post(name, file, "?quality=fast");
        foreach (var name in (string[])["../../../../etc/passwd", "/etc/passwd", "..\\..\\windows\\system32\\x.dll", "\0", "con", new string('x', 10_000), "a\";b=\"", "%2e%2e%2f", "file:///etc/passwd"])
            yield return PostForm($"file name {name[..Math.Min(20, name.Length)]}", good, name);
        yield return Raw("form without boundary", "POST /denoise HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc");
        yield return Raw("form that ends too early", "POST /denoise HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 10\r\n\r\n--b\r\nConte");
        yield return Raw("form with long headers", $"POST /denoise HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 40009\r\n\r\n--b\r\nX: {new string('x', 40_000)}");
        yield return Raw("huge header", $"POST /denoise HTTP/1.1\r\nHost: localhost\r\nX: {new string('x', 60_000)}\r\n\r\n");
        yield return Raw("many headers", $"POST /denoise HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(0, 500).Select(i => $"X{i}: 1\r\n"))}\r\n");
        yield return Raw("no host", "POST /denoise HTTP/1.1\r\nContent-Length: 1\r\n\r\nx");
        yield return Raw("another host", "POST /denoise HTTP/1.1\r\nHost: attacker.example\r\nContent-Length: 1\r\n\r\nx");
        yield return Raw("two lengths", "POST /denoise HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 5\r\n\r\nx");
        yield return Raw("length and chunks", "POST /denoise HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        yield return Raw("a negative length", "POST /denoise HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n");
        yield return Raw("a length beyond all bounds", "POST /denoise HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9223372036854775807\r\n\r\n");
        yield return Raw("damaged chunks", "POST /denoise HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello");
        yield return Raw("less than its length", "POST /denoise HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nPNG");
        yield return Raw("no HTTP", "\u0016\u0003\u0001\u0002\0\u0001");
        yield return Raw("HTTP/2 by surprise", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        yield return Raw("a path above the root", "POST /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        yield return Raw("a file of the page above its folder", "GET /..%2f..%2fetc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n");
        yield return Raw("a method that is not there", "DELETE /denoise HTTP/1.1\r\nHost: localhost\r\n\r\n");
        yield return Raw("a page of another site", "POST /denoise HTTP/1.1\r\nHost: localhost\r\nOrigin: http://attacker.example\r\nContent-Length: 1\r\n\r\nx");
    }

    /// <summary>Returns files that are no images, or images of sizes that few programs take.</summary>
    private static IEnumerable<(string Name, byte[] Content)> Files(byte[] good)
    {
        yield return ("nothing", []);
        yield return ("one byte", [0x89]);
        yield return ("text", "hello"u8.ToArray());
        yield return ("HTML", "<html><script>alert(1)</script></html>"u8.ToArray());
        yield return ("an SVG drawing with a path", "<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"file:///etc/passwd\"/></svg>"u8.ToArray());
        yield return ("a program", [0x7F, .. "ELF"u8, .. new byte[1000]]);
        yield return ("an archive", [.. "PK\u0003\u0004"u8, .. new byte[1000]]);
        yield return ("a document", [.. "%PDF-1.7"u8, .. new byte[1000]]);
        yield return ("a script of a drawing program", "push graphic-context\nimage over 0,0 0,0 'https://127.0.0.1/x'\npop graphic-context"u8.ToArray());
        yield return ("zeros", new byte[5_000_000]);
        yield return ("half an image", good[..(good.Length / 2)]);
        yield return ("one pixel", Encode(new(1, 1, 3), ".png"));
        yield return ("one pixel of a TIFF file", Encode(new(1, 1, 1), ".tif"));
        yield return ("60,000 x 1", Encode(new(60_000, 1, 3), ".png"));
        yield return ("1 x 60,000", Encode(new(1, 60_000, 3), ".tif"));
        yield return ("60,000 x 1 with noise", Pictures.Create(".png", 60_000, 1));
        yield return ("1 x 60,000 with noise", Pictures.Create(".jpg", 1, 60_000));
        yield return ("a bomb: PNG of 20,000 x 20,000", Png(20_000, 20_000, complete: true));
        yield return ("a bomb: PNG that states 2 billion rows", Png(int.MaxValue, int.MaxValue, complete: false));
        yield return ("a bomb: PNG of 7,000,000 x 7", Png(7_000_000, 7, complete: true));
        yield return ("a bomb: JPEG that states 65,500 x 65,500", Patched(Pictures.Create(".jpg", 64, 64), 0xC0, 65_500));
        yield return ("a bomb: BMP that states 60,000 x 60,000", Bmp(60_000, 60_000));
        yield return ("a bomb: PPM that states 100,000 x 100,000", Encoding.ASCII.GetBytes("P6 100000 100000 255\n\0\0\0"));
        yield return ("a bomb: PFM that states 100,000 x 100,000", Encoding.ASCII.GetBytes("PF 100000 100000 -1\n\0\0\0"));
        yield return ("a bomb: GIF of 4,000 frames", Gif(512, 4_000));
        yield return ("a bomb: GIF that states 65,000 x 65,000", Gif(65_000, 3));
        yield return ("a bomb: TIFF of 600 pages", TiffSeedPage.Write(isBigEndian: false, isBig: false, [.. Enumerable.Repeat(new TiffSeedPage(8, 8, 1, 8), 600)]));
        yield return ("a bomb: TIFF of 100 channels of 1,000 x 1,000", TiffSeedPage.Write(false, false, new TiffSeedPage(1000, 1000, 60, 8) { Photometric = 1, ExtraSamples = [.. Enumerable.Repeat(0, 59)] }));
    }

    private static byte[] Encode(FloatImage image, string extension)
    {
        using var file = new MemoryStream();
        image.Save(file, extension);
        return file.ToArray();
    }

    /// <summary>Returns a black PNG file that is a thousandth of its pixels, or has none of them.</summary>
    private static byte[] Png(int width, int height, bool complete)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest))
        {
            var row = new byte[1 + (complete ? width : 0)];
            for (var y = 0; complete && y < height; y++)
                zlib.Write(row);
        }
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        return [.. PngChunks.Signature, .. HandMade.Chunk("IHDR", header), .. HandMade.Chunk("IDAT", compressed.ToArray()), .. HandMade.Chunk("IEND", [])];
    }

    private static byte[] Patched(byte[] jpeg, byte frame, ushort side)
    {
        var at = jpeg.AsSpan().IndexOf([(byte)0xFF, frame]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(at + 5), side);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(at + 7), side);
        return jpeg;
    }

    private static byte[] Bmp(int width, int height)
    {
        var bmp = Pictures.Create(".bmp", 8, 8);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(22), height);
        return bmp;
    }

    /// <summary>Returns a GIF file whose frames are one pixel each.</summary>
    private static byte[] Gif(int side, int frames)
    {
        byte[] Number(int value) => [(byte)value, (byte)(value >> 8)];
        byte[] frame = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
        return [.. "GIF89a"u8, .. Number(side), .. Number(side), 0x80, 0, 0, 0, 0, 0, 255, 255, 255, .. Enumerable.Repeat(frame, frames).SelectMany(bytes => bytes), 0x3B];
    }

    private static HostileUpload Post(string name, byte[] file, string query) => new(name, async client =>
    {
        using var answer = await client.PostAsync($"/denoise{query}", new ByteArrayContent(file));
        await answer.Content.CopyToAsync(Stream.Null);
        return (int)answer.StatusCode;
    });

    private static HostileUpload PostForm(string name, byte[] file, string fileName) => new(name, async client =>
    {
        using var form = new MultipartFormDataContent();
        var part = new ByteArrayContent(file);
        part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{fileName}\"");
        form.Add(part);
        using var answer = await client.PostAsync("/denoise?quality=fast", form);
        return (int)answer.StatusCode;
    });

    /// <summary>Sends bytes and waits for the answer; after a while, says that no more follow.</summary>
    private static HostileUpload Raw(string name, string request) => new(name, async client =>
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, client.BaseAddress!.Port);
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(request));
            var status = StatusAsync(socket);
            if (await Task.WhenAny(status, Task.Delay(Patience)) != status)
                socket.Shutdown(SocketShutdown.Send);
            return await status;
        }
        catch (SocketException)
        {
            return NoAnswer;
        }
    });

    /// <summary>Sends a body at a few bytes a second until the service has enough of it.</summary>
    public static HostileUpload Slow { get; } = new("a slow body", async client =>
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, client.BaseAddress!.Port);
        await socket.SendAsync("POST /denoise HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"u8.ToArray());
        var status = StatusAsync(socket);
        try
        {
            while (await Task.WhenAny(status, Task.Delay(1000)) != status)
                await socket.SendAsync(new byte[10]);
        }
        catch (SocketException)
        {
            // the answer came, and the connection was closed
        }
        return await status;
    });

    private static async Task<int> StatusAsync(Socket socket)
    {
        try
        {
            using var reader = new StreamReader(new NetworkStream(socket, ownsSocket: false), Encoding.Latin1);
            return await reader.ReadLineAsync() is { } line && line.StartsWith(StatusLine, StringComparison.Ordinal) ? int.Parse(line.AsSpan(StatusLine.Length, 3), CultureInfo.InvariantCulture) : NoAnswer;
        }
        catch (IOException)
        {
            return NoAnswer;
        }
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace MlNetDenoise.Service;

/// <summary>Reads the image file in the body of a request into memory: nothing is written to the disk.</summary>
internal static class RequestBody
{
    private const int FirstBytes = 1 << 16;

    /// <summary>Sets the server's own bounds, and returns the most bytes that the body can have.</summary>
    /// <exception cref="RequestException">The stated length is too large.</exception>
    public static long Limit(HttpContext context, DenoiserServiceOptions options)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = options.MaxBodyBytes + FirstBytes; // the bounds below have their own message
        var rate = options.MinBodyBytesPerSecond > 0 ? new MinDataRate(options.MinBodyBytesPerSecond, TimeSpan.FromSeconds(5)) : null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } receiving)
            receiving.MinDataRate = rate;
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } sending)
            sending.MinDataRate = rate;
        return context.Request.ContentLength is not { } length ? options.MaxBodyBytes : length <= options.MaxBodyBytes ? length : throw TooLarge(options);
    }

    /// <summary>Reads the image: the body, or the only file of a form.</summary>
    /// <exception cref="RequestException">The body is too large, or is a form that is damaged or has not one file.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, DenoiserServiceOptions options, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return await ReadAsync(request.Body, request.ContentLength, options, cancellationToken);
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > 70)
            throw Damaged("its boundary is missing or too long");
        try
        {
            var (reader, file) = (new MultipartReader(boundary, request.Body), (byte[]?)null);
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (section.GetContentDispositionHeader()?.IsFileDisposition() != true)
                    throw new RequestException(StatusCodes.Status400BadRequest, "The form has a field that is no file. Use the query for options.");
                if (file is not null)
                    throw new RequestException(StatusCodes.Status400BadRequest, "The form has more than one file. Send a request for each image.");
                file = await ReadAsync(section.Body, null, options, cancellationToken);
            }
            return file ?? throw new RequestException(StatusCodes.Status400BadRequest, "The form has no file. Send the image as body, or as the file of a form.");
        }
        catch (InvalidDataException)
        {
            throw Damaged("its headers are too long");
        }
        catch (IOException e) when (e is not Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            throw Damaged("it ends too early");
        }
    }

    private static async Task<byte[]> ReadAsync(Stream body, long? length, DenoiserServiceOptions options, CancellationToken cancellationToken)
    {
        if (length is { } known)
        {
            var all = new byte[known];
            await body.ReadExactlyAsync(all, cancellationToken);
            return all;
        }
        var (read, end) = (new byte[FirstBytes], 0);
        while (await body.ReadAsync(read.AsMemory(end), cancellationToken) is > 0 and var count)
        {
            end += count;
            if (end > options.MaxBodyBytes)
                throw TooLarge(options);
            if (end == read.Length)
                Array.Resize(ref read, (int)Math.Min(2L * read.Length, Array.MaxLength));
        }
        return read[..end];
    }

    private static RequestException TooLarge(DenoiserServiceOptions options) => new(StatusCodes.Status413PayloadTooLarge, $"The image file is larger than {options.MaxBodyBytes / 1e6:0.#} MB, the most that this service takes. Use the command denoise run, or cut the image into parts.");

    private static RequestException Damaged(string why) => new(StatusCodes.Status400BadRequest, $"The form is damaged: {why}. Send the image as body, or as the file of a form.");
}

using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MlNetDenoise.Service;

/// <summary>Serves requests that have an image: admits them, reads the image, checks its size, and answers errors in words.</summary>
internal sealed partial class ImageRequests(IOptions<DenoiserServiceOptions> options, ImageQueue queue, DenoiserMetrics metrics, ILogger<ImageRequests> logger)
{
    private const int ClientWentAway = 499;

    private readonly DenoiserServiceOptions _options = options.Value;

    /// <summary>Serves a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parameters">The parameters that its query can have.</param>
    /// <param name="work">Makes the result of an image; is called on a thread of its own.</param>
    public async Task<IResult> ServeAsync(HttpContext context, IReadOnlyList<QueryParameter> parameters, Func<ReceivedImage, IResult> work)
    {
        var start = Stopwatch.GetTimestamp();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        cancellation.CancelAfter(_options.RequestTimeout);
        var (status, isReceived) = (StatusCodes.Status200OK, false);
        try
        {
            var query = DenoiseQuery.Parse(context.Request.Query, parameters);
            context.Response.RegisterForDispose(queue.Enter(RequestBody.Limit(context, _options))); // until the result is sent: it is in memory
            var body = await RequestBody.ReadAsync(context.Request, _options, cancellation.Token);
            isReceived = true;
            var received = Stopwatch.GetElapsedTime(start);
            return await queue.RunAsync(() =>
            {
                var waited = Stopwatch.GetElapsedTime(start);
                var source = Open(body);
                var pixels = CheckSize(source, query);
                var result = work(new(source, query, cancellation.Token));
                var seconds = Stopwatch.GetElapsedTime(start);
                context.Response.Headers["Server-Timing"] = string.Create(CultureInfo.InvariantCulture, $"receive;dur={received.TotalMilliseconds:0.0}, wait;dur={(waited - received).TotalMilliseconds:0.0}, denoise;dur={(seconds - waited).TotalMilliseconds:0.0}");
                metrics.CountServed(pixels, seconds.TotalSeconds);
                LogServed(source.Format.Name, pixels, (int)seconds.TotalMilliseconds);
                return result;
            }, cancellation.Token);
        }
        catch (Exception e)
        {
            var problem = Describe(e, context, isReceived);
            status = problem.StatusCode;
            return problem;
        }
        finally
        {
            metrics.Count(status);
        }
    }

    /// <exception cref="RequestException">The image has too many pixels or pages.</exception>
    private long CheckSize(ImageSource source, DenoiseQuery query)
    {
        if (source.PageCount > _options.MaxPages)
            throw new RequestException(StatusCodes.Status413PayloadTooLarge, $"The image has {source.PageCount} pages or frames, and this service takes at most {_options.MaxPages}. Use the command denoise run, or cut the image into parts.");
        var pixels = source.CountPixels(query.File.Page);
        return pixels <= _options.MaxPixels ? pixels : throw new RequestException(StatusCodes.Status413PayloadTooLarge, $"The image has {pixels / 1e6:0.#} megapixels{(source.PageCount > 1 ? " in all pages" : "")}, and this service takes at most {_options.MaxPixels / 1e6:0.#}. Use the command denoise run, or cut the image into parts.");
    }

    private static ImageSource Open(byte[] file)
    {
        try
        {
            return ImageSource.Open(file);
        }
        catch (ImageFileException e) when (e.InnerException is NotSupportedException)
        {
            throw new RequestException(StatusCodes.Status415UnsupportedMediaType, e.Message);
        }
    }

    private ProblemHttpResult Describe(Exception e, HttpContext context, bool isReceived)
    {
        var (status, message) = e switch
        {
            _ when context.RequestAborted.IsCancellationRequested => (ClientWentAway, "The client went away."),
            RequestException request => (request.Status, request.Message),
            BadHttpRequestException request => (request.StatusCode, request.StatusCode == StatusCodes.Status408RequestTimeout ? "The image was sent too slowly. Send it again." : request.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"The image file is larger than {_options.MaxBodyBytes / 1e6:0.#} MB, the most that this service takes." : "The request is damaged. Send it again."),
            OperationCanceledException => isReceived
                ? (StatusCodes.Status503ServiceUnavailable, $"The image was not denoised within {_options.RequestTimeout.TotalSeconds:0.#} seconds. Use a lower quality or a smaller image, or send it again later.")
                : (StatusCodes.Status408RequestTimeout, "The image was sent too slowly. Send it again."),
            ImageFileException => (StatusCodes.Status422UnprocessableEntity, e.Message),
            OutputException => (StatusCodes.Status400BadRequest, ParameterNames.Replace(e.Message)),
            // rows that are too long for the memory of the service
            ModelException when e.Message.Contains(nameof(DenoiserSettings.MaxMemory), StringComparison.Ordinal) => (StatusCodes.Status413PayloadTooLarge, "The rows of the image are too long for the memory of this service. Cut the image into parts."),
            _ => (StatusCodes.Status500InternalServerError, "The service failed. Its log says why."),
        };
        if (status == StatusCodes.Status500InternalServerError)
            LogFailed(e);
        else
            LogRefused(status, message);
        if (e is RequestException { RetryAfter: { } seconds })
            context.Response.Headers.RetryAfter = $"{seconds}";
        return TypedResults.Problem(message, statusCode: status);
    }

    [LoggerMessage(LogLevel.Information, "Denoised a {Format} image of {Pixels} pixels in {Milliseconds} ms")]
    private partial void LogServed(string format, long pixels, int milliseconds);

    [LoggerMessage(LogLevel.Information, "Refused a request: {Status} {Message}")]
    private partial void LogRefused(int status, string message);

    [LoggerMessage(LogLevel.Error, "A request failed")]
    private partial void LogFailed(Exception e);
}

/// <summary>An image that a request has sent.</summary>
/// <param name="Source">The image file.</param>
/// <param name="Query">How it is denoised.</param>
/// <param name="CancellationToken">Is cancelled when the client goes away, or the time for the request is over.</param>
internal sealed record ReceivedImage(ImageSource Source, DenoiseQuery Query, CancellationToken CancellationToken);

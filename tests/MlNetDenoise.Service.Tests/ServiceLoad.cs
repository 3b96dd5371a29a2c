using System.Diagnostics;

namespace MlNetDenoise.Service.Tests;

/// <summary>Many requests at a time, whose results must be those of the library.</summary>
/// <param name="client">Its base address is the service.</param>
/// <param name="files">The files, which are sent in turn.</param>
/// <param name="expected">The results of the library.</param>
internal sealed class ServiceLoad(HttpClient client, IReadOnlyList<LoadFile> files, IReadOnlyList<byte[]> expected)
{
    /// <summary>Sends requests.</summary>
    /// <param name="count">Number of requests.</param>
    /// <param name="atATime">Requests at a time.</param>
    /// <param name="onAnswer">Is called after each answer with the number of answers.</param>
    /// <returns>The seconds of each request, in the order of the requests.</returns>
    /// <exception cref="InvalidOperationException">A request has another answer, or none.</exception>
    public async Task<double[]> RunAsync(int count, int atATime, Action<int>? onAnswer = null)
    {
        var (seconds, answers) = (new double[count], 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = atATime }, async (number, cancellationToken) =>
        {
            var (file, start) = (number % files.Count, Stopwatch.GetTimestamp());
            using var answer = await client.PostAsync("/denoise?quality=fast", new ByteArrayContent(files[file].Content), cancellationToken);
            var result = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            if (!answer.IsSuccessStatusCode || !result.AsSpan().SequenceEqual(expected[file]))
                throw new InvalidOperationException($"{files[file].Name}: {answer.StatusCode}, {result.Length} bytes instead of {expected[file].Length}");
            seconds[number] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            onAnswer?.Invoke(Interlocked.Increment(ref answers));
        });
        return seconds;
    }
}

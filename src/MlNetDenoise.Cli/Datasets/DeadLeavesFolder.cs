using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>Folders of generated images.</summary>
internal static class DeadLeavesFolder
{
    /// <summary>Writes <paramref name="count"/> PNG files of dead leaves with progress on the terminal. The seed and its number determine each image.</summary>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static void Create(string folder, int count, int width, int height, bool gray, ulong seed, CancellationToken cancellationToken) =>
        Terminal.Progress("Generating images", report =>
        {
            var done = 0;
            try
            {
                Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
                {
                    DeadLeaves.Generate(width, height, gray ? 1 : 3, new SeededRandom(seed, (ulong)i).NextUInt64())
                        .Save(Path.Combine(folder, $"dead-leaves-{i:0000}.png"));
                    report((double)Interlocked.Increment(ref done) / count, "");
                });
            }
            catch (AggregateException e) when (e.InnerExceptions.OfType<DenoiseException>().FirstOrDefault() is { } error)
            {
                throw error;
            }
            return done;
        });
}

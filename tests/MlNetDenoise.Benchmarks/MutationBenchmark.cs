using System.Diagnostics;
using System.Globalization;
using MlNetDenoise.Core.Tests;

namespace MlNetDenoise.Benchmarks;

/// <summary>
/// Denoises damaged files of every format, each to a file that can be read again or to an error that names it
/// (<see cref="MutatedFile"/>), within 10 seconds and 1 GB. Other processes do it, so that a crash, a hang and a lack of
/// memory are seen, and belong to a file. Files that fail are kept in artifacts/mutations.
/// </summary>
internal static class MutationBenchmark
{
    private const int Files = 10_000, FilesOfAProcess = 500;
    private const long MaxMemory = 1_000_000_000;
    private const string Results = "artifacts/mutations";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Checks files.</summary>
    /// <param name="arguments">Number of files and the number of the first; by default 10,000 and 0.</param>
    /// <returns>The exit code: 1 if a file fails.</returns>
    public static int Run(string[] arguments)
    {
        var count = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : Files;
        var first = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 0;
        var seeds = SeedFile.CreateAll();
        var (watch, denoised, refused, failed, peak, slowest) = (Stopwatch.StartNew(), 0, 0, 0, 0L, 0.0);
        for (var (number, end) = (first, first + count); number < end;)
        {
            using var checks = new Checks(number, Math.Min(end, number + FilesOfAProcess));
            for (var more = true; more && number < Math.Min(end, checks.First + FilesOfAProcess); number++)
            {
                var (outcome, seconds, memory) = checks.Next();
                more = outcome is Denoised or Refused && memory <= MaxMemory;
                if (more)
                {
                    _ = outcome == Denoised ? denoised++ : refused++;
                    (peak, slowest) = (Math.Max(peak, memory), Math.Max(slowest, seconds));
                    continue;
                }
                failed++;
                var file = MutatedFile.Create(seeds, number);
                Directory.CreateDirectory(Results);
                File.WriteAllBytes(Path.Combine(Results, file.Name), file.Content);
                Console.WriteLine($"{file.Name} to {file.OutputExtension}, sigma {file.Options.Sigma?.ToString(CultureInfo.InvariantCulture) ?? "auto"}: {(outcome is Denoised or Refused ? $"{memory / 1e6:0} MB" : outcome)}");
            }
        }
        Console.WriteLine($"{count} files from {seeds.Count} valid ones in {watch.Elapsed.TotalMinutes:0.0} minutes: {denoised} denoised, {refused} refused, {failed} failed");
        Console.WriteLine($"at most {slowest:0.00} s a file and {peak / 1e6:0} MB a process of {FilesOfAProcess} files");
        return failed > 0 ? 1 : 0;
    }

    /// <summary>Checks files in this process, and writes an outcome, the seconds and the peak of the memory for each.</summary>
    public static void Check(int first, int end, string folder)
    {
        var seeds = SeedFile.CreateAll();
        using var denoiser = Denoiser.Load(ModelQuality.Fast, new() { Gpu = false });
        denoiser.Denoise(new FloatImage(16, 16, 1));
        denoiser.Denoise(new FloatImage(16, 16, 3));
        Console.WriteLine(Ready);
        for (var number = first; number < end; number++)
        {
            var watch = Stopwatch.StartNew();
            string outcome;
            try
            {
                outcome = MutatedFile.Create(seeds, number).Check(denoiser, folder) ? Denoised : Refused;
            }
            catch (MutationException e)
            {
                outcome = e.Message.ReplaceLineEndings(" ");
            }
            using var process = Process.GetCurrentProcess();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome}\t{watch.Elapsed.TotalSeconds}\t{process.PeakWorkingSet64}"));
        }
    }



    private const string Ready = "ready", Denoised = "denoised", Refused = "refused";

    /// <summary>A process that checks files.</summary>
    private sealed class Checks : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mutations-");
        private readonly Process _process;
        private readonly Task<string> _errors;

        public Checks(int first, int end)
        {
            First = first;
            _process = SameProgram.Start("mutations-of-a-process", $"{first}", $"{end}", _folder.FullName);
            _errors = _process.StandardError.ReadToEndAsync();
            if (_process.StandardOutput.ReadLine() != Ready)
                throw new InvalidOperationException($"The process did not start: {_errors.Result}");
        }

        public int First { get; }

        /// <summary>Waits for the next file.</summary>
        public (string Outcome, double Seconds, long Memory) Next()
        {
            var line = _process.StandardOutput.ReadLineAsync();
            if (!line.Wait(Longest))
                return ($"took more than {Longest.TotalSeconds} s", 0, 0);
            if (line.Result is not { } result)
                return ($"the process ended: {_errors.Result.Trim()}", 0, 0);
            var parts = result.Split('\t');
            return (parts[0], double.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture));
        }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            if (_errors.Result is { Length: > 0 } errors)
                Console.WriteLine($"standard error: {errors.Trim()}");
            _process.Dispose();
            _folder.Delete(recursive: true);
        }
    }
}

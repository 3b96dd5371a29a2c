namespace MlNetDenoise.Cli;

/// <summary>The result of a benchmark.</summary>
/// <param name="Rows">The table.</param>
/// <param name="Notes">The conditions of the measurement, and what was left out.</param>
/// <param name="Failures">The number of images that failed; each was reported.</param>
internal sealed record BenchmarkResult(IReadOnlyList<BenchmarkRow> Rows, IReadOnlyList<string> Notes, int Failures);

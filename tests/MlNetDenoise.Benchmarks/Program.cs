using MlNetDenoise.Benchmarks;

switch (args.FirstOrDefault())
{
    case "chain":
        PipelineBenchmark.Run();
        return 0;
    case "training":
        TrainingBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("Name a benchmark: chain, training");
        return 1;
}

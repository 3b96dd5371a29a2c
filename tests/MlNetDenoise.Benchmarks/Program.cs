using MlNetDenoise.Benchmarks;

switch (args.FirstOrDefault())
{
    case "pipeline":
        PipelineBenchmark.Run();
        return 0;
    case "training":
        TrainingBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("Name a benchmark: pipeline, training");
        return 1;
}

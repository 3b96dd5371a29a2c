using System.Globalization;
using MlNetDenoise;
using MlNetDenoise.Benchmarks;

switch (args.FirstOrDefault())
{
    case "pipeline":
        PipelineBenchmark.Run();
        return 0;
    case "training":
        TrainingBenchmark.Run();
        return 0;
    case "mutations":
        return MutationBenchmark.Run(args[1..]);
    case "mutations-of-a-process":
        MutationBenchmark.Check(int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture), args[3]);
        return 0;
    case "memory":
        MemoryBenchmark.Run(args[1..]);
        return 0;
    case "memory-of-a-process":
        MemoryBenchmark.Denoise(args[1], args[2], Enum.Parse<ModelQuality>(args[3]));
        return 0;
    case "service-load":
        await ServiceBenchmark.LoadAsync(args[1..]);
        return 0;
    case "service-hostile":
        return await ServiceBenchmark.AttackAsync(args[1..]);
    case "photographs":
        PhotographBenchmark.Run(args[1..]);
        return 0;
    case "shards":
        ShardBenchmark.Run(args[1]);
        return 0;
    case "photograph-sheet":
        PhotographBenchmark.DrawSheet(args[1..]);
        return 0;
    case "noise-types":
        NoiseTypeBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("Name a benchmark: pipeline, training, mutations, memory, photographs, photograph-sheet, noise-types, shards (with the path of denoise.dll), service-load, service-hostile");
        return 1;
}

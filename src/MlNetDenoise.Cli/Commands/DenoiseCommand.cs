using System.CommandLine;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise</c>: the list of all commands.</summary>
internal static class DenoiseCommand
{
    public static RootCommand Create() => new("Removes noise from images, and trains, evaluates and packs denoising networks.")
    {
        DemoCommand.Create(),
        RunCommand.Create(),
        ServeCommand.Create(),
        TrainCommand.Create(),
        RecipesCommand.Create(),
        CompareCommand.Create(),
        EvaluateCommand.Create(),
        BenchmarkCommand.Create(),
        PackCommand.Create(),
        PublishCommand.Create(),
        RepublishCommand.Create(),
        NoiseCommand.Create(),
        ShardsCommand.Create(),
        SlurmCommand.Create(),
        KubernetesCommand.Create(),
        DatasetsCommand.Create(),
        DoctorCommand.Create(),
    };
}

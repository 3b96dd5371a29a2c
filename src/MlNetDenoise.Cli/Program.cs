using System.CommandLine;
using System.Runtime.InteropServices;
using MlNetDenoise.Cli;

var root = new RootCommand("Removes noise from images, and trains, measures and packs the networks that do it.")
{
    DemoCommand.Create(),
    RunCommand.Create(),
    TrainCommand.Create(),
    RecipesCommand.Create(),
    CompareCommand.Create(),
    EvaluateCommand.Create(),
    BenchmarkCommand.Create(),
    PackCommand.Create(),
    PublishCommand.Create(),
    RepublishCommand.Create(),
    NoiseCommand.Create(),
    DatasetsCommand.Create(),
    DoctorCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Terminal.Error(error.Message);
    Terminal.Note($"See: denoise {string.Join(' ', parsed.CommandPath())} --help".Replace("  ", " "));
    return ExitCode.Usage;
}

// Commands end in their own time after Ctrl-C: a training writes its checkpoint first.
using var ending = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    ending.Cancel();
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, ending.Token);
}
catch (Exception e)
{
    if (ending.IsCancellationRequested || e is OperationCanceledException)
    {
        Terminal.Error("interrupted; finished files stay, no half-written one is left.");
        return ExitCode.Interrupted;
    }
    Terminal.Error(Failure.Describe(e));
    return ExitCode.Failure;
}

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using MlNetDenoise.Cli;

var parsed = DenoiseCommand.Create().Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Terminal.Error(error.Message);
    Terminal.Note($"See: denoise {CommandPath(parsed.CommandResult)}--help");
    return ExitCode.Usage;
}

// After Ctrl-C, a command ends by itself: a training writes its checkpoint first.
using var cancellation = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellation.Token);
}
catch (Exception e)
{
    if (cancellation.IsCancellationRequested || e is OperationCanceledException)
    {
        Terminal.Error("interrupted. Finished files are kept; there are no incomplete files.");
        return ExitCode.Interrupted;
    }
    Terminal.Error(Failure.Describe(e));
    return ExitCode.Failure;
}

static string CommandPath(CommandResult result) => result.Parent is CommandResult parent ? $"{CommandPath(parent)}{result.Command.Name} " : "";

void Cancel(PosixSignalContext signal)
{
    signal.Cancel = true;
    cancellation.Cancel();
}

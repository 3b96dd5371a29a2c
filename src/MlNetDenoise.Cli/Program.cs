using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using MlNetDenoise;
using MlNetDenoise.Cli;

// What follows -- is a file, also if it starts with -. An argument that starts with @ is no response file.
var files = Array.IndexOf(args, "--") is >= 0 and var end ? end : args.Length;
var arguments = args.Select((argument, i) => i > files && argument.StartsWith('-') && argument != BatchFile.Standard ? Path.Combine(".", argument) : argument);
var parsed = DenoiseCommand.Create().Parse([.. arguments], new ParserConfiguration { ResponseFileTokenReplacer = null });
string[] errors = EmptyArgument(parsed) is { } empty ? [empty]
    : parsed.Errors.Count > 0 && parsed.UnmatchedTokens is [var unknown, ..] && UnknownName(parsed.CommandResult.Command, unknown) is { } name ? [name]
    : [.. parsed.Errors.Select(error => error.Message)];
if (errors.Length > 0)
{
    foreach (var error in errors)
        Terminal.Error(error);
    Terminal.Note($"See: denoise {CommandPath(parsed.CommandResult)}--help");
    return ExitCode.Usage;
}

// After Ctrl-C, a command ends by itself: a training writes its checkpoint first.
using var cancellation = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);

// A file larger than the system allows is an error of that file, not the end of the program.
const PosixSignal FileTooLarge = (PosixSignal)25;
using var tooLarge = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(FileTooLarge, signal => signal.Cancel = true);

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

static string? EmptyArgument(ParseResult parsed) => parsed.Tokens.Select(token => token.Value).ToList().IndexOf("") is >= 0 and var at
    ? $"The argument{(at > 0 ? $" after {parsed.Tokens[at - 1].Value}" : "")} is empty. Check the variable that it comes from, or leave it out."
    : null;

static string? UnknownName(Command command, string name)
{
    if (name.StartsWith('-'))
        return CommonOptions.Unknown(command, name);
    return command.Subcommands.Count > 0 ? $"There is no command {name}. Did you mean {Suggestion.For(name, command.Subcommands.Select(subcommand => subcommand.Name))}?" : null;
}

static string CommandPath(CommandResult result) => result.Parent is CommandResult parent ? $"{CommandPath(parent)}{result.Command.Name} " : "";

void Cancel(PosixSignalContext signal)
{
    signal.Cancel = true;
    cancellation.Cancel();
}

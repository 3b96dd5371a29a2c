namespace MlNetDenoise.Cli;

/// <summary>Exit codes of the process.</summary>
internal static class ExitCode
{
    /// <summary>Everything succeeded.</summary>
    public const int Success = 0;

    /// <summary>Something failed; a message names it and the remedy. The rest of a batch was processed.</summary>
    public const int Failure = 1;

    /// <summary>The command line is invalid; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl-C, or a signal to terminate.</summary>
    public const int Interrupted = 130;
}

namespace MlNetDenoise.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>All was done.</summary>
    public const int Success = 0;

    /// <summary>Something could not be done: the message says what and the remedy. The rest of a batch was done.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl-C or a request to end.</summary>
    public const int Interrupted = 130;
}

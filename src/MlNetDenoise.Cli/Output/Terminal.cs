using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MlNetDenoise.Cli;

/// <summary>Output on the terminal: results on standard output, everything else on standard error.</summary>
internal static class Terminal
{
    private const int WidthOfFiles = 200;
    private static readonly IAnsiConsole ErrorConsole = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private static bool _hasBar;

    /// <summary>Writes a table to standard output: with colours on a terminal, plain and not wrapped to a file or a pipe.</summary>
    public static void Write(Table table)
    {
        var redirected = Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect, Out = new AnsiConsoleOutput(Console.Out) });
        if (redirected)
            console.Profile.Width = WidthOfFiles;
        console.Write(table);
    }

    /// <summary>Prints an error on one line.</summary>
    public static void Error(string message) => Console.Error.WriteLine($"denoise: {OneLine(message)}");

    /// <summary>Whether only errors and results are printed.</summary>
    public static bool IsQuiet { get; set; }

    /// <summary>Whether progress can be a bar: lines of results on the same terminal would break it.</summary>
    public static bool UsesBars { get; set; } = true;

    /// <summary>Prints a note on one line; above the bar while there is one.</summary>
    public static void Note(string message)
    {
        if (IsQuiet)
            return;
        if (_hasBar)
            ErrorConsole.WriteLine(OneLine(message));
        else
            Console.Error.WriteLine(OneLine(message));
    }

    /// <summary>Returns a duration as hours, minutes and seconds: 0:12:34, or 100:00:00.</summary>
    public static string Duration(TimeSpan time) => $"{(long)time.TotalHours}:{time:mm\\:ss}";

    /// <summary>Shows the progress of <paramref name="work"/>: a bar with the time left on a terminal, elsewhere a line every five seconds.</summary>
    /// <param name="title">Title of the progress.</param>
    /// <param name="work">Reports the share that is done, from 0 to 1, and a few words on the current state.</param>
    /// <param name="estimates">Whether the time left is estimated from the share; false where the words contain it.</param>
    public static T Progress<T>(string title, Func<Action<double, string>, T> work, bool estimates = true)
    {
        var output = ErrorConsole.Profile.Out;
        return output.IsTerminal && UsesBars && !IsQuiet ? ProgressBar(title, work, estimates) : ProgressLines(title, work, estimates);
    }

    private static T ProgressBar<T>(string title, Func<Action<double, string>, T> work, bool estimates)
    {
        const int WidthOfBar = 24, WidthOfPercentage = 6, WidthOfTime = 9;
        var width = ErrorConsole.Profile.Width - WidthOfBar - WidthOfPercentage - (estimates ? WidthOfTime : 0);
        var words = new TaskDescriptionColumn { Alignment = Justify.Left }; // last, so that the bar does not move
        ProgressColumn[] bar = [new ProgressBarColumn { Width = WidthOfBar }, new PercentageColumn()];
        try
        {
            return ErrorConsole.Progress()
                .AutoClear(false)
                .Columns(estimates ? [.. bar, new RemainingTimeColumn(), words] : [.. bar, words])
                .Start(context =>
                {
                    var task = context.AddTask(Markup.Escape(title), maxValue: 1);
                    _hasBar = true;
                    var result = work((share, state) =>
                    {
                        task.Value = share;
                        task.Description = Markup.Escape(Shorten(state.Length == 0 ? title : $"{title}: {state}", width));
                    });
                    task.Value = 1;
                    return result;
                });
        }
        finally
        {
            _hasBar = false;
        }
    }

    private static T ProgressLines<T>(string title, Func<Action<double, string>, T> work, bool estimates)
    {
        var clock = Stopwatch.StartNew();
        var last = TimeSpan.Zero;
        return work((share, words) =>
        {
            if (share >= 1 || clock.Elapsed - last < TimeSpan.FromSeconds(5))
                return;
            last = clock.Elapsed;
            var left = estimates && share > 0 ? $", {Duration(clock.Elapsed * ((1 - share) / share))} left" : "";
            Note($"{title}: {share:P0}{(words.Length == 0 ? "" : ", " + words)}{left}");
        });
    }

    /// <summary>Cuts the end of a text that is wider than the terminal has space for.</summary>
    internal static string Shorten(string text, int width)
    {
        text = OneLine(text);
        if (new Segment(text).CellCount() <= width)
            return text;
        var end = text.Length;
        while (end > 0 && new Segment(text[..end]).CellCount() >= width)
            end--;
        return $"{text[..(end > 0 && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)]}…";
    }

    /// <summary>Replaces control characters, which names of files can have: they would act on the terminal.</summary>
    internal static string OneLine(string message) => string.Concat(message.ReplaceLineEndings(" ").Select(character => char.IsControl(character) ? '\uFFFD' : character));
}

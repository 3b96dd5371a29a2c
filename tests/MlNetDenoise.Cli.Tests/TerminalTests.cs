namespace MlNetDenoise.Cli.Tests;

/// <summary>The text of messages and of progress.</summary>
public sealed class TerminalTests
{
    [Theory]
    [InlineData("Denoising: 2 of 6, a.png", 24, "Denoising: 2 of 6, a.png")]
    [InlineData("Denoising: 2 of 6, a.png", 20, "Denoising: 2 of 6, …")]
    [InlineData("日本語.png", 10, "日本語.png")]
    [InlineData("日本語の長い名前.png", 10, "日本語の…")]
    [InlineData("a😀b😀c", 4, "a😀…")]
    [InlineData("a\nb", 3, "a b")]
    public void Progress_fits_on_a_line(string text, int width, string shown) => Assert.Equal(shown, Terminal.Shorten(text, width));

    [Fact]
    public void A_name_cannot_control_the_terminal() => Assert.Equal("a \uFFFD[31mb\uFFFDc", Terminal.OneLine("a\r\n\u001B[31mb\tc"));

    [Theory]
    [InlineData(7, "0:00:07")]
    [InlineData(3600 + 61, "1:01:01")]
    [InlineData(100 * 3600, "100:00:00")]
    public void Times_are_hours_minutes_and_seconds(int seconds, string text) => Assert.Equal(text, Terminal.Duration(TimeSpan.FromSeconds(seconds)));
}

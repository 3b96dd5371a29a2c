using System.Globalization;

namespace MlNetDenoise.Cli.Tests;

/// <summary>Numbers on the command line.</summary>
public sealed class NumberTests
{
    [Theory]
    [InlineData("12.5", 12.5)]
    [InlineData("1e-3", 0.001)]
    [InlineData("12,5", null)]
    [InlineData("1,000", null)]
    [InlineData("", null)]
    public void Numbers_are_the_same_in_every_culture(string text, double? number)
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            foreach (var (point, group) in ((string, string)[])[(".", ","), (",", "."), (",", " ")])
            {
                var foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
                (foreign.NumberFormat.NumberDecimalSeparator, foreign.NumberFormat.NumberGroupSeparator) = (point, group);
                CultureInfo.CurrentCulture = foreign;
                Assert.Equal(number, CommonOptions.Number(text));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData("run", "a.png", "--sigma", "12,5")]
    [InlineData("run", "a.png", "--strength", "12,5")]
    [InlineData("run", "a.png", "--max-memory", "1,5GB")]
    [InlineData("run", "a.png", "--jobs", "1,0")]
    [InlineData("noise", "a.png", "-o", "out", "--sigma", "12,5")]
    [InlineData("noise", "a.png", "-o", "out", "--noise", "poisson:1,5")]
    [InlineData("evaluate", "--data", "x", "--sigma", "12,5")]
    [InlineData("benchmark", "--data", "x", "--sigma", "12,5")]
    [InlineData("benchmark", "--data", "x", "--megapixels", "1,5")]
    [InlineData("compare", "dncnn", "--data", "x", "-o", "out", "--minutes", "1,5")]
    [InlineData("demo", "--minutes", "1,5")]
    [InlineData("train", "--data", "x", "--minutes", "1,5")]
    [InlineData("train", "--data", "x", "--learning-rate", "1,5")]
    [InlineData("train", "--data", "x", "--loss", "mse + 0,1*ssim")]
    public void A_comma_in_a_number_is_refused(params string[] arguments) => Assert.NotEmpty(DenoiseCommand.Create().Parse(arguments).Errors);
}

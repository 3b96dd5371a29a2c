namespace MlNetDenoise.Reporting.Tests;

public sealed class CsvTests
{
    [Fact]
    public void Names_with_commas_quotes_and_line_feeds_are_quoted_and_scores_that_are_not_finite_are_empty()
    {
        var metrics = new DenoisingMetrics([new("a, \"b\".png", Scores.Create(20.5), Scores.Create(double.PositiveInfinity)), new("c\nd", Scores.Create(double.NaN), Scores.Create(1e-7))]);
        Assert.Equal("image,noisy,denoised\n\"a, \"\"b\"\".png\",20.5,\n\"c\nd\",,1E-07\n", Csv.Images(metrics, scores => scores.Psnr));
    }

    [Fact]
    public void Means_have_their_standard_deviations() => Assert.Equal(
        "images,mean,standard deviation\nnoisy,20,0\ndenoised,29,1\n",
        Csv.Means(Scores.Metrics((20, 28), (20, 30)), scores => scores.Psnr));

    [Fact]
    public void A_log_has_a_line_for_every_entry() => Assert.Equal(
        "step,training loss,validation loss,validation PSNR\n25,0.5,,\n50,,0.25,27.25\n",
        Csv.Training([new(25, 1.5, Loss: 0.5), new(50, 3, Psnr: 27.25, ValidationLoss: 0.25)]));

    [Fact]
    public void Networks_have_a_line_for_every_validation() => Assert.Equal(
        "network,parameters,MFLOP per pixel,step,seconds,validation PSNR\na,1000,0.5,100,2.5,24\na,1000,0.5,200,5,25\nb,20000,2,100,10,26\n",
        Csv.Networks(
        [
            new("a", 1000, 0.5, [new(50, 1, Loss: 1), new(100, 2.5, Psnr: 24), new(200, 5, Psnr: 25)]),
            new("b", 20_000, 2, [new(100, 10, Psnr: 26)]),
            new("not validated", 1, 1, [new(1, 1, Loss: 1)]),
        ]));

    [Fact]
    public void Rows_are_read_back_as_they_were_written()
    {
        string[][] rows = [["a, b", "", "\"quoted\""], ["line\nfeed", ",", "\"\""], ["", "", ""]];
        Assert.Equal(rows, Csv.Parse(Csv.Text(rows)));
        Assert.Equal([["a", "b"], ["1", "2"]], Csv.Parse("a,b\r\n1,2"));
    }
}

using ScottPlot;

namespace MlNetDenoise.Reporting.Tests;

/// <summary>A chart as a reader sees it: which colour is where.</summary>
internal sealed class Picture
{
    public static readonly (float Red, float Green, float Blue) Noisy = (0.835f, 0.369f, 0f);
    public static readonly (float Red, float Green, float Blue) Denoised = (0f, 0.447f, 0.698f);
    private readonly FloatImage _image;

    private Picture(FloatImage image) => _image = image;

    public static Picture Draw(Plot plot, int width = 800, int height = 500) => Draw(path => plot.SavePng(path, width, height), width, height);

    public static Picture Draw(Multiplot plots, int width, int height) => Draw(path => plots.SavePng(path, width, height), width, height);

    /// <summary>Returns the places of a colour that is drawn over white with some opacity.</summary>
    public List<(int X, int Y)> Where((float Red, float Green, float Blue) color, float opacity = 1)
    {
        var tolerance = opacity == 1 ? 0.05f : 0.02f;
        float[] expected = [.. new[] { color.Red, color.Green, color.Blue }.Select(value => 1 - opacity + opacity * value)];
        return [.. from i in Enumerable.Range(0, _image.Width * _image.Height)
                   where Enumerable.Range(0, 3).All(channel => Math.Abs(_image.Plane(channel)[i] - expected[channel]) <= tolerance)
                   select (i % _image.Width, i / _image.Width)];
    }

    private static Picture Draw(Action<string> save, int width, int height)
    {
        using var folder = new TemporaryFolder();
        save(folder.Below("chart.png"));
        var image = FloatImage.Load(folder.Below("chart.png"));
        Assert.Equal((width, height), (image.Width, image.Height));
        return new(image.ToRgb());
    }
}

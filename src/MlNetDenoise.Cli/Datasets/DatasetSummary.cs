using MlNetDenoise.Reporting;
using MlNetDenoise.Training;
using Spectre.Console;

namespace MlNetDenoise.Cli;

/// <summary>A description of a set of images: sizes, intensities, samples.</summary>
internal sealed class DatasetSummary(ImageSet set, bool gray, int sampleCount)
{
    private readonly Dictionary<string, int> _sizes = [];
    private readonly List<(string Caption, FloatImage Image)> _samples = [];
    private readonly (string Name, IntensityHistogram Values)[] _gray = [("gray", new())], _colour = [("red", new()), ("green", new()), ("blue", new())];

    /// <summary>Adds an image of the set. Samples, with their noisy partners, are spread evenly over the set.</summary>
    public void Add(int index)
    {
        var found = set.Images[index];
        var (clean, noisy) = found.LoadPair(image => gray ? image.ToGray() : image);
        var size = $"{clean.Width}x{clean.Height} {(clean.Channels == 1 ? "gray" : "RGB")}";
        _sizes[size] = _sizes.GetValueOrDefault(size) + 1;
        for (var channel = 0; channel < clean.Channels; channel++)
            (clean.Channels == 1 ? _gray : _colour)[channel].Values.Add(clean.Plane(channel));
        if ((long)(index + 1) * sampleCount / set.Images.Count == (long)index * sampleCount / set.Images.Count)
            return;
        if (noisy is not null)
            _samples.Add(($"{found.Noisy!.Name}, noisy", noisy));
        _samples.Add((found.Name, clean));
    }

    /// <summary>Prints sizes and intensities.</summary>
    public void Print()
    {
        var sizes = _sizes.OrderByDescending(size => size.Value).ToList();
        Console.WriteLine($"{Quantity.Of(sizes.Sum(size => size.Value), "image")}{(set.Images.Any(image => image.Noisy is not null) ? " with noisy partners" : "")}: "
            + string.Join(", ", sizes.Take(5).Select(size => $"{size.Value} of {size.Key}")) + (sizes.Count > 5 ? $", and {sizes.Count - 5} more sizes" : ""));
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "min", "max", "mean", "std");
        foreach (var (channel, values) in Channels())
            table.AddRow(channel, $"{values.Minimum:0.000}", $"{values.Maximum:0.000}", $"{values.Mean:0.0000}", $"{values.StandardDeviation:0.0000}");
        Terminal.Write(table);
    }

    /// <summary>Draws samples and the histogram of the intensities, unless no image could be read.</summary>
    public void Draw(string folder)
    {
        if (_samples.Count == 0)
            return;
        PictureGrid.Samples(_samples).Save(Path.Combine(folder, "samples.png"));
        AtomicFile.Write(Path.Combine(folder, "intensities.png"), path => Charts.Intensities(Channels()).SavePng(path, 800, 500));
        Terminal.Note($"Samples and intensities -> {folder}");
    }

    private List<(string Name, IntensityHistogram Values)> Channels() => [.. _gray.Concat(_colour).Where(channel => channel.Values.Count > 0)];
}

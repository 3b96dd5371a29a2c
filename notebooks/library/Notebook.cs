using System.Globalization;
using MlNetDenoise.Reporting;
using MlNetDenoise.Training;
using ScottPlot;

namespace MlNetDenoise.Notebooks;

/// <summary>What a notebook needs beside the libraries: a folder for its files, and a way to show its pictures, in a kernel and in a program.</summary>
public static class Notebook
{
    private static string _folder = ".";
    private static int _pictures;

    /// <summary>Begins a notebook.</summary>
    /// <param name="name">The notebook's name.</param>
    /// <returns>The folder for its files, <c>runs/NAME</c> below the current one; what an earlier run left there is gone.</returns>
    public static string Begin(string name)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        (_folder, _pictures) = ($"runs/{name}", 0);
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder);
        return _folder;
    }

    /// <summary>Shows a chart.</summary>
    public static void Show(Plot plot, int width = 640, int height = 400)
    {
        ArgumentNullException.ThrowIfNull(plot);
        Show(path => plot.SavePng(path, width, height));
    }

    /// <summary>Shows several charts in one picture.</summary>
    public static void Show(Multiplot plots, int width = 1000, int height = 800)
    {
        ArgumentNullException.ThrowIfNull(plots);
        Show(path => plots.SavePng(path, width, height));
    }

    /// <summary>Shows an image.</summary>
    public static void Show(FloatImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Show(image.Save);
    }

    /// <summary>Shows how a training went: the loss on training and validation images, with a verdict.</summary>
    public static void Show(RunFolder run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var (log, record) = (run.ReadLog(), run.ReadRecord());
        Show(Charts.LossCurves(log, record.LossChange, FitVerdict.Compute(log, record.NoisyPsnr)), 800, 450);
    }

    /// <summary>Denoises and scores the test images of a training, with the noise of its recipe; the noise level is estimated.</summary>
    /// <param name="run">The run folder.</param>
    public static IReadOnlyList<EvaluatedImage> Test(string run)
    {
        using var denoiser = Denoiser.Load(run);
        return Test(run, noisy => denoiser.Denoise(noisy));
    }

    /// <summary>Scores any denoiser on the test images of a training.</summary>
    /// <param name="run">The run folder.</param>
    /// <param name="denoise">Returns the denoised image for a noisy image.</param>
    public static IReadOnlyList<EvaluatedImage> Test(string run, Func<FloatImage, FloatImage> denoise)
    {
        using var test = TestSet.OpenForRun(run);
        var images = new List<EvaluatedImage>();
        Evaluator.Evaluate(test, (noisy, _) => denoise(noisy), images.Add);
        return images;
    }

    /// <summary>Writes a picture as PNG, and displays it in a notebook; a program prints the path.</summary>
    private static void Show(Action<string> save)
    {
        var path = $"{_folder}/picture-{++_pictures}.png";
        save(path);
        if (KernelDisplay() is { } display)
            display(Convert.ToBase64String(File.ReadAllBytes(path)), "image/png");
        else
            Console.WriteLine($"-> {path}");
    }

    /// <summary>The function of .NET Interactive that displays a value of a MIME type, where this runs in such a kernel.</summary>
    private static Action<string, string>? KernelDisplay()
    {
        var display = AppDomain.CurrentDomain.GetAssemblies()
            .Select(assembly => assembly.GetType("System.DisplayExtensions")?.GetMethod("DisplayAs", [typeof(string), typeof(string)]))
            .FirstOrDefault(method => method is not null);
        return display is null ? null : (value, mimeType) => display.Invoke(null, [value, mimeType]);
    }
}

using System.Globalization;

namespace MlNetDenoise.Reporting;

/// <summary>An image of an <see cref="HtmlReport"/> in several versions, which its reader compares with a slider.</summary>
/// <remarks>Thread-safe as long as no thread changes the pixels of its images.</remarks>
/// <param name="Name">The name of the image, such as its file name.</param>
/// <param name="Caption">What is to be said about it, such as its scores; may be empty.</param>
/// <param name="Versions">The versions, such as noisy, denoised and clean, all of one size. The first two are shown at first. None: only the name and the caption are shown.</param>
public sealed record ReportImage(string Name, string Caption, IReadOnlyList<(string Label, FloatImage Image)> Versions)
{
    /// <summary>Returns the noisy, the denoised and the clean image of an evaluation, with their PSNR and SSIM as far as they have them.</summary>
    public static ReportImage Create(EvaluatedImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (noisy, denoised) = (image.Scores.Noisy, image.Scores.Denoised);
        (string Before, double Noisy, double Denoised, string Format, string After)[] scores = [("", noisy.Psnr, denoised.Psnr, "0.00", " dB"), ("SSIM ", noisy.Ssim, denoised.Ssim, "0.000", "")];
        var caption = string.Join(", ", scores.Where(score => !double.IsNaN(score.Denoised)).Select(score => $"{score.Before}{Shown(score.Noisy, score.Format)} → {Shown(score.Denoised, score.Format)}{score.After}"));
        return new(image.Scores.Name, caption, [("noisy", image.Noisy), ("denoised", image.Denoised), ("clean", image.Clean)]);

        static string Shown(double score, string format) => double.IsPositiveInfinity(score) ? "∞" : score.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Returns the caption of an image that is shown in a smaller size.</summary>
    internal static string Reduced(string caption, FloatImage shown) => $"{caption}{(caption.Length > 0 ? "; " : "")}shown at {shown.Width}x{shown.Height} pixels";
}

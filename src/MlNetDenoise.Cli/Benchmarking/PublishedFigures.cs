namespace MlNetDenoise.Cli;

/// <summary>Published mean PSNR for the standard sets.</summary>
/// <remarks>
/// White Gaussian noise that is not clipped, results clipped and rounded to 8 bits, PSNR over all pixels and channels (RGB) and then over
/// the images: the protocol of <see cref="MlNetDenoise.Training.Evaluator"/>.
/// </remarks>
internal static class PublishedFigures
{
    /// <summary>DnCNN, whose speed is measured: 17 layers of 64 channels (Zhang et al., 2017).</summary>
    public const string DnCnn = "DnCNN";

    private static readonly float[] Sigmas = [15, 25, 50];

    private sealed record StandardSet(int Channels, int Images, string Sources, (string Method, double[] Psnr)[] Figures);

    private static readonly Dictionary<string, StandardSet> Sets = new(StringComparer.OrdinalIgnoreCase)
    {
        ["BSD68"] = new(1, 68, "BM3D, DnCNN: github.com/lpj0/MWCNN images/GD_RESL.png; FFDNet, DRUNet: github.com/JingyunLiang/SwinIR figs/gray_image_denoising.png",
        [
            ("BM3D", [31.08, 28.57, 25.62]), (DnCnn, [31.73, 29.23, 26.23]), ("FFDNet", [31.63, 29.19, 26.29]), ("DRUNet", [31.91, 29.48, 26.59]),
        ]),
        ["Set12"] = new(1, 12, "BM3D, DnCNN: github.com/lpj0/MWCNN images/GD_RESL.png; FFDNet, DRUNet: github.com/JingyunLiang/SwinIR figs/gray_image_denoising.png",
        [
            ("BM3D", [32.37, 29.97, 26.72]), (DnCnn, [32.86, 30.44, 27.18]), ("FFDNet", [32.75, 30.43, 27.32]), ("DRUNet", [33.25, 30.94, 27.90]),
        ]),
        ["CBSD68"] = new(3, 68, "github.com/cszn/DPIR figs/color_psnr.png, github.com/JingyunLiang/SwinIR figs/color_image_denoising.png",
        [
            ("BM3D", [33.52, 30.71, 27.38]), (DnCnn, [33.90, 31.24, 27.95]), ("FFDNet", [33.87, 31.21, 27.96]), ("DRUNet", [34.30, 31.69, 28.51]),
        ]),
        ["Kodak24"] = new(3, 24, "github.com/cszn/DPIR figs/color_psnr.png, github.com/JingyunLiang/SwinIR figs/color_image_denoising.png; BM3D at sigma 25 is 31.68 in github.com/cszn/FFDNet figs/table2.png",
        [
            ("BM3D", [34.28, 32.15, 28.46]), (DnCnn, [34.60, 32.14, 28.95]), ("FFDNet", [34.63, 32.13, 28.98]), ("DRUNet", [35.31, 32.89, 29.86]),
        ]),
    };

    /// <summary>Returns the figures of a standard set: PSNR in dB at each of <paramref name="sigmas"/>, NaN where nothing was published.</summary>
    /// <param name="set">Name of the set.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    /// <param name="images">The number of measured images: figures are for the whole set.</param>
    /// <param name="sigmas">Noise levels on the 0-255 scale.</param>
    /// <returns>The figures by method; empty for another set, or a part of one.</returns>
    public static IReadOnlyList<(string Method, double[] Psnr)> For(string set, int channels, int images, IReadOnlyList<float> sigmas) =>
        Sets.TryGetValue(set, out var known) && known.Channels == channels && known.Images == images
            ? [.. known.Figures.Select(figure => (figure.Method, sigmas.Select(sigma => Array.IndexOf(Sigmas, sigma) is >= 0 and var i ? figure.Psnr[i] : double.NaN).ToArray()))]
            : [];

    /// <summary>Returns the sources of the figures of a standard set.</summary>
    public static string Sources(string set) => Sets[set].Sources;
}

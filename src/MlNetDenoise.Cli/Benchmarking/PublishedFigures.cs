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

    private const string GraySources =
        "BM3D, DnCNN, IRCNN: github.com/lpj0/MWCNN images/GD_RESL.png; BRDNet: github.com/hellloxiaotian/BRDNet result/2.png and 3.png; FFDNet, DRUNet, SwinIR, Restormer: github.com/gladzhang/Xformer figs/Results.jpg";

    private const string ColourSources =
        "github.com/JingyunLiang/SwinIR figs/color_image_denoising.png; Restormer: github.com/gladzhang/Xformer figs/Results.jpg";

    private static readonly float[] Sigmas = [15, 25, 50];

    /// <param name="Names">Names of the set's folder.</param>
    /// <param name="Channels">1 (gray) or 3 (RGB).</param>
    /// <param name="Images">The number of images.</param>
    /// <param name="Sources">Where the figures are published.</param>
    /// <param name="Figures">PSNR in dB at each of <see cref="Sigmas"/>.</param>
    private sealed record StandardSet(string[] Names, int Channels, int Images, string Sources, (string Method, double[] Psnr)[] Figures);

    private static readonly StandardSet[] Sets =
    [
        new(["BSD68"], 1, 68, GraySources,
        [
            ("BM3D", [31.08, 28.57, 25.62]), (DnCnn, [31.73, 29.23, 26.23]), ("IRCNN", [31.63, 29.15, 26.19]), ("FFDNet", [31.63, 29.19, 26.29]),
            ("BRDNet", [31.79, 29.29, 26.36]), ("DRUNet", [31.91, 29.48, 26.59]), ("SwinIR", [31.97, 29.50, 26.58]), ("Restormer", [31.96, 29.52, 26.62]),
        ]),
        new(["Set12"], 1, 12, GraySources,
        [
            ("BM3D", [32.37, 29.97, 26.72]), (DnCnn, [32.86, 30.44, 27.18]), ("IRCNN", [32.77, 30.38, 27.14]), ("FFDNet", [32.75, 30.43, 27.32]),
            ("BRDNet", [33.03, 30.61, 27.45]), ("DRUNet", [33.25, 30.94, 27.90]), ("SwinIR", [33.36, 31.01, 27.91]), ("Restormer", [33.42, 31.08, 28.00]),
        ]),
        new(["Urban100"], 1, 100, GraySources,
        [
            ("BM3D", [32.34, 29.70, 25.94]), (DnCnn, [32.67, 29.97, 26.28]), ("IRCNN", [32.49, 29.82, 26.14]), ("FFDNet", [32.40, 29.90, 26.50]),
            ("DRUNet", [33.44, 31.11, 27.96]), ("SwinIR", [33.70, 31.30, 27.98]), ("Restormer", [33.79, 31.46, 28.29]),
        ]),
        new(["CBSD68"], 3, 68, ColourSources,
        [
            ("CBM3D", [33.52, 30.71, 27.38]), (DnCnn, [33.90, 31.24, 27.95]), ("IRCNN", [33.86, 31.16, 27.86]), ("FFDNet", [33.87, 31.21, 27.96]),
            ("BRDNet", [34.10, 31.43, 28.16]), ("DRUNet", [34.30, 31.69, 28.51]), ("SwinIR", [34.42, 31.78, 28.56]), ("Restormer", [34.40, 31.79, 28.60]),
        ]),
        new(["Kodak24"], 3, 24, $"{ColourSources}, which measured it again with its authors' models; CBM3D at sigma 25 is 31.68 in github.com/cszn/FFDNet figs/table2.png",
        [
            ("CBM3D", [34.28, 32.15, 28.46]), (DnCnn, [34.60, 32.14, 28.95]), ("IRCNN", [34.69, 32.18, 28.93]), ("FFDNet", [34.63, 32.13, 28.98]),
            ("BRDNet", [34.88, 32.41, 29.22]), ("DRUNet", [35.31, 32.89, 29.86]), ("SwinIR", [35.34, 32.89, 29.79]), ("Restormer", [35.35, 32.93, 29.87]),
        ]),
        new(["McMaster", "McM"], 3, 18, ColourSources,
        [
            ("CBM3D", [34.06, 31.66, 28.51]), (DnCnn, [33.45, 31.52, 28.62]), ("IRCNN", [34.58, 32.18, 28.91]), ("FFDNet", [34.66, 32.35, 29.18]),
            ("BRDNet", [35.08, 32.75, 29.52]), ("DRUNet", [35.40, 33.14, 30.08]), ("SwinIR", [35.61, 33.20, 30.22]), ("Restormer", [35.61, 33.34, 30.30]),
        ]),
        new(["Urban100", "CUrban100"], 3, 100, ColourSources,
        [
            ("CBM3D", [33.93, 31.36, 27.93]), (DnCnn, [32.98, 30.81, 27.59]), ("IRCNN", [33.78, 31.20, 27.70]), ("FFDNet", [33.83, 31.40, 28.05]),
            ("BRDNet", [34.42, 31.99, 28.56]), ("DRUNet", [34.81, 32.60, 29.61]), ("SwinIR", [35.13, 32.90, 29.82]), ("Restormer", [35.13, 32.96, 30.02]),
        ]),
    ];

    /// <summary>Returns the figures of a standard set: PSNR in dB at each of <paramref name="sigmas"/>, NaN where nothing was published.</summary>
    /// <param name="set">Name of the set; case does not matter.</param>
    /// <param name="channels">1 (gray) or 3 (RGB).</param>
    /// <param name="images">The number of measured images: figures are for the whole set.</param>
    /// <param name="sigmas">Noise levels on the 0-255 scale.</param>
    /// <returns>The figures by method, and their sources; no figures for another set, or a part of one.</returns>
    public static (IReadOnlyList<(string Method, double[] Psnr)> Figures, string Sources) For(string set, int channels, int images, IReadOnlyList<float> sigmas) =>
        Sets.FirstOrDefault(known => known.Names.Contains(set, StringComparer.OrdinalIgnoreCase) && known.Channels == channels && known.Images == images) is { } known
            ? ([.. known.Figures.Select(figure => (figure.Method, sigmas.Select(sigma => Array.IndexOf(Sigmas, sigma) is >= 0 and var i ? figure.Psnr[i] : double.NaN).ToArray()))], known.Sources)
            : ([], "");
}

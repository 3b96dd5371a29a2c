using ScottPlot;
using ScottPlot.MultiplotLayouts;

namespace MlNetDenoise.Reporting;

public static partial class Charts
{
    /// <summary>Draws four charts: validation PSNR of several networks against steps and seconds, and the best PSNR of each against its parameters and its cost.</summary>
    /// <param name="networks">The networks. Those without a validation are left out.</param>
    public static Multiplot Comparison(IReadOnlyList<TrainedNetwork> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        var drawn = networks.Where(network => double.IsFinite(network.BestPsnr)).ToList();
        var all = new Multiplot(PsnrCurves(drawn, "training step", entry => entry.Step)) { Layout = new Grid(2, 2) };
        all.AddPlot(PsnrCurves(drawn, "seconds of training", entry => entry.Seconds));
        all.AddPlot(BestPsnr(drawn, "parameters", network => network.Parameters));
        all.AddPlot(BestPsnr(drawn, "MFLOP per pixel", network => network.MegaflopsPerPixel));
        return all;
    }

    private static Plot PsnrCurves(List<TrainedNetwork> networks, string label, Func<TrainingLogEntry, double> position)
    {
        var plot = NewPlot("Validation PSNR", label, "PSNR (dB)");
        var curves = networks.ConvertAll(network => Points(network.Log, position, entry => entry.Psnr));
        foreach (var (i, network) in networks.Index())
            AddCurve(plot, curves[i], ColorOf(i), $"{network.Name}: {network.BestPsnr:F2} dB");
        if (networks.Count > 0)
        {
            // first validations are often far below the others, which would leave those little room
            var highest = networks.Max(network => network.BestPsnr);
            var lowest = Math.Min(highest - 6, networks.Min(network => network.BestPsnr) - 1);
            var points = curves.SelectMany(curve => curve).ToList();
            var (bottom, top) = Around([.. points.Select(point => Math.Max(point.Y, lowest))], share: 0.08, least: 0.05);
            plot.Axes.SetLimits(0, 1.03 * points.Max(point => point.X), bottom, top);
        }
        plot.ShowLegend(Alignment.LowerRight);
        return plot;
    }

    private static Plot BestPsnr(List<TrainedNetwork> networks, string label, Func<TrainedNetwork, double> size)
    {
        var plot = NewPlot("Best validation PSNR", label, "PSNR (dB)");
        foreach (var (i, network) in networks.Index())
            AddMark(plot, Math.Log10(size(network)), network.BestPsnr, ColorOf(i));
        if (networks.Count > 0)
        {
            var (left, right) = Around(networks.ConvertAll(network => Math.Log10(size(network))), share: 0, least: 0.3);
            var (bottom, top) = Around(networks.ConvertAll(network => network.BestPsnr), share: 0.15, least: 0.05);
            plot.Axes.SetLimits(left, right, bottom, top);
            plot.Axes.Bottom.TickGenerator = LogTicks(left, right);
        }
        return plot;
    }

    /// <summary>Draws the PSNR of methods against their time, on a logarithmic axis: better methods are higher, faster ones farther left.</summary>
    /// <param name="methods">The methods. Those without a PSNR or a time above 0 are left out.</param>
    /// <param name="title">The title, such as the set and the noise level.</param>
    internal static Plot PsnrAgainstTime(IReadOnlyList<TimedMethod> methods, string title)
    {
        ArgumentNullException.ThrowIfNull(methods);
        var plot = NewPlot(title, "seconds per megapixel", "PSNR (dB)");
        var drawn = methods.Where(method => double.IsFinite(method.Psnr) && double.IsFinite(method.SecondsPerMegapixel) && method.SecondsPerMegapixel > 0).ToList();
        if (drawn.Count == 0)
            return plot;
        var (left, right) = Around(drawn.ConvertAll(LogTime), share: 0.15, least: 0.3);
        var (bottom, top) = Around(drawn.ConvertAll(method => method.Psnr), share: 0.15, least: 0.3);
        var placed = new List<(TimedMethod Method, bool IsBelow)>();
        foreach (var method in drawn.OrderBy(LogTime))
        {
            AddMark(plot, LogTime(method), method.Psnr, method.IsOurs ? DenoisedColor : NoisyColor);
            // the names of marks that are close to each other are below and above them in turns, the first below if the next mark is higher
            var before = placed.FindLastIndex(other => AreClose(other.Method, method));
            var isBelow = before >= 0 ? !placed[before].IsBelow : drawn.Any(other => other.Psnr > method.Psnr && AreClose(other, method));
            placed.Add((method, isBelow));
            AddText(plot, method.Name, LogTime(method), method.Psnr, isBelow ? Alignment.UpperCenter : Alignment.LowerCenter, offsetY: isBelow ? 8 : -8);
        }
        plot.Axes.SetLimits(left, right, bottom, top);
        plot.Axes.Bottom.TickGenerator = LogTicks(left, right);
        return plot;

        bool AreClose(TimedMethod a, TimedMethod b) => Math.Abs(a.Psnr - b.Psnr) < 0.1 * (top - bottom) && Math.Abs(LogTime(a) - LogTime(b)) < 0.25 * (right - left);

        static double LogTime(TimedMethod method) => Math.Log10(method.SecondsPerMegapixel);
    }

    private static Color ColorOf(int network) => NetworkColors[network % NetworkColors.Length];
}

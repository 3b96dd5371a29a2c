using ScottPlot;
using ScottPlot.MultiplotLayouts;

namespace MlNetDenoise.Reporting;

public static partial class Charts
{
    /// <summary>Four charts in one: validation PSNR of several networks against steps and seconds, and the best of each against its parameters and its cost.</summary>
    /// <param name="networks">Those that were never validated are left out.</param>
    public static Multiplot Comparison(IReadOnlyList<LearnedNetwork> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        var drawn = networks.Where(network => network.Validations.Count > 0).ToList();
        var all = new Multiplot(Curves(drawn, "training step", at => at.Step)) { Layout = new Grid(2, 2) };
        all.AddPlot(Curves(drawn, "seconds of training", at => at.Seconds));
        all.AddPlot(Marks(drawn, "parameters", network => network.Parameters));
        all.AddPlot(Marks(drawn, "MFLOP a pixel", network => network.MegaflopsPerPixel));
        return all;
    }

    private static Plot Curves(List<LearnedNetwork> networks, string label, Func<(long Step, double Seconds, double Psnr), double> position)
    {
        var plot = NewPlot("Validation PSNR", label, "PSNR (dB)");
        foreach (var (i, network) in networks.Index())
            AddCurve(plot, ([.. network.Validations.Select(position)], [.. network.Validations.Select(at => at.Psnr)]), ColorOf(i), $"{network.Name}: {network.BestPsnr:F2} dB", width: 2);
        if (networks.Count > 0)
        {
            // what lies more than 6 dB below the best, as first validations do, would flatten all that matters
            var validations = networks.SelectMany(network => network.Validations).ToList();
            var top = validations.Max(at => at.Psnr);
            var bottom = Math.Max(validations.Min(at => at.Psnr), Math.Min(top - 6, networks.Min(network => network.BestPsnr) - 1));
            var margin = Math.Max(0.05, 0.08 * (top - bottom));
            plot.Axes.SetLimits(0, 1.03 * validations.Max(position), bottom - margin, top + margin);
        }
        plot.ShowLegend(Alignment.LowerRight);
        return plot;
    }

    private static Plot Marks(List<LearnedNetwork> networks, string label, Func<LearnedNetwork, double> size)
    {
        var plot = NewPlot("Best validation PSNR", label, "PSNR (dB)");
        foreach (var (i, network) in networks.Index())
        {
            var mark = plot.Add.Scatter((double[])[Math.Log10(size(network))], (double[])[network.BestPsnr], ColorOf(i));
            mark.MarkerSize = 12;
            mark.LineWidth = 0;
        }
        if (networks.Count > 0)
        {
            var (left, right) = (Math.Log10(networks.Min(size)) - 0.3, Math.Log10(networks.Max(size)) + 0.3);
            var (bottom, top) = (networks.Min(network => network.BestPsnr), networks.Max(network => network.BestPsnr));
            var margin = Math.Max(0.05, 0.15 * (top - bottom));
            plot.Axes.SetLimits(left, right, bottom - margin, top + margin);
            plot.Axes.Bottom.TickGenerator = LogTicks(left, right);
        }
        return plot;
    }

    private static Color ColorOf(int network) => NetworkColors[network % NetworkColors.Length];
}

namespace ScottPlot
{
    internal readonly record struct Tick(double Position, string Label, bool IsMajor);

    public interface ITickGenerator
    {
        internal IReadOnlyList<Tick> Ticks(double min, double max, float pixels, Func<string, float> length);
    }
}

namespace ScottPlot.TickGenerators
{
    /// <summary>Ticks at multiples of 1, 2 or 5 times a power of ten, as dense as their labels allow.</summary>
    public class NumericAutomatic : ITickGenerator
    {
        public bool IntegerTicksOnly { get; set; }

        public float MinimumTickSpacing { get; set; }

        IReadOnlyList<Tick> ITickGenerator.Ticks(double min, double max, float pixels, Func<string, float> length)
        {
            var label = Math.Max(MinimumTickSpacing, 12);
            while (true)
            {
                var ticks = Positions(min, max, Spacing(max - min, pixels, label)).Select(p => new Tick(p, Label(p), IsMajor: true)).ToList();
                var longest = ticks.Select(tick => length(tick.Label)).DefaultIfEmpty().Max();
                if (longest <= label)
                    return WithMinor(ticks, min, max);
                label = longest;
            }
        }

        private static double Spacing(double range, float pixels, float label)
        {
            var needed = label * (label < 10 ? 2 : label < 25 ? 1.5 : 1.2);
            var power = Math.Pow(10, Math.Floor(Math.Log10(range)) - 3);
            while (true)
            {
                foreach (var digit in (double[])[1, 2, 5])
                {
                    if (digit * power / range * pixels > needed || power > range)
                        return digit * power;
                }
                power *= 10;
            }
        }

        private static IEnumerable<double> Positions(double min, double max, double spacing)
        {
            for (var i = Math.Ceiling(min / spacing); i * spacing <= max; i++)
                yield return i * spacing;
        }

        private static string Label(double value)
        {
            var label = (int)value == value || Math.Abs(value) > 1000 ? value.ToString("N0") : Math.Round(value, 10).ToString("G");
            return label == "-0" ? "0" : label;
        }

        private List<Tick> WithMinor(List<Tick> major, double min, double max)
        {
            var ticks = major.Where(tick => !IntegerTicksOnly || Math.Abs(tick.Position - Math.Truncate(tick.Position)) < 0.01).ToList();
            if (major.Count < 2)
                return ticks;
            var spacing = (major[1].Position - major[0].Position) / 5;
            for (var i = -4; i < 5 * major.Count; i++)
            {
                var position = major[0].Position + i * spacing;
                if (i % 5 != 0 && position >= min && position <= max)
                    ticks.Add(new Tick(position, "", IsMajor: false));
            }
            return ticks;
        }
    }

    /// <summary>Ticks at given places.</summary>
    public class NumericManual : ITickGenerator
    {
        private readonly List<Tick> _ticks = [];

        public NumericManual()
        {
        }

        public NumericManual(double[] positions, string[] labels)
        {
            if (positions.Length != labels.Length)
                throw new ArgumentException($"{nameof(positions)} must have same length as {nameof(labels)}");
            foreach (var (position, label) in positions.Zip(labels))
                AddMajor(position, label);
        }

        public void AddMajor(double position, string label) => _ticks.Add(new Tick(position, label, IsMajor: true));

        IReadOnlyList<Tick> ITickGenerator.Ticks(double min, double max, float pixels, Func<string, float> length) =>
            [.. _ticks.Where(tick => tick.Position >= min && tick.Position <= max)];
    }
}

namespace MlNetDenoise;

public sealed partial class Denoiser
{
    // Bytes of the strips in which a page is read to survey or to copy it, and fewest rows to survey: blocks have up to 32.
    private const int StripBytes = 1 << 22, MinStripRows = 64;

    /// <summary>Surveys every page before the first is denoised: what the output cannot hold is refused here.</summary>
    private List<PagePlan> Plan(FileConversion file, DenoiseOptions options, CancellationToken cancellationToken)
    {
        var plans = new List<PagePlan>();
        foreach (var page in file.ReadPages())
        {
            var layout = page.Layout;
            if (SizeError(options, layout.Width, layout.Height) is { } error)
                throw new ImageFileException($"{page.Name}: {error} Use a map of the image's size.");
            var target = file.Fit(layout);
            var values = layout.WithValuesOf(target);
            var rowBytes = layout.RowBytes + (values == layout ? 0 : values.RowBytes) + target.RowBytes + MemoryLimit.RowBytes(layout.Width, 1, layout.ColorBands);
            Tiling Tile(IEnumerable<DenoiserModel> models) => CreateTiling(Combine([.. models.Select(model => model.Card)]), layout.Width, layout.Height, options, rowBytes);
            _ = Tile(layout.Groups.Select(group => ModelFor(group.Count, options.NoiseType ?? NoiseType.White))); // rows that are too long are refused before a survey has them in memory
            var surveys = Survey(page, cancellationToken);
            List<DenoiserModel> models = [.. layout.Groups.Zip(surveys, (group, survey) => ModelFor(group.Count, options.NoiseType ?? survey.NoiseType))];
            var tiling = Tile(models);
            models[0].Load(); // a missing native library is reported before tensors are created
            plans.Add(new(target, tiling, [.. models.Zip(surveys, (model, survey) => new GroupPlan(model, new(survey, options, model.Card)))]) { Bytes = rowBytes * tiling.Height });
        }
        return plans;
    }

    /// <summary>Reads a page, in strips if it does not fit into memory, and surveys each group of bands.</summary>
    private List<ImageSurvey> Survey(RowSource page, CancellationToken cancellationToken)
    {
        var layout = page.Layout;
        var rowBytes = layout.RowBytes + sizeof(float) * (long)layout.Width * layout.ColorBands;
        var count = _memory.Rows(rowBytes) >= layout.Height ? layout.Height : Math.Clamp(StripBytes / layout.RowBytes, Math.Min(MinStripRows, layout.Height), layout.Height);
        _memory.Take(rowBytes * count, cancellationToken);
        try
        {
            var surveys = layout.Groups.Select(group => new ImageSurvey(layout.Width, layout.Height, group.Count, layout.Type.BitDepth())).ToList();
            var rows = new SlidingRows(page, count);
            for (var top = 0; top < layout.Height; top += rows.Count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (layout.Height - top < rows.Count)
                    rows = new(page, layout.Height - top); // the last strip
                rows.ReadNext();
                foreach (var (survey, strip) in surveys.Zip(rows.Images))
                    survey.Add(strip);
            }
            return surveys;
        }
        finally
        {
            _memory.Return(rowBytes * count);
        }
    }

    /// <summary>Denoises all pages.</summary>
    private void DenoisePages(FileConversion file, List<PagePlan> plans, RowSink sink, DenoiseOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var shares = new ProgressShares(progress, plans.Sum(plan => plan.Groups.Count(group => !group.Plan.IsUnchanged)));
        var taken = plans.Max(plan => plan.Bytes);
        _memory.Take(taken, cancellationToken);
        try
        {
            foreach (var (page, plan) in file.ReadPages().Zip(plans))
            {
                if (plan.IsUnchanged)
                    CopyPage(page, plan, sink, cancellationToken);
                else
                    DenoisePage(page, plan, sink, options, shares, cancellationToken);
            }
            if (plans.TrueForAll(plan => plan.IsUnchanged))
                progress?.Report(1);
        }
        finally
        {
            _memory.Return(taken);
        }
    }

    private static void DenoisePage(RowSource page, PagePlan plan, RowSink sink, DenoiseOptions options, ProgressShares shares, CancellationToken cancellationToken)
    {
        var tiling = plan.Tiling;
        var noisy = new SlidingRows(page, tiling.Height);
        var cores = tiling.Rows.Max(rows => rows.CoreEnd - rows.CoreStart);
        var layout = page.Layout.WithValuesOf(plan.Target); // the output may have more bits than the input
        var (stored, converted) = (layout == page.Layout ? [] : new byte[(long)cores * layout.RowBytes], new byte[(long)cores * plan.Target.RowBytes]);
        var runners = plan.Groups.Select(group => group.Plan.IsUnchanged ? null : new TileRunner(group.Model, tiling, group.Plan, options, shares.Next(), cancellationToken)).ToList();
        var denoised = noisy.Images.Select(image => new FloatImage(page.Layout.Width, cores, image.Channels)).ToList();
        try
        {
            foreach (var rows in tiling.Rows)
            {
                noisy.MoveTo(rows.Start);
                var values = page.Layout.Convert(noisy.Stored(rows.CoreStart, rows.CoreEnd), layout, stored);
                for (var group = 0; group < runners.Count; group++)
                {
                    if (runners[group] is not { } runner)
                        continue;
                    runner.Denoise(rows, new(noisy.Images[group], rows.Start), new(denoised[group], rows.CoreStart));
                    noisy.Store(group, denoised[group], rows.CoreStart, layout, values);
                }
                sink.Write(layout.Convert(values, plan.Target, converted));
            }
        }
        finally
        {
            runners.ForEach(runner => runner?.Dispose());
        }
    }

    private static void CopyPage(RowSource page, PagePlan plan, RowSink sink, CancellationToken cancellationToken)
    {
        var layout = page.Layout;
        var strip = new byte[layout.RowBytes * Math.Clamp(StripBytes / layout.RowBytes, 1, layout.Height)];
        var converted = new byte[strip.Length / layout.RowBytes * plan.Target.RowBytes];
        for (int y = 0, count; y < layout.Height; y += count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            count = Math.Min(strip.Length / layout.RowBytes, layout.Height - y);
            var rows = strip.AsSpan(0, count * layout.RowBytes);
            page.Read(rows);
            sink.Write(layout.Convert(rows, plan.Target, converted));
        }
    }

    /// <summary>Returns the mark of the result; null if nothing changes.</summary>
    private static DenoiseMark? Mark(List<PagePlan> plans, DenoiseOptions options) =>
        plans.Find(plan => !plan.IsUnchanged)?.Groups.First(group => !group.Plan.IsUnchanged).Model is { } model
            ? new(Path.GetFileNameWithoutExtension(model.Path), plans.Average(plan => plan.Sigma), options.Strength)
            : null;

    /// <summary>Returns a card with which tiles suit all of the models.</summary>
    private static ModelCard Combine(IReadOnlyList<ModelCard> cards) => cards.Aggregate((all, card) => all with
    {
        NoiseType = all.NoiseType == NoiseType.Camera ? NoiseType.Camera : card.NoiseType, // needs larger tiles
        ReceptiveField = Math.Max(all.ReceptiveField, card.ReceptiveField),
        Alignment = Math.Max(all.Alignment, card.Alignment), // powers of 2
        MemoryPerPixel = Math.Max(all.MemoryPerPixel, card.MemoryPerPixel),
        Channels = Math.Max(all.Channels, card.Channels),
    });
}

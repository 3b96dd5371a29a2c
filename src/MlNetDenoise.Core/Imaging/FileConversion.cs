namespace MlNetDenoise;

/// <summary>An image file that is read, and written with other pixels. Everything beside the pixels is kept, as far as the output's format has a place for it.</summary>
internal sealed class FileConversion
{
    private readonly ImageSource _source;
    private readonly ImageTarget _target;
    private readonly ImageFormat _format;
    private readonly ImageFileOptions _options;
    private readonly IReadOnlyList<ImageMetadata> _metadata; // of each page of a TIFF file
    private readonly PixelView _view;

    /// <summary>Reads the metadata of the file.</summary>
    /// <param name="source">The file to read.</param>
    /// <param name="target">Where the result is written.</param>
    /// <param name="format">Extension of the result's format. Null: the format of the source.</param>
    /// <param name="options">Bit depth, quality, metadata and page.</param>
    /// <exception cref="ImageFileException">The file has no such page.</exception>
    /// <exception cref="OutputException">The format is not supported, or has no pages.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public FileConversion(ImageSource source, ImageTarget target, string? format, ImageFileOptions options)
    {
        Check(options);
        (_source, _target, _options) = (source, target, options);
        _format = format is null ? source.Format : ImageFormat.Require(format, target.Name);
        _metadata = source.ReadMetadata(options.Page);
        // frames are not rotated, so they keep their orientation
        _view = source.Animation is null && _metadata.Any(page => page.Orientation != 1) && !(options.KeepMetadata && _format == source.Format) ? PixelView.Upright : PixelView.Stored;
        if (options.Page is null && source.PageCount > 1 && !_format.HoldsPagesOf(source))
        {
            var others = ImageFormat.All.Where(other => other.HoldsPagesOf(source)).Select(other => other.Extensions[0]);
            throw new OutputException($"Cannot write {target.Name}: the image has {source.PageCount} {(source.Animation is null ? "pages" : "frames")}, and {_format.Name} has {(_format.HasPages ? "only frames" : "none")}. Use {string.Join(" or ", others)}, or set ImageFileOptions.Page to write one of them.");
        }
    }

    /// <summary>Name of the input in messages.</summary>
    public string Name => _source.Name;

    /// <summary>The EXIF orientation of the first page as <see cref="ReadPages"/> reads it, from 1 to 8.</summary>
    public int Orientation => _view == PixelView.Stored ? _metadata[0].Orientation : 1;

    /// <summary>Whether a result with the same pixels is the file itself.</summary>
    public bool KeepsFile => _format == _source.Format && _options is { BitDepth: null, JpegQuality: null, KeepMetadata: true, Page: null };

    /// <summary>Whether the result gets a mark that it was denoised.</summary>
    public bool WritesMark => _options.WriteMark;

    /// <summary>Reads the pages in their order. Each is disposed before the next is read.</summary>
    /// <exception cref="ImageFileException">The file is truncated or damaged, or has no such page.</exception>
    public IEnumerable<RowSource> ReadPages() => _source.ReadPages(_view, _options.Page);

    /// <summary>Returns the layout that a page gets in the output.</summary>
    /// <exception cref="OutputException">The format of the output cannot hold the page.</exception>
    public PixelLayout Fit(PixelLayout page)
    {
        try
        {
            return _format.Fit(page, _options.BitDepth);
        }
        catch (OutputException e)
        {
            throw new OutputException($"Cannot write {_target.Name}: {e.Message}", e);
        }
    }

    /// <summary>Writes the result.</summary>
    /// <param name="pages">The layouts, as <see cref="Fit"/> returns them.</param>
    /// <param name="mark">Says how the image was denoised; null: no mark.</param>
    /// <param name="rows">Writes every row.</param>
    /// <param name="cancellationToken">Also cancels the encoding after the last row.</param>
    /// <exception cref="OutputException">The output cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public void Write(IReadOnlyList<PixelLayout> pages, DenoiseMark? mark, Action<RowSink> rows, CancellationToken cancellationToken) =>
        _target.Write(_format, pages, Encode(pages, WritesMark ? mark : null), rows, cancellationToken);

    /// <summary>Writes a copy of the input.</summary>
    /// <exception cref="OutputException">The output cannot be written.</exception>
    public void Copy() => _target.Copy(_source);

    /// <summary>Changes the pixels, a whole page at a time in memory, and writes the result.</summary>
    /// <param name="edit">Receives each image of a page as <see cref="PixelLayout.Groups"/> defines them, where pixels without a value, or hidden under an alpha of 0, are NaN. Returns a new image; these pixels stay as they are.</param>
    /// <param name="mark">Is called after the last edit and says how the image was denoised; null: no mark.</param>
    /// <param name="cancellationToken">Cancels the work; no output is written then.</param>
    /// <returns>The number of pages.</returns>
    /// <exception cref="ImageFileException">The file is truncated or damaged, has no such page, or a page is larger than an array.</exception>
    /// <exception cref="OutputException">The output cannot be written, or its format cannot hold a page; this is found before the first edit.</exception>
    public int Edit(Func<FloatImage, FloatImage> edit, Func<DenoiseMark?> mark, CancellationToken cancellationToken)
    {
        List<PixelLayout> targets = [.. ReadPages().Select(page => Fit(page.Layout))];
        var (edited, isUnchanged) = (new List<(PixelLayout Layout, byte[] Rows)>(), true);
        foreach (var (page, target) in ReadPages().Zip(targets))
        {
            var layout = page.Layout;
            if (layout.Bytes > Array.MaxLength)
                throw new ImageFileException($"{page.Name} has {layout.Width}x{layout.Height} pixels, more than an array can hold. Cut it into parts.");
            var rows = new byte[layout.Bytes];
            page.Read(rows);
            var edits = layout.WithValuesOf(target); // the output may have more bits than the input
            var values = edits == layout ? rows : new byte[edits.Bytes];
            layout.Convert(rows, edits, values);
            foreach (var group in layout.Groups)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var before = new FloatImage(layout.Width, layout.Height, group.Count) { BitDepth = layout.Type.BitDepth() };
                layout.CopyTo(rows, group, before, 0);
                layout.HideTransparent(rows, before, 0);
                var after = edit(before);
                for (var i = 0; i < after.Pixels.Length; i++)
                {
                    if (!float.IsFinite(before.Pixels[i]))
                        after.Pixels[i] = before.Pixels[i];
                }
                edits.CopyFrom(after, 0, group, values, before);
                isUnchanged &= after.Pixels.AsSpan().SequenceEqual(before.Pixels);
            }
            edited.Add((edits, values));
        }
        if (isUnchanged && KeepsFile)
        {
            Copy();
            return edited.Count;
        }
        Write(targets, mark(), sink =>
        {
            foreach (var ((layout, rows), target) in edited.Zip(targets))
                sink.Write(layout.Convert(rows, target, new byte[target.Bytes]));
        }, cancellationToken);
        return edited.Count;
    }

    private static void Check(ImageFileOptions options)
    {
        if (options.BitDepth is not (null or 8 or 16 or 32))
            throw new ArgumentOutOfRangeException(nameof(options), options.BitDepth, "BitDepth must be 8, 16 or 32.");
        if (options.JpegQuality is not (null or (>= 1 and <= 100)))
            throw new ArgumentOutOfRangeException(nameof(options), options.JpegQuality, "JpegQuality must be from 1 to 100.");
        if (options.Page < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.Page, "Page must be 1 or more.");
    }

    private EncodingOptions Encode(IReadOnlyList<PixelLayout> targets, DenoiseMark? mark)
    {
        List<ImageMetadata> kept = [.. (_options.KeepMetadata ? _metadata : [ImageMetadata.Empty]).Select(page => page.With(mark, isUpright: _view == PixelView.Upright))];
        var jpeg = _metadata[0].JpegSettings;
        return new()
        {
            JpegQuality = _options.JpegQuality ?? jpeg?.Quality ?? EncodingOptions.DefaultJpegQuality,
            SubsamplesChroma = jpeg?.IsSubsampled ?? false,
            IsUncompressed = _source.TiffPages is [{ IsUncompressed: true }, ..],
            PfmScale = _source.PfmScale,
            Animation = _options.Page is null ? _source.Animation : null,
            Metadata = kept[0],
            TiffTags = _format == ImageFormat.Tiff ? [.. targets.Select((target, page) => kept[Math.Min(page, kept.Count - 1)].ToTiffTags(target.ColorBands))] : null,
        };
    }
}

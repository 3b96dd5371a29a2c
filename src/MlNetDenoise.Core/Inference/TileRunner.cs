using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise;

/// <summary>Runs a network on the tiles of one image, with the same buffers and tensors for all tiles.</summary>
internal sealed class TileRunner : IDisposable
{
    private readonly DenoiserModel _model;
    private readonly Tiling _tiling;
    private readonly DenoisingPlan _plan;
    private readonly Blending _blending;
    private readonly float _detail;
    private readonly IProgress<double>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly Orientation[] _orientations;
    private readonly float[] _noisy, _levels, _shares, _denoised;
    private readonly Tensors _upright;
    private readonly Tensors? _transposed;
    private int _runs;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="model">The network.</param>
    /// <param name="tiling">The image's tiles.</param>
    /// <param name="plan">How the image is denoised.</param>
    /// <param name="options">Has the shares of the noise to remove, and whether the result is the mean over all <see cref="Orientation"/>s of each tile.</param>
    /// <param name="progress">Receives the share of the image that is done after each run of the network.</param>
    /// <param name="cancellationToken">Cancels the work, also within a tile.</param>
    public TileRunner(DenoiserModel model, Tiling tiling, DenoisingPlan plan, DenoiseOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        (_model, _tiling, _plan, _progress, _cancellationToken) = (model, tiling, plan, progress, cancellationToken);
        (_blending, _detail) = (new(options, model.Card.Channels), options.Detail);
        _orientations = options.Ensemble ? [.. Orientation.All] : [default];
        var pixels = tiling.Width * tiling.Height;
        (_noisy, _denoised) = (new float[model.Card.Channels * pixels], new float[model.Card.Channels * pixels]);
        _levels = plan.IsOneLevel ? [plan.Level] : new float[pixels];
        _shares = new float[_levels.Length];
        SetShares();
        ClampLevels();
        _upright = new(this, tiling.Width, tiling.Height);
        _transposed = options.Ensemble ? new(this, tiling.Height, tiling.Width) : null;
    }

    /// <summary>Denoises one row of tiles. Pixels that are NaN or infinite, and those without noise, stay bit for bit.</summary>
    /// <param name="rows">The rows of the tiles.</param>
    /// <param name="noisy">Rows of the image that include those of the tiles.</param>
    /// <param name="denoised">Receives the rows of the cores.</param>
    /// <exception cref="ModelException">A run failed.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Denoise(TileRange rows, Band noisy, Band denoised)
    {
        var filled = Holes.Fill(noisy, rows.Start, _tiling.Height);
        foreach (var columns in _tiling.Columns)
        {
            for (var i = 0; i < _orientations.Length; i++)
            {
                var orientation = _orientations[i];
                var tensors = orientation.Transposes ? _transposed! : _upright;
                Fill(_noisy, filled, columns, rows, orientation);
                FillLevels(columns, rows, orientation, first: i == 0);
                if (_shares.AsSpan().ContainsAnyExcept(0))
                {
                    if (!_plan.Range.IsNominal)
                    {
                        foreach (ref var value in _noisy.AsSpan())
                            value = _plan.Range.ToNetwork(value);
                    }
                    _model.Run(tensors.Inputs, tensors.Outputs, _cancellationToken);
                    var (width, height) = orientation.Transposes ? (_tiling.Height, _tiling.Width) : (_tiling.Width, _tiling.Height);
                    if (_model.Card.NoiseType == NoiseType.Camera)
                        RemovedMeans.Return(_noisy, _denoised, width, height);
                    if (_detail > 0)
                        RemovedDetail.Return(_noisy, _denoised, width, height, Array.ConvertAll(_levels, level => _plan.LumaShare * level), _detail);
                }
                AddCore(denoised, columns, rows, orientation, first: i == 0);
                _progress?.Report((double)++_runs / (_tiling.Count * _orientations.Length));
                _cancellationToken.ThrowIfCancellationRequested();
            }
            Blend(noisy, denoised, columns, rows, hasHoles: filled.Rows != noisy.Rows);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _upright.Dispose();
        _transposed?.Dispose();
    }

    /// <summary>Computes the noise level of each pixel of a tile, and the share of the network's output, unless all pixels have one level.</summary>
    private void FillLevels(TileRange columns, TileRange rows, Orientation orientation, bool first)
    {
        if (_plan.Map is { } map)
        {
            Fill(_levels, new(map, 0), columns, rows, orientation);
        }
        else if (_plan.Signal is { } signal)
        {
            var (width, height) = orientation.Transposes ? (_tiling.Height, _tiling.Width) : (_tiling.Width, _tiling.Height);
            signal.SigmaMap(new(width, height, _model.Card.Channels, _noisy)).Pixels.CopyTo(_levels, 0);
        }
        else
        {
            return;
        }
        foreach (ref var level in _levels.AsSpan())
            level /= _plan.Range.Width;
        if (first)
            SetShares();
        ClampLevels();
    }

    private void SetShares()
    {
        for (var i = 0; i < _shares.Length; i++)
            _shares[i] = _plan.IsUnchanged ? 0 : _plan.Share(_levels[i]);
    }

    /// <summary>Clamps the noise level to the range of the network. A NaN becomes the lowest level.</summary>
    private void ClampLevels()
    {
        var (lowest, highest) = (_model.Card.SigmaMin / 255, _model.Card.SigmaMax / 255);
        foreach (ref var level in _levels.AsSpan())
            level = level > highest ? highest : level >= lowest ? level : lowest;
    }

    /// <summary>Copies a tile from the image to a buffer.</summary>
    private void Fill(float[] tile, Band image, TileRange columns, TileRange rows, Orientation orientation)
    {
        var (first, across, down) = orientation.Indices(_tiling.Width, _tiling.Height);
        for (var channel = 0; channel < image.Rows.Channels; channel++)
        {
            var oriented = tile.AsSpan(channel * _tiling.Width * _tiling.Height, _tiling.Width * _tiling.Height);
            for (var y = 0; y < _tiling.Height; y++)
            {
                var row = image.Row(channel, rows.Start + y).Slice(columns.Start, _tiling.Width);
                var at = first + y * down;
                if (across == 1)
                {
                    row.CopyTo(oriented[at..]);
                    continue;
                }
                foreach (var value in row)
                {
                    oriented[at] = value;
                    at += across;
                }
            }
        }
    }

    /// <summary>Writes the core of a denoised tile, with its share of the mean over the orientations, to the result, or adds it.</summary>
    private void AddCore(Band denoised, TileRange columns, TileRange rows, Orientation orientation, bool first)
    {
        var (start, across, down) = orientation.Indices(_tiling.Width, _tiling.Height);
        var share = 1f / _orientations.Length;
        for (var channel = 0; channel < denoised.Rows.Channels; channel++)
        {
            var plane = channel * _tiling.Width * _tiling.Height;
            for (var y = rows.CoreStart; y < rows.CoreEnd; y++)
            {
                var row = denoised.Row(channel, y)[columns.CoreStart..columns.CoreEnd];
                var at = plane + start + (y - rows.Start) * down + (columns.CoreStart - columns.Start) * across;
                if (_orientations.Length == 1)
                {
                    _denoised.AsSpan(at, row.Length).CopyTo(row);
                    continue;
                }
                for (var x = 0; x < row.Length; x++, at += across)
                    row[x] = first ? share * _denoised[at] : row[x] + share * _denoised[at];
            }
        }
    }

    /// <summary>Blends the core of a tile of the result with the noisy image.</summary>
    private void Blend(Band noisy, Band denoised, TileRange columns, TileRange rows, bool hasHoles)
    {
        if (hasHoles || !_plan.IsOneLevel || !_plan.Range.IsNominal || _shares[0] < 1)
            ApplyShares(noisy, denoised, columns, rows);
        if (_blending.IsAll)
            return;
        var cores = columns.CoreStart..columns.CoreEnd;
        for (var y = rows.CoreStart; y < rows.CoreEnd; y++)
        {
            if (denoised.Rows.Channels == 1)
                _blending.Apply(noisy.Row(0, y)[cores], denoised.Row(0, y)[cores]);
            else
                _blending.Apply(noisy.Row(0, y)[cores], noisy.Row(1, y)[cores], noisy.Row(2, y)[cores], denoised.Row(0, y)[cores], denoised.Row(1, y)[cores], denoised.Row(2, y)[cores]);
        }
    }

    /// <summary>Blends the core of a tile by the shares of the network's output.</summary>
    private void ApplyShares(Band noisy, Band denoised, TileRange columns, TileRange rows)
    {
        for (var channel = 0; channel < denoised.Rows.Channels; channel++)
        {
            for (var y = rows.CoreStart; y < rows.CoreEnd; y++)
            {
                var from = noisy.Row(channel, y)[columns.CoreStart..columns.CoreEnd];
                var to = denoised.Row(channel, y)[columns.CoreStart..columns.CoreEnd];
                var at = (y - rows.Start) * _tiling.Width + columns.CoreStart - columns.Start;
                for (var x = 0; x < to.Length; x++)
                {
                    var share = _shares[_plan.IsOneLevel ? 0 : at + x];
                    if (share > 0 && float.IsFinite(from[x]))
                        share *= _plan.ShareOf(from[x]);
                    else
                        share = 0;
                    to[x] = share == 0 ? from[x] : (1 - share) * from[x] + share * _plan.Range.FromNetwork(to[x]);
                }
            }
        }
    }

    /// <summary>The buffers as tensors of one shape, without a copy.</summary>
    private sealed class Tensors : IDisposable
    {
        public Tensors(TileRunner runner, int width, int height)
        {
            long[] shape = [1, runner._model.Card.Channels, height, width];
            var noisy = OrtValue.CreateTensorValueFromMemory(runner._noisy, shape);
            Inputs = runner._model.Card.TakesSigma
                ? [noisy, OrtValue.CreateTensorValueFromMemory(runner._levels, runner._plan.IsOneLevel ? [1, 1, 1, 1] : [1, 1, height, width])]
                : [noisy];
            Outputs = [OrtValue.CreateTensorValueFromMemory(runner._denoised, shape)];
        }

        public OrtValue[] Inputs { get; }

        public OrtValue[] Outputs { get; }

        public void Dispose()
        {
            foreach (var tensor in (OrtValue[])[.. Inputs, .. Outputs])
                tensor.Dispose();
        }
    }
}

/// <summary>Rows of an image, the first of which is row <paramref name="Top"/> of the whole image.</summary>
internal readonly record struct Band(FloatImage Rows, int Top)
{
    /// <summary>Returns one channel of a row of the whole image.</summary>
    public Span<float> Row(int channel, int y) => Rows.Plane(channel).Slice((y - Top) * Rows.Width, Rows.Width);
}

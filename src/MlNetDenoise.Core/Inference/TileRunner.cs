using Microsoft.ML.OnnxRuntime;

namespace MlNetDenoise;

/// <summary>Runs a network on the tiles of one image, with the same buffers and tensors for all tiles.</summary>
internal sealed class TileRunner : IDisposable
{
    private readonly DenoiserModel _model;
    private readonly Tiling _tiling;
    private readonly NoiseInput _noise;
    private readonly float _strength;
    private readonly IProgress<double>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly Orientation[] _orientations;
    private readonly float[] _noisy, _level, _denoised;
    private readonly Tensors _upright;
    private readonly Tensors? _transposed;
    private int _runs;

    /// <summary>Allocates the buffers.</summary>
    /// <param name="model">The network.</param>
    /// <param name="tiling">The image's tiles.</param>
    /// <param name="noise">The noise level, an input of the network.</param>
    /// <param name="options">Has the strength, and whether the result is the mean over all <see cref="Orientation"/>s of each tile.</param>
    /// <param name="progress">Receives the share of the image that is done after each run of the network.</param>
    /// <param name="cancellationToken">Cancels the work, also within a tile.</param>
    public TileRunner(DenoiserModel model, Tiling tiling, NoiseInput noise, DenoiseOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        (_model, _tiling, _noise, _strength, _progress, _cancellationToken) = (model, tiling, noise, options.Strength, progress, cancellationToken);
        _orientations = options.Ensemble ? [.. Orientation.All] : [default];
        var pixels = tiling.Width * tiling.Height;
        (_noisy, _denoised) = (new float[model.Card.Channels * pixels], new float[model.Card.Channels * pixels]);
        _level = noise.IsOneLevel ? [noise.Level] : new float[pixels];
        ClampLevel();
        _upright = new(this, tiling.Width, tiling.Height);
        _transposed = options.Ensemble ? new(this, tiling.Height, tiling.Width) : null;
    }

    /// <summary>Denoises one row of tiles.</summary>
    /// <param name="rows">The rows of the tiles.</param>
    /// <param name="noisy">Rows of the image that include those of the tiles.</param>
    /// <param name="denoised">Receives the rows of the cores.</param>
    /// <exception cref="ModelException">A run failed.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Denoise(TileRange rows, Band noisy, Band denoised)
    {
        foreach (var columns in _tiling.Columns)
        {
            for (var i = 0; i < _orientations.Length; i++)
            {
                var orientation = _orientations[i];
                var tensors = orientation.Transposes ? _transposed! : _upright;
                Fill(_noisy, noisy, columns, rows, orientation);
                foreach (ref var value in _noisy.AsSpan())
                    value = FloatImage.Finite(value); // the network would spread a NaN to its neighbours
                if (_noise.Map is { } map)
                {
                    Fill(_level, new(map, 0), columns, rows, orientation);
                    ClampLevel();
                }
                else if (_noise.Signal is { } signal)
                {
                    var (width, height) = orientation.Transposes ? (_tiling.Height, _tiling.Width) : (_tiling.Width, _tiling.Height);
                    signal.SigmaMap(new(width, height, _model.Card.Channels, _noisy)).Pixels.CopyTo(_level, 0);
                    ClampLevel();
                }
                _model.Run(tensors.Inputs, tensors.Outputs, _cancellationToken);
                AddCore(denoised, columns, rows, orientation, first: i == 0);
                _progress?.Report((double)++_runs / (_tiling.Count * _orientations.Length));
                _cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _upright.Dispose();
        _transposed?.Dispose();
    }

    /// <summary>Clamps the noise level to the range of the network. A NaN becomes the lowest level.</summary>
    private void ClampLevel()
    {
        var (lowest, highest) = (_model.Card.SigmaMin / 255, _model.Card.SigmaMax / 255);
        foreach (ref var level in _level.AsSpan())
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

    /// <summary>Blends the core of a denoised tile with the noisy one and writes its share of the mean over the orientations to the result, or adds it.</summary>
    private void AddCore(Band denoised, TileRange columns, TileRange rows, Orientation orientation, bool first)
    {
        var (start, across, down) = orientation.Indices(_tiling.Width, _tiling.Height);
        var share = 1f / _orientations.Length;
        var (noisyShare, denoisedShare) = ((1 - _strength) * share, _strength * share);
        for (var channel = 0; channel < denoised.Rows.Channels; channel++)
        {
            var plane = channel * _tiling.Width * _tiling.Height;
            for (var y = rows.CoreStart; y < rows.CoreEnd; y++)
            {
                var row = denoised.Row(channel, y)[columns.CoreStart..columns.CoreEnd];
                var at = plane + start + (y - rows.Start) * down + (columns.CoreStart - columns.Start) * across;
                for (var x = 0; x < row.Length; x++, at += across)
                {
                    var value = noisyShare * _noisy[at] + denoisedShare * _denoised[at];
                    row[x] = first ? value : row[x] + value;
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
                ? [noisy, OrtValue.CreateTensorValueFromMemory(runner._level, runner._noise.IsOneLevel ? [1, 1, 1, 1] : [1, 1, height, width])]
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

/// <summary>The noise of an image in units of the pixels: one level, a map of one channel, or noise from which the map of each tile is computed.</summary>
internal readonly record struct NoiseInput(float Level, FloatImage? Map = null, SignalDependentNoise? Signal = null)
{
    public bool IsOneLevel => Map is null && Signal is null;
}

/// <summary>Rows of an image, the first of which is row <paramref name="Top"/> of the whole image.</summary>
internal readonly record struct Band(FloatImage Rows, int Top)
{
    /// <summary>Returns one channel of a row of the whole image.</summary>
    public Span<float> Row(int channel, int y) => Rows.Plane(channel).Slice((y - Top) * Rows.Width, Rows.Width);
}

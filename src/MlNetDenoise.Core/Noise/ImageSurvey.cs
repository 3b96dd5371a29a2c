using System.Numerics.Tensors;

namespace MlNetDenoise;

/// <summary>What has to be known of a whole image before its first row is denoised: blocks to estimate the noise from, and the range of the content.</summary>
/// <remarks>
/// Add all rows, then read the results. NaN and infinite values are pixels without a value and do not count. The memory it
/// takes does not depend on the image's size.
/// </remarks>
/// <param name="width">Columns of the image.</param>
/// <param name="height">Rows of the image.</param>
/// <param name="channels">Channels of the image.</param>
/// <param name="bitDepth">The image's <see cref="FloatImage.BitDepth"/>.</param>
internal sealed class ImageSurvey(int width, int height, int channels, int bitDepth)
{
    private const int SampledPixels = 1 << 16;

    // an odd step samples all positions relative to patterns of two pixels
    private readonly long _step = (long)width * height * channels / SampledPixels | 1;
    private readonly List<float> _sample = [];
    private long _row;
    private float _lowest = float.PositiveInfinity, _highest = float.NegativeInfinity;
    private float? _sigma, _sigmaOf2;
    private ContentRange? _range;

    /// <summary>Bits per channel of the file.</summary>
    public int BitDepth => bitDepth;

    /// <summary>Evenly sampled blocks.</summary>
    public NoiseBlocks Blocks { get; } = new(width, height, channels);

    /// <summary>Blocks of the difference between red and green, which has the noise that the channels do not share. Null unless the image has 3 channels of 8 bits.</summary>
    public NoiseBlocks? DifferenceBlocks { get; } = channels == 3 && bitDepth == 8 ? new(width, height, channels: 1) : null;

    /// <summary>Blocks to estimate the noise of cameras from. Null unless the image has 3 channels of 8 or 16 bits.</summary>
    public CameraNoiseBlocks? CameraBlocks { get; } = channels == 3 && bitDepth is 8 or 16 ? new(width, height) : null;

    /// <summary>Standard deviation of the noise in the finest detail, in units of the pixels, the mean over the channels.</summary>
    public float Sigma => _sigma ??= NoiseLevel.Estimate(Blocks) / 255;

    /// <summary>The noise of means over 2x2 pixels, times 2, in units of the pixels: for white noise, <see cref="Sigma"/>. NaN for small images.</summary>
    public float SigmaOf2 => _sigmaOf2 ??= Blocks.Coarser is { } coarser ? NoiseLevel.Estimate(coarser) / 255 : float.NaN;

    /// <summary>How coarse the noise is: see <see cref="DenoisedFile.Coarseness"/>.</summary>
    public float Coarseness => Sigma > 0 && float.IsFinite(SigmaOf2) ? SigmaOf2 / Sigma : 0;

    /// <summary>The type of the noise: that of cameras only in photographs with 3 channels of 8 bits, or of 16 bits that use a good part of their range.</summary>
    public NoiseType NoiseType => Blocks.IsPhotograph && (bitDepth == 8 || Range.Width >= ContentRange.GoodWidth) && CameraBlocks?.Measure() is { } measures && CameraNoiseRegression.Fitted.IsCamera(measures) ? NoiseType.Camera : NoiseType.White;

    /// <summary>The range of values that the content uses.</summary>
    public ContentRange Range => _range ??= FindRange();

    /// <summary>Surveys an image in memory.</summary>
    public static ImageSurvey Read(FloatImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var survey = new ImageSurvey(image.Width, image.Height, image.Channels, image.BitDepth);
        survey.Add(image);
        return survey;
    }

    /// <summary>Adds the next rows of the image. Strips of more rows than one have more blocks, so that the estimate is better.</summary>
    /// <param name="strip">Has the image's width and channels, and 8 rows or more unless the image has fewer.</param>
    public void Add(FloatImage strip)
    {
        Blocks.Add(strip);
        DifferenceBlocks?.Add(Difference(strip));
        CameraBlocks?.Add(strip);
        for (var channel = 0; channel < channels; channel++)
        {
            var plane = strip.Plane(channel);
            for (var y = 0; y < strip.Height; y++)
                AddRange(plane.Slice(y * width, width));
            for (var i = (_step - _row * width % _step) % _step; i < plane.Length; i += _step)
            {
                if (float.IsFinite(plane[(int)i]))
                    _sample.Add(plane[(int)i]);
            }
        }
        _row += strip.Height;
    }

    private ContentRange FindRange()
    {
        var sample = _sample.ToArray();
        var range = ContentRange.Of(sample, _lowest, _highest, Sigma);
        // shot noise is stronger at white
        return range.IsNominal ? range : ContentRange.Of(sample, _lowest, _highest, Math.Max(Sigma, (float)VarianceFit.FitLine(Blocks).SigmaAt(1)));
    }

    private void AddRange(ReadOnlySpan<float> row)
    {
        if (Holes.HasNone(row))
        {
            (_lowest, _highest) = (Math.Min(_lowest, TensorPrimitives.Min(row)), Math.Max(_highest, TensorPrimitives.Max(row)));
            return;
        }
        foreach (var value in row)
        {
            if (float.IsFinite(value))
                (_lowest, _highest) = (Math.Min(_lowest, value), Math.Max(_highest, value));
        }
    }

    private static FloatImage Difference(FloatImage strip)
    {
        var difference = new FloatImage(strip.Width, strip.Height, 1);
        TensorPrimitives.Subtract(strip.Plane(0), strip.Plane(1), difference.Plane(0));
        return difference;
    }
}

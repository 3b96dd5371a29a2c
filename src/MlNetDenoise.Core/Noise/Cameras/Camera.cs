using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetDenoise;

/// <summary>
/// A camera and how it makes an image file: the noise of its sensor, the mosaic of colors and its interpolation, white
/// balance, colors, tone curve, smoothing and sharpening, reduction, JPEG. What it makes of a clean image is the noise of real photographs: blotches
/// and colored specks of several pixels.
/// </summary>
/// <remarks>
/// After Brooks et al., "Unprocessing Images for Learned Raw Denoising" (CVPR 2019), with what makes the noise of files as
/// coarse as it is: interpolation of the mosaic, smoothing of chroma, and the chroma subsampling of JPEG.
/// </remarks>
internal sealed record Camera
{
    // Shot noise divided by ISO: of large sensors, and of small ones, with which ISO 25,600 is as noisy as the phones of the SIDD dataset.
    private const double LeastShot = 2e-7, MostShot = 1e-6;

    // Pixels to each side of the areas without a mean of the noise.
    private const int MeanRadius = 32;

    // Pixels to each side of the means that are blotches.
    private const int LumaBlotchRadius = 3, ChromaBlotchRadius = 8;

    // Where the gradient is this many times the noise, half of what flat areas lose is left; and the pixels to each side of the areas whose gradient counts. As measured on PolyU.
    private const float HalfGradientRatio = 2;
    private const int TextureRadius = 4;

    /// <summary>Variance of the shot noise at white.</summary>
    public required double ShotNoise { get; init; }

    /// <summary>Variance of the noise at black.</summary>
    public required double ReadNoise { get; init; }

    /// <summary>Colors and white balance.</summary>
    public required CameraColors Colors { get; init; }

    /// <summary>Tone curve of the image file.</summary>
    public required ToneCurve Tones { get; init; }

    /// <summary>Standard deviation, in pixels, of the blur of the lens and of the filter before the sensor.</summary>
    public double LensBlur { get; init; }

    /// <summary>The mosaic. Null: each pixel sees all colors.</summary>
    public Bayer? Mosaic { get; init; } = new(0);

    /// <summary>Whether the missing colors are interpolated along edges; otherwise bilinearly.</summary>
    public bool InterpolatesAlongEdges { get; init; }

    /// <summary>Standard deviation, in pixels, of the blur of chroma, image and noise alike: cameras have it at a lower resolution than luma.</summary>
    public double ChromaBlur { get; init; }

    /// <summary>Standard deviation, in pixels, of the smoothing of luma noise.</summary>
    public double LumaSmoothing { get; init; }

    /// <summary>Standard deviation, in pixels, of the smoothing of chroma noise.</summary>
    public double ChromaSmoothing { get; init; }

    /// <summary>Share of the luma noise that is left where the image is flat: cameras remove less of it beside edges and in texture.</summary>
    public float LumaInFlats { get; init; } = 1;

    /// <summary>Share of the chroma noise that is left where the image is flat.</summary>
    public float ChromaInFlats { get; init; } = 1;

    /// <summary>How often the means of luma noise over several pixels are added to it: cameras remove finer noise better than blotches.</summary>
    public float LumaBlotches { get; init; }

    /// <summary>How often the means of chroma noise over several pixels are added to it.</summary>
    public float ChromaBlotches { get; init; }

    /// <summary>Share of the details that sharpening adds again.</summary>
    public float Sharpening { get; init; }

    /// <summary>Sensor pixels per pixel of the image, in each direction: 1 or 2.</summary>
    public int Reduction { get; init; } = 1;

    /// <summary>Quality of the JPEG file. Null: a file without loss, of 8 bits.</summary>
    public int? JpegQuality { get; init; }

    /// <summary>Whether the JPEG file has chroma at half the resolution (4:2:0).</summary>
    public bool SubsamplesChroma { get; init; }

    /// <summary>The camera with which denoisers are compared.</summary>
    public static Camera ForTests { get; } = new()
    {
        ShotNoise = 0.01,
        ReadNoise = 0.0005,
        Colors = CameraColors.Mix(Vector4.UnitX, redGain: 2, blueGain: 1.6f, exposure: 1),
        Tones = ToneCurve.Contrast,
        JpegQuality = 95,
        SubsamplesChroma = true,
    };

    /// <summary>Draws a camera and its settings.</summary>
    /// <param name="iso">Sensitivity: the shot noise is proportional to it and depends on the size of the sensor. The read noise follows from the shot noise, with a spread (Brooks et al.).</param>
    /// <param name="random">The source of the random numbers.</param>
    public static Camera Draw(double iso, ref SeededRandom random)
    {
        var reduction = Chance(0.1f, ref random) ? 2 : 1;
        var smooths = Chance(0.75f, ref random); // the others: raw files, developed without noise reduction
        var shot = iso * LeastShot * Math.Pow(MostShot / LeastShot, random.NextSingle());
        return new()
        {
            ShotNoise = shot,
            ReadNoise = Math.Exp(2.18 * Math.Log(shot) + 1.2 + 0.26 * random.NextGaussian()),
            Colors = CameraColors.Mix(
                new(random.NextSingle(), random.NextSingle(), random.NextSingle(), random.NextSingle()),
                redGain: Between(1.9f, 2.4f, ref random), blueGain: Between(1.5f, 1.9f, ref random), exposure: Math.Max(1, 1 / (0.8f + 0.1f * random.NextGaussian()))),
            Tones = Chance(0.5f, ref random) ? ToneCurve.Contrast : ToneCurve.Standard,
            LensBlur = Chance(0.9f, ref random) ? reduction * Between(0.3f, 2, ref random) : 0,
            Mosaic = Chance(0.9f, ref random) ? new(random.NextInt(4)) : null,
            InterpolatesAlongEdges = Chance(0.4f, ref random),
            ChromaBlur = smooths && Chance(0.9f, ref random) ? Between(1, 3, ref random) : 0,
            LumaSmoothing = smooths && Chance(0.85f, ref random) ? Between(0.4f, 1.2f, ref random) : 0,
            ChromaSmoothing = smooths && Chance(0.9f, ref random) ? Between(2, 5, ref random) : 0,
            LumaInFlats = smooths ? Between(0.15f, 0.7f, ref random) : 1,
            ChromaInFlats = smooths ? Between(0.05f, 0.5f, ref random) : 1,
            LumaBlotches = smooths && Chance(0.6f, ref random) ? Between(0, 1, ref random) : 0,
            ChromaBlotches = smooths && Chance(0.6f, ref random) ? Between(0, 3, ref random) : 0,
            Sharpening = Chance(0.3f, ref random) ? Between(0, 0.7f, ref random) : 0,
            Reduction = reduction,
            JpegQuality = DrawQuality(ref random),
            SubsamplesChroma = Chance(0.75f, ref random),
        };
    }

    /// <summary>Takes a photograph, in place.</summary>
    /// <param name="noisy">Planes of red, green and blue, or gray planes, nominally in [0,1]. Receives the image file.</param>
    /// <param name="clean">The clean values. Receives the image file without noise, in the best JPEG quality.</param>
    /// <param name="width">Columns of a plane.</param>
    /// <param name="height">Rows of a plane.</param>
    /// <param name="random">The source of the random numbers.</param>
    public void Photograph(Span<float> noisy, Span<float> clean, int width, int height, ref SeededRandom random)
    {
        var channels = noisy.Length / (width * height) == 3 ? 3 : 1;
        for (var at = 0; at < noisy.Length; at += channels * width * height)
        {
            Span<float> noisyPlanes = noisy.Slice(at, channels * width * height), cleanPlanes = clean.Slice(at, channels * width * height);
            var (photograph, reference) = Photograph(
                new FloatImage(width, height, channels, noisyPlanes.ToArray()).ToRgb(), new FloatImage(width, height, channels, cleanPlanes.ToArray()).ToRgb(), ref random);
            (channels == 1 ? photograph.ToGray() : photograph).Pixels.CopyTo(noisyPlanes);
            (channels == 1 ? reference.ToGray() : reference).Pixels.CopyTo(cleanPlanes);
        }
    }

    private (FloatImage Photograph, FloatImage Reference) Photograph(FloatImage noisy, FloatImage clean, ref SeededRandom random)
    {
        var reference = Expose(clean);
        Develop(reference);
        var photograph = Expose(noisy);
        AddSensorNoise(photograph, ref random);
        Develop(photograph);
        SmoothNoise(photograph, reference);
        return (Store(Reduce(Sharpen(photograph)), JpegQuality), Store(Reduce(Sharpen(reference)), JpegQuality is null ? null : 100));
    }

    /// <summary>Returns what the sensor sees, without its noise.</summary>
    private FloatImage Expose(FloatImage image)
    {
        var sensor = new FloatImage(Reduction * image.Width, Reduction * image.Height, 3);
        for (var channel = 0; channel < 3; channel++)
        {
            Span<float> from = image.Plane(channel), to = sensor.Plane(channel);
            for (var y = 0; y < sensor.Height; y++)
            {
                for (var x = 0; x < sensor.Width; x++)
                    to[y * sensor.Width + x] = Tones.ToLinear(Math.Clamp(from[y / Reduction * image.Width + x / Reduction], 0, 1));
            }
        }
        for (var channel = 0; channel < 3; channel++)
            Smoothing.ApplyGaussian(sensor.Plane(channel), sensor.Width, sensor.Height, LensBlur);
        Colors.ToSensor(sensor);
        return sensor;
    }

    /// <summary>Makes an image file of what the sensor saw, in place.</summary>
    private void Develop(FloatImage sensor)
    {
        if (Mosaic is { } mosaic)
        {
            if (InterpolatesAlongEdges)
                mosaic.InterpolateAlongEdges(sensor);
            else
                mosaic.InterpolateBilinearly(sensor);
        }
        Colors.FromSensor(sensor);
        foreach (ref var value in sensor.Pixels.AsSpan())
            value = Tones.FromLinear(value);
        if (ChromaBlur == 0)
            return;
        LumaChroma.Separate(sensor.Plane(0), sensor.Plane(1), sensor.Plane(2));
        Smoothing.ApplyGaussian(sensor.Plane(0), sensor.Width, sensor.Height, ChromaBlur);
        Smoothing.ApplyGaussian(sensor.Plane(2), sensor.Width, sensor.Height, ChromaBlur);
        LumaChroma.Combine(sensor.Plane(0), sensor.Plane(1), sensor.Plane(2));
    }

    private void AddSensorNoise(FloatImage sensor, ref SeededRandom random)
    {
        var read = Math.Sqrt(ReadNoise);
        for (var y = 0; y < sensor.Height; y++)
        {
            for (var x = 0; x < sensor.Width; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    if (Mosaic is { } mosaic && mosaic.ColorAt(x, y) != channel)
                        continue;
                    ref var value = ref sensor.Plane(channel)[y * sensor.Width + x];
                    value = Math.Clamp((float)(ShotNoise * random.NextPoisson(value / ShotNoise) + read * random.NextGaussian()), 0, 1);
                }
            }
        }
    }

    /// <summary>
    /// Smooths the noise. Cameras smooth where there are no edges; so the noise is smoothed and not the image. The mean of the
    /// noise over large areas, which it has because the curve of tones bends, is removed: many photographs of a scene have it in their mean, too.
    /// </summary>
    private void SmoothNoise(FloatImage photograph, FloatImage reference)
    {
        for (var i = 0; i < photograph.Pixels.Length; i++)
            photograph.Pixels[i] -= reference.Pixels[i];
        LumaChroma.Separate(photograph.Plane(0), photograph.Plane(1), photograph.Plane(2));
        for (var channel = 0; channel < 3; channel++)
        {
            Smoothing.SubtractMeans(photograph.Plane(channel), photograph.Width, photograph.Height, MeanRadius);
            Smoothing.ApplyGaussian(photograph.Plane(channel), photograph.Width, photograph.Height, channel == 1 ? LumaSmoothing : ChromaSmoothing);
            AddBlotches(photograph.Plane(channel), photograph.Width, photograph.Height, channel == 1 ? LumaBlotches : ChromaBlotches, channel == 1 ? LumaBlotchRadius : ChromaBlotchRadius);
        }
        if (LumaInFlats < 1 || ChromaInFlats < 1)
            WeakenInFlats(photograph, reference);
        LumaChroma.Combine(photograph.Plane(0), photograph.Plane(1), photograph.Plane(2));
        for (var i = 0; i < photograph.Pixels.Length; i++)
            photograph.Pixels[i] += reference.Pixels[i];
    }

    /// <summary>Multiplies the noise by its share in flat areas, by 1 in strong texture.</summary>
    /// <param name="noise">Chroma, luma, chroma.</param>
    /// <param name="reference">The image without noise.</param>
    private void WeakenInFlats(FloatImage noise, FloatImage reference)
    {
        var (width, height) = (noise.Width, noise.Height);
        var halfGradient = HalfGradientRatio * TensorPrimitives.Norm<float>(noise.Plane(1)) / MathF.Sqrt(width * height);
        var luma = reference.ToGray().Pixels;
        var energy = new float[width * height];
        for (var y = 0; y < height - 1; y++)
        {
            for (var x = 0; x < width - 1; x++)
            {
                var i = y * width + x;
                var (across, down) = (luma[i + 1] - luma[i], luma[i + width] - luma[i]);
                energy[i] = across * across + down * down;
            }
        }
        Smoothing.Average(energy, width, height, TextureRadius);
        for (var i = 0; i < energy.Length; i++)
        {
            var gradient = MathF.Sqrt(Math.Max(0, energy[i]));
            var texture = gradient / (gradient + halfGradient + float.Epsilon);
            noise.Plane(1)[i] *= LumaInFlats + (1 - LumaInFlats) * texture;
            noise.Plane(0)[i] *= ChromaInFlats + (1 - ChromaInFlats) * texture;
            noise.Plane(2)[i] *= ChromaInFlats + (1 - ChromaInFlats) * texture;
        }
    }

    private static void AddBlotches(Span<float> noise, int width, int height, float factor, int radius)
    {
        if (factor == 0)
            return;
        var means = noise.ToArray();
        Smoothing.Average(means, width, height, radius);
        for (var i = 0; i < means.Length; i++)
            noise[i] += factor * means[i];
    }

    /// <summary>Adds details again (unsharp masking), and clips.</summary>
    private FloatImage Sharpen(FloatImage image)
    {
        if (Sharpening == 0)
            return image;
        var smooth = image.Pixels.AsSpan().ToArray();
        for (var channel = 0; channel < 3; channel++)
            Smoothing.ApplyGaussian(smooth.AsSpan(channel * image.Width * image.Height, image.Width * image.Height), image.Width, image.Height, 1);
        for (var i = 0; i < smooth.Length; i++)
            image.Pixels[i] = Math.Clamp(image.Pixels[i] + Sharpening * (image.Pixels[i] - smooth[i]), 0, 1);
        return image;
    }

    private FloatImage Reduce(FloatImage image) => Reduction == 1 ? image : image.Downsample(Reduction);

    private FloatImage Store(FloatImage image, int? quality) => quality is { } lossy ? image.CompressAsJpeg(lossy, SubsamplesChroma) : image.Quantize();

    /// <summary>Draws a JPEG quality from 70 to 100, mostly the higher ones of cameras or the 75 of many programs; or null.</summary>
    private static int? DrawQuality(ref SeededRandom random) => random.NextSingle() switch
    {
        < 0.1f => null,
        < 0.4f => 75,
        _ => 100 - (int)(31 * Math.Pow(random.NextSingle(), 2)),
    };

    private static bool Chance(float probability, ref SeededRandom random) => random.NextSingle() < probability;

    private static float Between(float low, float high, ref SeededRandom random) => low + random.NextSingle() * (high - low);
}

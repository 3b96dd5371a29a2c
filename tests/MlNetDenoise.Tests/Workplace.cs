namespace MlNetDenoise.Tests;

/// <summary>A folder of a test's own, with images in it.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    /// <summary>A run's folder made by models/make-models.py.</summary>
    public static string Model(string name) => Path.Combine(AppContext.BaseDirectory, "models", name);

    public string this[string file] => _folder.Below(file);

    /// <summary>Saves waves of every frequency, each channel another, and returns the file.</summary>
    public string SaveClean(string file, int width, int height, int channels, int bitDepth = 8)
    {
        var image = new FloatImage(width, height, channels) { BitDepth = bitDepth };
        for (var c = 0; c < channels; c++)
        {
            var plane = image.Plane(c);
            for (var i = 0; i < plane.Length; i++)
                plane[i] = 0.5f + 0.4f * MathF.Sin((i % width + c) * 0.003f * (i / width + 3 * c + 1));
        }
        image.Save(this[file]);
        return this[file];
    }

    /// <summary>Saves the clean image with Gaussian noise and returns the file.</summary>
    public string SaveNoisy(string file, string cleanPath, float sigma = 25)
    {
        Noise.Gaussian(sigma).Apply(FloatImage.Load(cleanPath), seed: 1).Save(this[file]);
        return this[file];
    }

    public void Dispose() => _folder.Dispose();
}

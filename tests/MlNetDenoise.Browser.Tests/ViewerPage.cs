namespace MlNetDenoise.Browser.Tests;

/// <summary>One HTML file with a viewer of three images of 400 x 300 pixels: noisy is red, denoised green, clean blue, each darker to the right and to the bottom.</summary>
internal static class ViewerPage
{
    internal const int Width = 400, Height = 300;

    private static readonly string[] Labels = ["noisy", "denoised", "clean"];

    /// <summary>Writes the file and returns its address. Nothing but what is in it may load or run.</summary>
    internal static string Write(TemporaryFolder folder, int images = 3)
    {
        string figures = string.Concat(Labels.Take(images).Select((label, channel) => $"""<figure><img src="{DataAddress(Shade(channel))}" alt="Scene, {label}"><figcaption>{label}</figcaption></figure>"""));
        string path = folder.Below("viewer.html");
        File.WriteAllText(path, $$"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-test'; style-src 'nonce-test'; img-src data:">
            <title>Viewer</title>
            <style nonce="test">
            {{Source("image-viewer.css")}}
            body { margin: 1rem; font-family: system-ui; background: Canvas; color: CanvasText; color-scheme: light dark }
            </style>
            <main>
            <h1>Viewer</h1>
            <image-viewer>{{figures}}</image-viewer>
            <p>Text after it.</p>
            </main>
            <script nonce="test">
            {{Source("image-viewer.js")}}
            </script>
            </html>
            """);
        return new Uri(path).AbsoluteUri;
    }

    private static string Source(string name) => File.ReadAllText(Repository.Below($"src/MlNetDenoise.Reporting/Html/{name}"));

    private static FloatImage Shade(int channel)
    {
        var image = new FloatImage(Width, Height, 3);
        Span<float> plane = image.Plane(channel);
        for (int y = 0; y < Height; y++)
            for (int x = 0; x < Width; x++)
                plane[y * Width + x] = 1 - x / (2f * Width) - y / (4f * Height);
        return image;
    }

    private static string DataAddress(FloatImage image)
    {
        using var file = new MemoryStream();
        image.Save(file, ".png");
        return $"data:image/png;base64,{Convert.ToBase64String(file.ToArray())}";
    }
}

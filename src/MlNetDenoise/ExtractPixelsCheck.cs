using Microsoft.ML.Data;

namespace MlNetDenoise;

/// <summary>Finds out whether ML.NET can read the pixels of its images in this process.</summary>
/// <remarks>
/// ML.NET 5.0.1 does not work with SkiaSharp 3 (https://github.com/dotnet/machinelearning/issues/7413); the build of a program
/// that references this library's package fixes that.
/// </remarks>
internal static class ExtractPixelsCheck
{
    private static readonly Lazy<string?> Found = new(FindFault);

    /// <summary>What is wrong, and the remedy; null where it works.</summary>
    public static string? Fault => Found.Value;

    private static string? FindFault()
    {
        using var image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [0, 0, 0, 255]);
        try
        {
            _ = image.Pixels.Length;
            return null;
        }
        catch (MissingMethodException e)
        {
            return $"ML.NET's ExtractPixels and MLImage.Pixels do not work with this program's SkiaSharp ({e.Message.TrimEnd('.')}; dotnet/machinelearning#7413). "
                + "Add a reference to the package MlNetDenoise to the program's project (its build targets fix this), or use the any-size pipeline.";
        }
    }
}

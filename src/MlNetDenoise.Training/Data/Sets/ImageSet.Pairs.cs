using System.Text.RegularExpressions;

namespace MlNetDenoise.Training;

public sealed partial class ImageSet
{
    /// <summary>Returns the two parts of NOISY=CLEAN; null for other names.</summary>
    private static (string Noisy, string Clean)? Sides(string name) =>
        name.Split('=') is [{ Length: > 0 } noisy, { Length: > 0 } clean] && !Path.Exists(name) ? (noisy, clean) : null;

    private List<SetImage> Pairs(string noisy, string clean)
    {
        // "PolyU/*_real=*_mean" names the folder once
        if (Path.GetFileName(noisy).Contains('*', StringComparison.Ordinal) && Path.GetFileName(clean) == clean && !Path.Exists(clean))
            clean = Path.Combine(Path.GetDirectoryName(noisy)!, clean);
        var (noisyImages, cleanImages) = (ByKey(noisy), ByKey(clean));
        RequirePartners(noisyImages, cleanImages, clean);
        RequirePartners(cleanImages, noisyImages, noisy);
        return [.. cleanImages.Select(image => image.Value with { Noisy = noisyImages[image.Key] })];
    }

    /// <summary>Returns the images of one part by the key that the other part matches: the name without its extension, or the text that the star stands for.</summary>
    private SortedDictionary<string, SetImage> ByKey(string side)
    {
        var found = Path.GetFileName(side).Contains('*', StringComparison.Ordinal)
            ? Matching(side)
            : Find(side).Select(image => (Key: Path.ChangeExtension(image.Name, null), Image: image));
        var images = new SortedDictionary<string, SetImage>(StringComparer.Ordinal);
        foreach (var (key, image) in found)
        {
            if (!images.TryAdd(key, image))
                throw new DatasetException($"In {side}, {images[key].Name} and {image.Name} match the same image. Rename or remove one.");
        }
        return images;
    }

    private static void RequirePartners(SortedDictionary<string, SetImage> images, SortedDictionary<string, SetImage> partners, string where)
    {
        var unmatched = images.Where(image => !partners.ContainsKey(image.Key)).Select(image => image.Value.Name).ToList();
        if (unmatched.Count > 0)
            throw new DatasetException($"{unmatched[0]}{(unmatched.Count > 1 ? $" (and {unmatched.Count - 1} more)" : "")} has no partner in {where}. Add the partner, or remove the image. Partners have the same name.");
    }

    /// <summary>Returns the images of a folder whose names match a pattern with one star, and the text that the star stands for.</summary>
    private static List<(string Key, SetImage Image)> Matching(string pattern)
    {
        var folder = Path.GetDirectoryName(pattern) is { Length: > 0 } named ? named : ".";
        var name = Path.GetFileName(pattern);
        if (ImageFiles.IsSupported(name))
            name = Path.GetFileNameWithoutExtension(name);
        if (name.Count(letter => letter == '*') != 1)
            throw new DatasetException($"{pattern} must have one star, as in photos/*_mean.");
        var expression = new Regex($"^{Regex.Escape(name).Replace("\\*", "(.+)")}$");
        var found = ImageFiles.List(folder)
            .Select(file => (File: file, Match: expression.Match(Path.GetFileNameWithoutExtension(file))))
            .Where(file => file.Match.Success && Path.GetDirectoryName(Path.GetRelativePath(folder, file.File)) == "")
            .Select(file => (file.Match.Groups[1].Value, FromFile(file.File, Path.GetFileName(file.File)))).ToList();
        return found.Count > 0 ? found : throw new DatasetException($"No image in {folder} matches {name}. Check the pattern and the folder.");
    }
}

namespace MlNetDenoise.Cli;

/// <summary>The table of the shipped models in the README.md of their folder, created from their cards.</summary>
internal static class PublishedTable
{
    private const string Begin = "<!-- table of models: denoise publish writes it -->", End = "<!-- end of the table -->";

    /// <summary>Updates the table; the rest of the README is kept.</summary>
    /// <param name="folder">The folder with the models, their cards and the README.</param>
    /// <exception cref="ModelException">A card cannot be read.</exception>
    /// <exception cref="OutputException">The README lacks the lines around the table, or cannot be written.</exception>
    public static void Write(string folder)
    {
        var readme = Path.Combine(folder, "README.md");
        var text = File.Exists(readme) ? File.ReadAllText(readme) : $"{Begin}\n{End}\n";
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new OutputException($"{readme} lacks the lines '{Begin}' and '{End}'. Add them around the table of models.");
        var written = $"{text[..begin]}{Begin}\n{Table(folder)}{text[end..]}";
        AtomicFile.Write(readme, path => File.WriteAllText(path, written));
    }

    private static string Table(string folder)
    {
        var lines = new List<string>
        {
            "| model | network | parameters | MFLOP per pixel | receptive field | training images | terms of the images | license of the weights | PSNR dB |",
            "|---|---|---|---|---|---|---|---|---|",
        };
        foreach (var path in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var card = PublishedModel.Load(path);
            var scores = card.Scores.GroupBy(score => score.Set)
                .Select(set => $"{set.Key} {string.Join(" / ", set.Select(score => $"{score.Psnr:0.00}"))} ({(set.First().Noise switch { null => $"sigma {string.Join(" / ", set.Select(score => $"{score.Sigma}"))}", "none" => "pairs", var noise => noise })})");
            lines.Add($"| `{Path.GetFileNameWithoutExtension(path)}.onnx` | {card.Model.Name} | {card.Parameters:N0} | {card.MegaflopsPerPixel:0.00} | {card.Model.ReceptiveField} | {card.Model.TrainingData} | {card.DataTerms} | {card.Model.License} | {string.Join("; ", scores)} |");
        }
        return string.Concat(lines.Select(line => line + "\n"));
    }
}

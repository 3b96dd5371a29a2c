namespace MlNetDenoise.Training;

/// <summary>The recipes that come with the program, by name. They leave the images to be named.</summary>
public static class ShippedRecipes
{
    private const string Folder = "recipes/";

    /// <summary>All names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(ShippedRecipes).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name => name[Folder.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>A shipped recipe, or that of a file.</summary>
    /// <param name="nameOrFile">One of <see cref="Names"/>, or a path.</param>
    /// <exception cref="TrainingException">There is neither, or the file is no recipe.</exception>
    public static Recipe Find(string nameOrFile)
    {
        if (!Names.Contains(nameOrFile))
        {
            return File.Exists(nameOrFile)
                ? Recipe.Load(nameOrFile)
                : throw new TrainingException($"There is no recipe '{nameOrFile}', and no such file. Did you mean '{Suggestion.For(nameOrFile, Names)}'? 'denoise recipes' lists them all.");
        }
        using var text = new StreamReader(typeof(ShippedRecipes).Assembly.GetManifestResourceStream(Folder + nameOrFile)!);
        return Recipe.Parse(text.ReadToEnd(), nameOrFile);
    }
}

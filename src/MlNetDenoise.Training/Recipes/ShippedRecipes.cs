namespace MlNetDenoise.Training;

/// <summary>The recipes that are part of this library, by name. They have no <see cref="DataOptions.Images"/>: <see cref="Recipe.WithEach"/> sets them, for every stage.</summary>
public static class ShippedRecipes
{
    private const string Folder = "recipes/";

    /// <summary>All names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(ShippedRecipes).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name => name[Folder.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>Returns a shipped recipe, or the recipe in a file.</summary>
    /// <param name="nameOrFile">One of <see cref="Names"/>, or the path of a recipe's file.</param>
    /// <exception cref="TrainingException">There is no such recipe or file, or the file is not a valid recipe.</exception>
    public static Recipe Find(string nameOrFile)
    {
        if (!Names.Contains(nameOrFile))
        {
            return File.Exists(nameOrFile)
                ? Recipe.Load(nameOrFile)
                : throw new TrainingException($"There is no recipe or file '{nameOrFile}'. Did you mean '{Suggestion.For(nameOrFile, Names)}'? The recipes: {string.Join(", ", Names)}.");
        }
        using var text = new StreamReader(typeof(ShippedRecipes).Assembly.GetManifestResourceStream(Folder + nameOrFile)!);
        return RecipeJson.Read(text.ReadToEnd(), nameOrFile);
    }
}

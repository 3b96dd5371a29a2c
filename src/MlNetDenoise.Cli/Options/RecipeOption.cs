using System.CommandLine;
using System.Text.Json.Nodes;
using MlNetDenoise.Training;

namespace MlNetDenoise.Cli;

/// <summary>An option that sets a field of a recipe.</summary>
internal sealed class RecipeOption : Option<string[]>
{
    private static readonly Recipe DefaultRecipe = new();
    private static readonly JsonNode Defaults = JsonNode.Parse(DefaultRecipe.ToJson())!;

    private readonly string _field;

    /// <summary>Creates an option. Its default is that of the field.</summary>
    /// <param name="name">Name of the option.</param>
    /// <param name="field">Path of the field, such as <c>data.batchSize</c>.</param>
    /// <param name="description">Description for the help.</param>
    /// <param name="form">Form of the value for the help; choices are separated by |.</param>
    public RecipeOption(string name, string field, string description, string form = "N") : base(name)
    {
        (_field, Description, HelpName) = (field, description, form);
        if (form.Contains('|'))
            CommonOptions.AcceptOnly(this, form.Split('|'));
        if (field.Split('.').Aggregate((JsonNode?)Defaults, (node, part) => node?[part]) is { } value)
            DefaultValueFactory = _ => [value.ToString()];
        Validators.Add(result =>
        {
            try
            {
                Set(DefaultRecipe, [.. result.Tokens.Select(token => token.Value)]);
            }
            catch (TrainingException e)
            {
                result.AddError($"{name}: {e.Message}");
            }
        });
    }

    /// <summary>Returns whether the option is on the command line.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetResult(this) is { Implicit: false };

    /// <summary>Returns the recipe with the value of the command line, if it has one.</summary>
    public Recipe Apply(Recipe recipe, ParseResult parsed) => IsGiven(parsed) ? Set(recipe, parsed.GetValue(this)!) : recipe;

    private Recipe Set(Recipe recipe, string[] values) => values.Length == 0 ? recipe : recipe.With(_field, values is [var value] ? value : $"[{string.Join(',', values)}]");
}

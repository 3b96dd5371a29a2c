using System.CommandLine;
using MlNetDenoise.Training;
using Spectre.Console;

namespace MlNetDenoise.Cli;

/// <summary><c>denoise recipes</c>: the trainings that come with the program.</summary>
internal static class RecipesCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME") { Description = "Print this recipe, to be saved and changed; without a name, list them all.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("recipes", "Lists the recipes that denoise train --recipe NAME follows.") { name };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(name) is { } one)
                Console.Write(ShippedRecipes.Find(one).ToJson());
            else
                List();
            return ExitCode.Success;
        });
        return command;
    }

    private static void List()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("recipe", "network", "parameters", "MFLOP per pixel", "noise", "budget", "");
        foreach (var name in ShippedRecipes.Names)
        {
            var recipe = ShippedRecipes.Find(name);
            var network = recipe.CreateNetwork();
            table.AddRow(new Text(name), new Text(network.Name), new Text($"{network.ParameterCount:N0}"), new Text($"{network.MegaflopsPerPixel:0.000}"),
                new Text($"{(recipe.Stages is [.., var last] ? last : recipe).Noise}"), new Text(DescribeBudget(recipe)), new Text(recipe.About ?? ""));
        }
        Terminal.Write(table);
    }

    private static string DescribeBudget(Recipe recipe) =>
        recipe.Stages.Count > 0 ? $"{recipe.Stages.Sum(stage => stage.Budget.Steps):N0} steps in {recipe.Stages.Count} stages" // the shipped ones have budgets in steps
        : recipe.Budget.Steps is { } steps ? $"{steps:N0} steps" : recipe.Budget.Epochs is { } epochs ? $"{epochs} epochs" : $"{recipe.Budget.Minutes} minutes";
}

using System.CommandLine;
using System.CommandLine.Parsing;

namespace MlNetDenoise.Cli;

/// <summary>Images and folders given on the command line, and where each result goes.</summary>
internal static class InputFiles
{
    public static Argument<string[]> Argument(string what)
    {
        var argument = new Argument<string[]>("INPUT") { Description = what, Arity = ArgumentArity.OneOrMore };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.Length == 0))
                result.AddError("An INPUT is empty. Name an image or a folder.");
            // The parser takes an option that it does not know for an input.
            foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-') && !Path.Exists(token.Value)))
                result.AddError($"There is no option {token.Value}. Did you mean {Suggestion.For(token.Value, ((CommandResult)result.Parent!).Command.Options.Select(option => option.Name))}?");
        });
        return argument;
    }

    /// <summary>
    /// Every image named or found below a folder named, with its output: <paramref name="output"/> itself when one image
    /// is given and that names an image file, else a file of the same name (and subfolder) below that folder.
    /// </summary>
    /// <exception cref="DatasetException">An input does not exist, or a folder holds no image.</exception>
    /// <exception cref="OutputException">An output would replace an input, two inputs would go to one file, or the folder cannot be written.</exception>
    public static IReadOnlyList<(string Input, string Output)> Pair(IReadOnlyList<string> inputs, string output)
    {
        if (inputs is [var only] && !Directory.Exists(only) && ImageFiles.IsSupported(output) && !Directory.Exists(output))
            return Checked([(only, output)]);
        var pairs = new List<(string, string)>();
        foreach (var input in inputs)
        {
            if (Directory.Exists(input))
                pairs.AddRange(ImageFiles.List(input).Select(file => (file, Path.Combine(output, Path.GetRelativePath(input, file)))));
            else
                pairs.Add((input, Path.Combine(output, Path.GetFileName(input))));
        }
        return Checked(pairs);
    }

    private static List<(string Input, string Output)> Checked(List<(string Input, string Output)> pairs)
    {
        var outputs = new Dictionary<string, string>();
        foreach (var (input, output) in pairs)
        {
            var path = Path.GetFullPath(output);
            if (path == Path.GetFullPath(input))
                throw new OutputException($"{input} would be replaced by its result. Choose another folder with -o.");
            if (!outputs.TryAdd(path, input))
                throw new OutputException($"{outputs[path]} and {input} would both be written to {output}. Run them one after the other, with different folders after -o.");
        }
        AtomicFile.RequireFolder(Path.GetDirectoryName(Path.GetFullPath(pairs[0].Output))!);
        return pairs;
    }
}

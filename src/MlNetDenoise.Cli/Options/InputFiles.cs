using System.CommandLine;
using System.CommandLine.Parsing;

namespace MlNetDenoise.Cli;

/// <summary>Images and folders on the command line, and the output file of each image.</summary>
internal static class InputFiles
{
    public static Argument<string[]> Argument(string description)
    {
        var argument = new Argument<string[]>("INPUT") { Description = description, Arity = ArgumentArity.OneOrMore };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.Length == 0))
                result.AddError("An INPUT is empty. Use an image or a folder.");
            // The parser takes an unknown option as an input.
            foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-') && !Path.Exists(token.Value)))
                result.AddError(CommonOptions.Unknown(((CommandResult)result.Parent!).Command, token.Value));
        });
        return argument;
    }

    /// <summary>
    /// Returns every image of the inputs and their subfolders with its output file: <paramref name="output"/> where the input is one
    /// image and the output an image file, else a file of the same name and subfolder in the folder <paramref name="output"/>.
    /// </summary>
    /// <exception cref="DatasetException">An input does not exist, or a folder has no images.</exception>
    /// <exception cref="OutputException">An output would replace an input, two inputs have the same output, or the folder cannot be written.</exception>
    public static IReadOnlyList<(string Input, string Output)> Pair(IReadOnlyList<string> inputs, string output)
    {
        if (inputs is [var only] && !Directory.Exists(only) && ImageFiles.IsSupported(output) && !Directory.Exists(output))
            return Checked([(only, output)]);
        if (inputs is [var image] && File.Exists(image) && Path.HasExtension(output) && !Directory.Exists(output))
            throw new OutputException($"The output {output} is not a supported image file. Use {string.Join(", ", ImageFiles.Extensions)}, or a / at the end for a folder.");
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
                throw new OutputException($"The output would replace the input {input}. Choose another folder with -o.");
            if (!outputs.TryAdd(path, input))
                throw new OutputException($"{outputs[path]} and {input} have the same output {output}. Denoise them separately, with different folders for -o.");
        }
        AtomicFile.RequireFolder(Path.GetDirectoryName(Path.GetFullPath(pairs[0].Output))!);
        return pairs;
    }
}

using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MlNetDenoise.Service;

/// <summary>How an image is denoised and written: the query of a request.</summary>
internal sealed record DenoiseQuery
{
    private const int LongestShown = 40;

    /// <summary>The quality of the shipped models.</summary>
    public ModelQuality Quality { get; init; } = ModelQuality.Standard;

    /// <summary>Extension of the result's format. Null: the format of the image.</summary>
    public string? Extension { get; init; }

    public DenoiseOptions Options { get; init; } = new();

    public ImageFileOptions File { get; init; } = new();

    /// <summary>Reads a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="parameters">The parameters that it can have.</param>
    /// <exception cref="RequestException">There is no such parameter, or a value is not one of it.</exception>
    public static DenoiseQuery Parse(IQueryCollection query, IReadOnlyList<QueryParameter> parameters)
    {
        var parsed = new DenoiseQuery();
        foreach (var (name, values) in query)
        {
            var parameter = parameters.FirstOrDefault(known => known.Name == name)
                ?? throw new RequestException(StatusCodes.Status400BadRequest, $"There is no parameter '{Shown(name)}'. Did you mean {Suggestion.For(Shown(name), parameters.Select(known => known.Name))}?");
            if (values is not [{ Length: > 0 } value])
                throw new RequestException(StatusCodes.Status400BadRequest, $"The parameter {name} must have one value.");
            parsed = parameter.Apply(parsed, value) ?? throw new RequestException(StatusCodes.Status400BadRequest, $"{name} {Shown(value)} is not {parameter.Values}.{(value.Contains(',', StringComparison.Ordinal) ? " Write decimals with a point." : "")}");
        }
        return parsed;
    }

    /// <summary>Returns the name of a value in queries and answers, such as <c>coarse-noise</c>.</summary>
    public static string NameOf<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName($"{value}");

    /// <summary>Returns text of a request for messages and the log: short, and without characters that act on a terminal.</summary>
    private static string Shown(string text) => string.Concat(text.Take(LongestShown).Select(character => char.IsControl(character) ? '\uFFFD' : character)) + (text.Length > LongestShown ? "..." : "");
}

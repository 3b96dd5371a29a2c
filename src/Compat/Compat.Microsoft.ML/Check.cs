using System.Diagnostics.CodeAnalysis;

namespace Microsoft.ML;

/// <summary>The package's checks with the exception types that it throws.</summary>
internal static class Check
{
    public static void Value(object value, string name) => ArgumentNullException.ThrowIfNull(value, name);

    public static void NonEmpty(string value, string name) =>
        Param(!string.IsNullOrEmpty(value), name, $"{name} cannot be null or empty");

    public static void Param(bool condition, string name, string message = "Out of range")
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(name, message);
    }

    public static void That([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
            throw new InvalidOperationException(message);
    }

    /// <summary>What a file holds is not what its format says.</summary>
    public static void Decode([DoesNotReturnIf(false)] bool condition, string message = "Corrupt model file")
    {
        if (!condition)
            throw new FormatException(message);
    }

    public static ArgumentOutOfRangeException MissingColumn(string column) =>
        new("inputSchema", $"Could not find input column '{column}'");

    public static ArgumentOutOfRangeException WrongColumn(string column, string expected, string actual) =>
        new("inputSchema", $"Schema mismatch for input column '{column}': expected {expected}, got {actual}");
}

using System.Runtime.CompilerServices;

namespace MlNetDenoise.Training;

/// <summary>A training cannot start or continue: a recipe with an option that is not allowed, a loss that is not a number, a damaged run folder.</summary>
public sealed class TrainingException(string message, Exception? innerException = null) : DenoiseException(message, innerException)
{
    /// <summary>Throws unless an option of a recipe has a value that is allowed.</summary>
    /// <exception cref="TrainingException">The value is not allowed. The message has the option's name, its value and the rule.</exception>
    internal static void ThrowUnless(bool isValid, object? value, string rule, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (!isValid)
            throw new TrainingException($"The recipe's {option} is {value}; it must be {rule}.");
    }
}

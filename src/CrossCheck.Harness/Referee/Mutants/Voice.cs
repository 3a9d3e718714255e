using System.Globalization;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Referee.Mutants;

/// <summary>How a diagnosis speaks: of two engines to the author of one, or of an answer to a student.</summary>
internal sealed record Voice(string Actual, string Expected, bool IsAnswer)
{
    /// <summary>
    /// Bits of evidence beyond those that pay for the explanations tried: an answer has few digits, and what is said of it is
    /// put as a question.
    /// </summary>
    public double Margin => IsAnswer ? 1 : 8;

    public static Voice OfEngines(MutantContext context) => new(context.Actual, context.Expected, false);

    public static Voice OfAnswer { get; } = new("the answer", "the right value", true);

    /// <summary>Four significant digits; a whole number as it is.</summary>
    public static string Number(double number) =>
        number == Math.Round(number) && Math.Abs(number) < 1e15
            ? (number + 0.0).ToString("F0", CultureInfo.InvariantCulture)
            : Numbers.Text(number, ElementType.Float64, 4);

    public static string Count(int elements, int of) => elements == of ? (of == 1 ? "the one element" : $"all {of} elements") : $"{elements} of {of} elements";

    public string Zeroed => IsAnswer ? "the answer is 0, the right value is not" : $"{Actual} = 0";

    public string Negated => IsAnswer ? "the answer is minus the right value: a sign?" : $"{Actual} = -{Expected}: a sign";

    /// <param name="size">What a whole factor, or one over it, is in the row; null where it is nothing.</param>
    public string Scaled(double factor, NamedNumber? size)
    {
        var inverse = 1 / factor;
        var isDivision = Math.Abs(factor) < 1 && (size is not null || (inverse == Math.Round(inverse) && Math.Abs(inverse) < 1e6));
        var number = Number(isDivision ? Math.Round(inverse) : factor);
        var equation = (IsAnswer, factor) switch
        {
            (true, 2) => "the answer is twice the right value",
            (true, 0.5) => "the answer is half the right value",
            (true, _) => isDivision ? $"the answer is the right value divided by {number}" : $"the answer is {number} times the right value",
            _ => isDivision ? $"{Actual} = {Expected} / {number}" : $"{Actual} = {number} × {Expected}",
        };
        var mean = factor > 1 ? "a sum where the mean is meant?" : "a mean where the sum is meant?";
        var place = size is { } s ? $" ({number} = {s.Name})" : "";
        return factor switch
        {
            2 => equation + (IsAnswer ? ": is a ½ missing?" : ": a ½ missing?") + (size is null ? "" : $" Or {mean}{place}"),
            0.5 => equation + ": a ½ too many?" + (size is null ? "" : $" Or {mean}{place}"),
            _ => size is null ? equation : $"{equation}: {mean}{place}",
        };
    }
}

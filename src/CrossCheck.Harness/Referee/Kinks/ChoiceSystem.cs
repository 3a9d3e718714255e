using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>
/// Gradients that are to be explained by choices of subgradient: a row for each element, which holds what was given and
/// what is true by the declared choices, and the choices of one operation or of several. Given is right where one choice of every
/// set makes all rows true at once, to within their tolerances.
/// </summary>
/// <remarks>
/// Only what hangs together by common rows is solved together, and only where a row is beyond its tolerance. A choice
/// alone is solved exactly; a few that share rows to 10⁻¹¹ of a row's largest coefficient (<see cref="LinearProgram"/>); many,
/// and balls, to 10⁻⁹ (<see cref="ProjectedGradient"/>). A row may be off by the rounding of its chosen summands as well.
/// </remarks>
internal sealed class ChoiceSystem
{
    /// <summary>Choices that are named; of more, the number is known.</summary>
    public const int MaxNamed = 1000;

    private readonly double[] given;
    private readonly double[] tolerances;
    private readonly double[] truth;
    private readonly double[] beyondNumbers; // 0, or what the truth is: ∞, −∞, NaN
    private readonly DType dtype;
    private readonly List<Source> sources = [];

    /// <param name="given">What is judged, a number for each row.</param>
    /// <param name="tolerances">By how much each may be off; 0 or more.</param>
    /// <param name="dtype">The type in which it was computed.</param>
    public ChoiceSystem(double[] given, double[] tolerances, DType dtype)
    {
        (this.given, this.tolerances, this.dtype) = (given, tolerances, dtype);
        (truth, beyondNumbers) = (new double[given.Length], new double[given.Length]);
    }

    /// <summary>Adds what one use makes of these rows by the declared choices: with several uses of a value, once for each.</summary>
    /// <param name="row">The row of an element; −1 where it has none.</param>
    public void AddTruth(ReadOnlySpan<double> values, Func<int, int> row)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var at = row(i);
            if (at >= 0)
            {
                // Apart, since an infinity may be the end of a ray, whose finite points are valid too.
                (double.IsFinite(values[i]) ? truth : beyondNumbers)[at] += values[i];
            }
        }
    }

    /// <summary>Adds the choices of one call, which are looked through as often as needed and not kept.</summary>
    /// <param name="row">The row of an operand's element, by slot and element; −1 where it has none.</param>
    /// <param name="upstream">dL/d of a result's element, by result and element.</param>
    /// <returns>The number by which <see cref="ChoiceMade.Source"/> names this call.</returns>
    public int Add(IEnumerable<Choice> choices, Func<int, int, int> row, Func<int, int, double> upstream)
    {
        sources.Add(new Source(choices, row, upstream));
        return sources.Count - 1;
    }

    /// <summary>Which rows no choice explains, and what was chosen where it is not what is declared.</summary>
    public ChoiceSolution Solve()
    {
        if (!Enumerable.Range(0, given.Length).Any(IsWrong))
        {
            return new([], [], [], 0);
        }

        var reach = new Reach(given.Length, dtype);
        foreach (var (choice, source, upstream) in Choices())
        {
            reach.Add(choice, upstream, sources[source].Row);
        }

        var search = new ChoiceSearch(reach, given.Length);
        for (var row = 0; row < given.Length; row++)
        {
            search.Add(row, State(row, reach), given[row] - truth[row], tolerances[row], beyondNumbers[row] == 0);
        }

        foreach (var (choice, source, upstream) in search.IsNeeded ? Choices() : [])
        {
            search.Add(choice, source, upstream, sources[source].Row);
        }

        return search.Finish();
    }

    private bool IsWrong(int row) => beyondNumbers[row] == 0
        ? !(Math.Abs(given[row] - truth[row]) <= tolerances[row])
        : !given[row].Equals(beyondNumbers[row]);

    /// <summary>What is to be done about a row.</summary>
    private RowState State(int row, Reach reach)
    {
        var (value, open) = (given[row], reach.Of(row));
        if (!double.IsFinite(value))
        {
            var reached = open & (double.IsNaN(value) ? Openness.NaN : value > 0 ? Openness.Above : Openness.Below);
            return !IsWrong(row) ? RowState.Free : reached != 0 ? RowState.BeyondNumbers : RowState.Unexplained;
        }

        return !IsWrong(row) ? RowState.Right
            : beyondNumbers[row] == 0 || open.HasFlag(Openness.Number) ? RowState.Wanted
            : RowState.Unexplained;
    }

    /// <summary>All choices that matter, with their upstream gradients.</summary>
    private IEnumerable<(Choice Choice, int Source, double Upstream)> Choices()
    {
        for (var source = 0; source < sources.Count; source++)
        {
            foreach (var choice in sources[source].Choices)
            {
                var upstream = 0.0;
                foreach (var effect in choice.Effects)
                {
                    var up = effect.Factor == 0 ? 0 : sources[source].Upstream(effect.Result, effect.Element);
                    upstream += up == 0 ? 0 : effect.Factor * up;
                }

                if (upstream != 0)
                {
                    yield return (choice, source, upstream);
                }
            }
        }
    }

    private sealed record Source(IEnumerable<Choice> Choices, Func<int, int, int> Row, Func<int, int, double> Upstream);
}

/// <summary>What is to be done about a row of a system.</summary>
internal enum RowState
{
    /// <summary>It is as declared, and has to stay right.</summary>
    Right,

    /// <summary>It is NaN or infinite, as declared: nothing is asked of it.</summary>
    Free,

    /// <summary>It is a number, and not the declared one: to be explained.</summary>
    Wanted,

    /// <summary>It is NaN or infinite, and a choice allows it.</summary>
    BeyondNumbers,

    /// <summary>No choice can reach it.</summary>
    Unexplained,
}

/// <summary>What a row may be, apart from a number.</summary>
[Flags]
internal enum Openness
{
    /// <summary>A ray leads to ∞.</summary>
    Above = 1,

    /// <summary>A ray leads to −∞.</summary>
    Below = 2,

    /// <summary>NaN is accepted.</summary>
    NaN = 4,

    /// <summary>A number is valid, though what is declared is none: a ray begins there, or an infinite upstream gradient need not reach it.</summary>
    Number = 8,
}

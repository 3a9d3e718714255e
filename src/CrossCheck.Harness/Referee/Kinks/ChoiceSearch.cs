using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>The second look: the choices that hang together with a row that is to be explained, and weights for them.</summary>
/// <param name="reach">The first look.</param>
/// <param name="rows">Their number.</param>
internal sealed class ChoiceSearch(Reach reach, int rows)
{
    /// <summary>What the simplex method leaves of a row, relative to its largest coefficient.</summary>
    private const double ProgramAccuracy = 1e-11;

    private readonly RowState[] states = new RowState[rows];
    private readonly double[] residuals = new double[rows];
    private readonly double[] tolerances = new double[rows];
    private readonly bool[] isTruthKnown = new bool[rows];
    private readonly bool[] isSolved = new bool[rows];
    private readonly HashSet<int> wanted = [];
    private readonly Dictionary<int, List<BoundChoice>> together = [];
    private readonly List<int> undecided = [];
    private readonly List<ChoiceMade> made = [];
    private long madeCount;

    /// <summary>Is there a row that a choice may explain?</summary>
    public bool IsNeeded { get; private set; }

    /// <param name="residual">Given less what is declared, as far as that is a number.</param>
    /// <param name="isKnown">Is what is declared a number?</param>
    public void Add(int row, RowState state, double residual, double tolerance, bool isKnown)
    {
        var allowed = tolerance + reach.Slack(row, residual);
        state = state == RowState.Wanted && isKnown && Math.Abs(residual) <= allowed ? RowState.Right
            : state == RowState.Wanted && reach.Links.Choices(row) == 0 ? RowState.Unexplained
            : state;
        (states[row], residuals[row], tolerances[row], isTruthKnown[row]) = (state, residual, allowed, isKnown);
        IsNeeded |= state is RowState.Wanted or RowState.BeyondNumbers;
        if (state == RowState.Wanted)
        {
            wanted.Add(reach.Links.Find(row));
        }
    }

    /// <param name="row">The row of an operand's element; −1 where it has none.</param>
    public void Add(Choice choice, int source, double upstream, Func<int, int, int> row)
    {
        var first = -1;
        foreach (var at in Rows(choice, row))
        {
            first = at;
            if (states[at] == RowState.BeyondNumbers)
            {
                Report(new ChoiceMade(choice, source, at, double.IsNaN(residuals[at]) ? "NaN" : "infinite", []));
            }
        }

        if (first < 0 || !double.IsFinite(upstream) || !wanted.Contains(reach.Links.Find(first)))
        {
            return;
        }

        var bound = BoundChoice.Of(choice, source, upstream, (slot, element) => row(slot, element) is var at && at >= 0 && IsLooked(at) ? at : -1);
        if (reach.Links.Choices(first) == 1)
        {
            Solve([bound]);
        }
        else if (together.TryGetValue(reach.Links.Find(first), out var others))
        {
            others.Add(bound);
        }
        else
        {
            together[reach.Links.Find(first)] = [bound];
        }

        bool IsLooked(int at) => states[at] is RowState.Right or RowState.Wanted;
    }

    public ChoiceSolution Finish()
    {
        foreach (var choices in together.Values)
        {
            Solve(choices);
        }

        for (var row = 0; row < rows; row++)
        {
            if (states[row] == RowState.Wanted && !isSolved[row] && !(Math.Abs(residuals[row]) <= tolerances[row]))
            {
                states[row] = RowState.Unexplained;
            }
        }

        return new ChoiceSolution([.. Enumerable.Range(0, rows).Where(i => states[i] == RowState.Unexplained)], [.. undecided.Order()], [.. made], madeCount);
    }

    private static IEnumerable<int> Rows(Choice choice, Func<int, int, int> row) =>
        choice.Vertices.SelectMany(v => v.Slopes).Concat(choice.Ball is { } ball ? ball.Columns.SelectMany(c => c) : [])
            .Select(s => row(s.Slot, s.Element)).Where(at => at >= 0).Distinct();

    private void Solve(List<BoundChoice> choices)
    {
        var declared = new Dictionary<int, double>();
        foreach (var choice in choices)
        {
            foreach (var (row, value) in choice.Declared)
            {
                declared[row] = declared.GetValueOrDefault(row) + value;
            }
        }

        var component = new Component(choices, row => residuals[row] + (isTruthKnown[row] ? declared.GetValueOrDefault(row) : 0), row => tolerances[row]);
        if (component.Rows.Length == 0)
        {
            return;
        }

        var fit = Fit(component);
        foreach (var row in component.Rows)
        {
            isSolved[row] = true;
        }

        foreach (var i in fit.Unexplained)
        {
            states[component.Rows[i]] = fit.IsDecided ? RowState.Unexplained : states[component.Rows[i]];
            if (!fit.IsDecided)
            {
                undecided.Add(component.Rows[i]);
            }
        }

        for (var j = 0; j < choices.Count; j++)
        {
            Name(choices[j], fit.Weights.AsSpan(component.Start[j], choices[j].Variables));
        }
    }

    private static Fit Fit(Component component)
    {
        if (component.Choices.Count == 1 && SingleChoice.Solve(component) is { } exact)
        {
            return exact;
        }

        foreach (var uniform in component.Uniform())
        {
            if (component.Choices.All(c => c.Columns.Length == 0) && component.Beyond(uniform, ProgramAccuracy).Count == 0)
            {
                return new Fit(uniform, []);
            }
        }

        return LinearProgram.Solve(component) is { } weights
            ? new Fit(weights, component.Beyond(weights, ProgramAccuracy))
            : ProjectedGradient.Solve(component);
    }

    /// <summary>Reports a choice if it differs from what is declared by more than rounding.</summary>
    private void Name(BoundChoice choice, ReadOnlySpan<double> weights)
    {
        var (change, size) = (new Dictionary<int, double>(), 0.0);
        void Add(Entry[] entries, double weight)
        {
            foreach (var (row, value) in entries)
            {
                change[row] = change.GetValueOrDefault(row) + (value * weight);
                size = Math.Max(size, Math.Abs(value));
            }
        }

        Add(choice.Declared, -1);
        for (var k = 0; k < weights.Length; k++)
        {
            Add(choice.Column(k), weights[k]);
        }

        foreach (var (row, value) in change)
        {
            if (!isTruthKnown[row] || Math.Abs(value) > reach.Slack(row, value) + (10 * ProjectedGradient.Accuracy * size))
            {
                Report(new ChoiceMade(choice.Choice, choice.Source, row, choice.Name(weights), [.. weights]));
                return;
            }
        }
    }

    private void Report(ChoiceMade choice)
    {
        madeCount++;
        if (made.Count < ChoiceSystem.MaxNamed)
        {
            made.Add(choice);
        }
    }
}

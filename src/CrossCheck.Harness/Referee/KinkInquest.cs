using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee.Kinks;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee;

/// <summary>A choice of subgradient that an engine made and that is not the declared one.</summary>
/// <param name="Operation">Its operation.</param>
/// <param name="Quantity">A gradient that it changes.</param>
/// <param name="Element">The flat index of an element of it.</param>
/// <param name="Choice">The choice in words.</param>
/// <param name="Convention">What is declared.</param>
internal sealed record ChosenKink(string Operation, string Quantity, int Element, string Choice, string Convention);

/// <summary>A gradient that is judged: what is given, how far off it may be, and what it must be by the declared choices.</summary>
/// <param name="Value">Index into the network's values.</param>
/// <param name="Given">A number for each element.</param>
/// <param name="Sum">What it must be.</param>
/// <param name="Claimed">By how much an element may be off where it is a claim and no computed number; null where rounding of the operations says that.</param>
internal sealed record KinkedGradient(int Value, double[] Given, UseSum Sum, Func<int, double>? Claimed = null)
{
    /// <summary>By how much an element may be off.</summary>
    public double Tolerance(int i) => Claimed is null ? Sum.Allowed(i) + Sum.OwnAllowance(i) : Claimed(i);

    /// <summary>Is an element right by the declared choices?</summary>
    public bool IsRight(int i) => Claimed is null ? Sum.IsRight(i, Given[i]) : Math.Abs(Given[i] - Sum.Truth[i]) <= Claimed(i);
}

/// <summary>
/// Judges gradients at kinks: all of them together, since one choice of each set must explain every operand. What hangs
/// together is found from the gradients in question: the operations that pass them back, and the other operands of those.
/// </summary>
/// <param name="plan">The whole network.</param>
/// <param name="gradient">What is given of a value's gradient; null where nothing is.</param>
internal sealed class KinkInquest(Plan plan, Func<int, KinkedGradient?> gradient)
{
    private readonly Dictionary<int, (KinkedGradient Gradient, int Start)> rows = [];
    private readonly List<Part> parts = [];
    private int count;

    /// <summary>Can a choice at a kink explain anything here?</summary>
    public static bool HasChoices(UseSum sum) => sum.Uses.Any(u => ChoiceCall.HasChoices(u.Part.Stretch));

    /// <param name="values">The values whose gradients are not as declared.</param>
    /// <param name="choices">Receives the choices that are not the declared ones.</param>
    /// <returns>Every gradient that was looked at, with its wrong elements.</returns>
    public List<(KinkedGradient Gradient, List<int> Wrong)> Judge(IEnumerable<int> values, List<ChosenKink> choices)
    {
        foreach (var value in values)
        {
            Include(value);
        }

        var solution = Solve();
        if (!solution.Unexplained.IsEmpty)
        {
            foreach (var (judged, start) in rows.Values)
            {
                var doubtful = solution.Unexplained.Where(r => r >= start && r < start + judged.Given.Length).Select(r => r - start).Take(UseSum.Batch).ToList();
                if (doubtful.Count > 0)
                {
                    judged.Sum.Sharpen(doubtful);
                }
            }

            solution = Solve();
        }

        foreach (var made in solution.Made)
        {
            var (judged, start) = rows.Values.First(r => made.Row >= r.Start && made.Row < r.Start + r.Gradient.Given.Length);
            var part = parts[made.Source];
            choices.Add(new ChosenKink(
                part.Operation, Plan.GradientName(plan.Network.Values[judged.Value].Name), made.Row - start, made.Name, part.Stretch.Plan.Steps[0].Call.Spec.Kinks));
        }

        return [.. rows.Values.Select(r => (r.Gradient, solution.Unexplained
            .Where(row => row >= r.Start && row < r.Start + r.Gradient.Given.Length).Select(row => row - r.Start)
            .Where(i => !r.Gradient.IsRight(i)).ToList()))];
    }

    private void Include(int first)
    {
        var open = new Queue<int>([first]);
        while (open.Count > 0)
        {
            var value = open.Dequeue();
            if (rows.ContainsKey(value) || gradient(value) is not { } judged)
            {
                continue;
            }

            rows[value] = (judged, count);
            count += judged.Given.Length;
            foreach (var part in judged.Sum.Uses.Select(u => u.Part).Where(p => ChoiceCall.HasChoices(p.Stretch) && !parts.Contains(p)))
            {
                parts.Add(part);
                foreach (var operand in part.Stretch.Inputs.Where(v => plan.Values[v].HasGradient))
                {
                    open.Enqueue(operand);
                }
            }
        }
    }

    private ChoiceSolution Solve()
    {
        var (given, tolerances) = (new double[count], new double[count]);
        foreach (var (judged, start) in rows.Values)
        {
            for (var i = 0; i < judged.Given.Length; i++)
            {
                given[start + i] = judged.Given[i];
                tolerances[start + i] = judged.Tolerance(i);
            }
        }

        var system = new ChoiceSystem(given, tolerances, plan.DType);
        foreach (var (judged, start) in rows.Values)
        {
            system.AddTruth(judged.Sum.Truth, i => start + i);
        }

        foreach (var part in parts)
        {
            Add(system, part);
        }

        return system.Solve();
    }

    private void Add(ChoiceSystem system, Part part)
    {
        var step = part.Stretch.Plan.Steps[0];
        var starts = step.Call.Operands.Select((o, slot) => o.Kind == OperandKind.Value && step.Roles[slot] == OperandRole.Differentiable
            && rows.TryGetValue(part.Stretch.Values[o.Value], out var row) ? row.Start : -1).ToArray();
        system.Add(ChoiceCall.Of(part.Case), (slot, element) => starts[slot] < 0 ? -1 : starts[slot] + element, ChoiceCall.Upstream(part.Case));
    }
}

using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee.Steps;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee;

/// <summary>
/// Judges one engine on its own numbers. It is right if each of its operations is right on the engine's own inputs and
/// upstream gradients, to within what rounding of that one operation explains, and if its gradients are the sums of their
/// uses. So no bound goes through the network: nothing is allowed because it is deep, and nothing fails because it is.
/// </summary>
internal sealed class EngineInquest
{
    private readonly IEngine engine;
    private readonly Case whole;
    private readonly Plan plan;
    private readonly Trace trace;
    private readonly StepGraph graph;
    private readonly Acquittal acquittal;
    private readonly Func<Plan, Tolerance?[]?> own;
    private readonly bool canRunAgain;

    /// <param name="truths">Gives the truth of a part.</param>
    /// <param name="engine">The engine that is judged.</param>
    /// <param name="canRunAgain">Can it be asked for one operation alone? A recorded one cannot.</param>
    /// <param name="own">Per quantity of a part what a row, or the tolerance table, allows this engine.</param>
    /// <param name="whole">The case.</param>
    /// <param name="trace">What the engine computed.</param>
    /// <param name="basis">What its operations got, if that is not its own trace.</param>
    public EngineInquest(StepTruths truths, IEngine engine, bool canRunAgain, Func<Plan, Tolerance?[]?> own, Case whole, Trace trace, Trace? basis = null)
    {
        (this.engine, this.canRunAgain, this.own, this.whole, this.trace, plan) = (engine, canRunAgain, own, whole, trace, whole.Plan);
        graph = new StepGraph(truths, engine, whole, basis ?? trace);
        acquittal = new Acquittal(graph, v => plan.Network.Values[v].IsInput ? null : ValueSum(v), r => plan.Results.Contains(r) ? null : GradientSum(r));
    }

    /// <summary>The operations that are wrong.</summary>
    public List<Culprit> Culprits { get; } = [];

    /// <summary>The choices of subgradient that are not the declared ones.</summary>
    public List<ChosenKink> Kinks { get; } = [];

    /// <summary>What could not be judged: <c>no dL/dW</c>.</summary>
    public List<string> Gaps { get; } = [];

    /// <summary>How much further than rounding of one operation another engine's numbers are from this one's, at most.</summary>
    public Amplification Amplification { get; private set; } = new(0, "");

    /// <summary>Of how many elements was the truth worked out with all digits.</summary>
    public int Sharpened { get; private set; }

    /// <summary>Judges these quantities of the plan.</summary>
    /// <param name="suspicious">Indices into the plan's quantities.</param>
    /// <param name="other">The other engine's tensors.</param>
    public void Judge(IEnumerable<int> suspicious, Trace other)
    {
        // Statement by statement from the last to the first, so that what one of them needs can be forgotten early.
        var work = suspicious.Where(k => trace.Tensors[k] is not null)
            .Select(k => (Quantity: k, Order: graph.Order(plan.Quantities[k])))
            .OrderByDescending(w => w.Order).ThenBy(w => w.Quantity).ToList();
        var kinked = new List<int>();
        foreach (var (k, order) in work)
        {
            graph.Forget(order);
            var (quantity, given) = (plan.Quantities[k], trace.Tensors[k]!.ToDoubles());
            if ((quantity.Kind == QuantityKind.Value ? ValueSum(quantity.Value) : GradientSum(quantity.Value)) is not { } sum)
            {
                Gaps.Add($"nothing to judge {quantity.Name} by");
                continue;
            }

            Amplification = Amplification.With(quantity, given, other.Tensors[k], sum);
            if (quantity.Kind == QuantityKind.Gradient && KinkInquest.HasChoices(sum) && !sum.AllRight(given))
            {
                kinked.Add(quantity.Value); // only all choices together can tell
                continue;
            }

            Conclude(quantity, sum, given, sum.Wrong(given));
        }

        foreach (var (gradient, wrong) in kinked.Count == 0 ? [] : new KinkInquest(plan, Kinked).Judge(kinked, Kinks))
        {
            var quantity = plan.Quantities[plan.FindQuantity(Plan.GradientName(plan.Network.Values[gradient.Value].Name))];
            Conclude(quantity, gradient.Sum, gradient.Given, wrong);
        }

        graph.Forget(-1);
    }

    private KinkedGradient? Kinked(int value) =>
        trace[Plan.GradientName(plan.Network.Values[value].Name)] is { } given && GradientSum(value) is { } sum ? new KinkedGradient(value, given.ToDoubles(), sum) : null;

    private UseSum? ValueSum(int value) => graph.Before(value) is { } part ? Sum([part]) : null;

    private UseSum? GradientSum(int value) => graph.Uses(value) is { Count: > 0 } uses ? Sum(uses) : null;

    private UseSum? Sum(IReadOnlyList<(Part Part, int Quantity)> uses)
    {
        Tolerance? widest = null;
        foreach (var (part, quantity) in uses)
        {
            if (own(part.Stretch.Plan)?[quantity] is { } one)
            {
                widest = widest is { } other ? new Tolerance(Math.Max(one.Relative, other.Relative), Math.Max(one.Absolute, other.Absolute)) : one;
            }
        }

        return UseSum.Of(uses, widest);
    }

    /// <summary>What comes of a quantity whose wrong elements are known.</summary>
    private void Conclude(Quantity quantity, UseSum sum, double[] given, IReadOnlyList<int> wrong)
    {
        Sharpened += sum.Sharpened;
        NoteNaN(quantity, sum, given);
        var alone = canRunAgain ? sum.Uses.Select(u => u.Part.Alone(engine)?.Tensors[u.Quantity]?.ToDoubles()).ToList() : [];
        var isKnown = alone.Count == sum.Uses.Count && !alone.Contains(null);
        if (wrong.Count == 0)
        {
            if (isKnown && Changed(sum, given, alone!) is { } i)
            {
                Blame(quantity, sum.Uses[0], i, alone.Sum(a => a![i]), sum.Truth[i], "alone, while it is right in the run: state is kept between calls");
            }

            return;
        }

        var parts = alone.Select((a, u) => a is null ? [] : WrongAlone(sum.Uses[u], a)).ToList();
        for (var u = 0; u < parts.Count; u++)
        {
            if (parts[u].Count > 0)
            {
                var (one, first) = (sum.Uses[u], parts[u][0]);
                Blame(quantity, one, first, alone[u]![first], one.Part.Truth.Values(one.Quantity)![first], "");
            }
        }

        if (parts.Exists(p => p.Count > 0) || acquittal.Holds(sum, given, wrong))
        {
            return;
        }

        if (sum.Uses.Count > 1)
        {
            var name = plan.Network.Values[quantity.Value].Name;
            Culprits.Add(new Culprit(engine.Name, name, "sum of gradients", "", quantity.Name, [.. quantity.Shape.IndexOf(wrong[0])], given[wrong[0]], sum.Truth[wrong[0]]));
            return;
        }

        Blame(quantity, sum.Uses[0], wrong[0], given[wrong[0]], sum.Truth[wrong[0]], isKnown ? "in the run, while it is right alone: state is kept between calls" : "");
    }

    /// <summary>An element at which the run and the operations alone are not the same to within rounding; null where there is none.</summary>
    private static int? Changed(UseSum sum, double[] given, IReadOnlyList<double[]> alone)
    {
        var total = (double[])alone[0].Clone();
        foreach (var more in alone.Skip(1))
        {
            for (var i = 0; i < total.Length; i++)
            {
                total[i] += more[i];
            }
        }

        var off = sum.Wrong(total, excused: i => double.IsNaN(total[i]) == double.IsNaN(given[i]) && !(Math.Abs(total[i] - given[i]) > 2 * sum.Allowed(i)));
        return off.Count == 0 ? null : off[0];
    }

    private List<int> WrongAlone((Part Part, int Quantity) use, double[] alone)
    {
        var sum = Sum([use]);
        if (sum is null || sum.AllRight(alone))
        {
            return [];
        }

        // By itself, what this operand's gradient is; its value in the network is the only one of it that is looked at.
        var value = use.Part.Stretch.Values[use.Part.Stretch.Plan.Quantities[use.Quantity].Value];
        return KinkInquest.HasChoices(sum)
            ? new KinkInquest(plan, v => v == value ? new KinkedGradient(v, alone, sum) : null).Judge([value], [])[0].Wrong
            : sum.Wrong(alone);
    }

    private void Blame(Quantity quantity, (Part Part, int Quantity) use, int element, double computed, double truth, string note) => Culprits.Add(new Culprit(
        engine.Name,
        use.Part.Operation + Borrowed(use),
        quantity.Kind == QuantityKind.Value ? "forward" : "backward",
        use.Part.Stretch.Plan.Network.Text,
        quantity.Name,
        [.. quantity.Shape.IndexOf(element)],
        computed,
        truth,
        note));

    private string Borrowed((Part Part, int Quantity) use) =>
        EngineTraits.Of(engine) is { Lender: { } lender } traits && traits.Borrowed(use.Part.Stretch.Plan)?.Quantities[use.Quantity] == true ? $" (of the fallback {lender})" : "";

    /// <summary>NaN where calculus has a number is what IEEE arithmetic gives on the way: not wrong, and another choice than the number.</summary>
    private void NoteNaN(Quantity quantity, UseSum sum, double[] given)
    {
        var at = Array.FindIndex(given, double.IsNaN);
        if (at < 0 || (at = Enumerable.Range(at, given.Length - at).FirstOrDefault(i => sum.IsPardonedNaN(i, given[i]), -1)) < 0)
        {
            return;
        }

        Kinks.Add(new ChosenKink(sum.Uses[0].Part.Operation, quantity.Name, at, "0 · ∞", "NaN comes of a branch that was not taken"));
    }
}

using System.Collections.Immutable;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee.Steps;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee;

/// <summary>
/// Looks into a case in which the engines differ: which operations are wrong, and in which engine. Each engine is judged on
/// its own numbers, operation by operation (<see cref="EngineInquest"/>). Where every operation of both is right, what is
/// left between them is rounding that the network amplifies, or a choice of subgradient.
/// </summary>
internal sealed class Inquest(JudgeOptions options)
{
    private readonly IReadOnlyList<IEngine> witnesses = options.AllWitnesses;
    private readonly StepTruths truths = new(options.Catalogue, options.AllWitnesses);
    private readonly ReferenceFaults faults = options.Faults;

    /// <param name="row">The case's own tolerance, if it has one.</param>
    /// <param name="basis">The values and upstream gradients that the reference's operations got, if not its own.</param>
    public Findings Hold(Case oneCase, ImmutableArray<TensorResult> tensors, Tolerance? row, Trace actual, Trace expected, Trace? basis = null)
    {
        try
        {
            return Judge(oneCase, tensors, row, actual, expected, basis);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or AccessViolationException))
        {
            return new Findings { Conclusion = Conclusion.NotJudged, Text = $"not judged: a definition failed: {e.Message.Split('\n')[0].Trim()}" };
        }
    }

    private Findings Judge(Case oneCase, ImmutableArray<TensorResult> tensors, Tolerance? row, Trace actual, Trace expected, Trace? basis)
    {
        var suspicious = Enumerable.Range(0, tensors.Length)
            .Where(k => tensors[k] is { Verdict: TensorVerdict.Differ, Reason.Length: 0 } || (options.Referee == RefereeUse.Always && tensors[k].Compared && tensors[k].Reason.Length == 0)).ToList();
        var differing = suspicious.Where(k => tensors[k].Verdict == TensorVerdict.Differ).ToList();
        var mine = Look(options.Actual, oneCase, row, actual, null, suspicious, expected);
        var theirs = Look(options.Expected, oneCase, row, expected, basis, suspicious, actual);
        var known = theirs.Culprits.Where(c => faults.Find(c, EngineTraits.Of(options.Expected).Named ?? options.Expected.Name, oneCase.Plan.DType) is not null).ToList();
        theirs.Culprits.RemoveAll(known.Contains);
        var doubts = TakeDoubts(mine.Culprits, theirs.Culprits);
        var culprits = mine.Culprits.Concat(theirs.Culprits).OrderBy(c => c.Direction == "forward" ? 0 : 1).ThenBy(c => Place(oneCase.Plan, c)).ToImmutableArray();
        var kinks = Kinks(mine.Kinks, theirs.Kinks, actual, expected);
        var gaps = mine.Gaps.Select(g => $"{options.Actual.Name} has {g}").Concat(theirs.Gaps.Select(g => $"{options.Expected.Name} has {g}")).Distinct().ToList();
        var wrong = culprits.Select(c => c.Engine).Distinct().ToList();
        var amplification = mine.Amplification;
        var conclusion = doubts.Count > 0 ? Conclusion.DefinitionInDoubt
            : wrong.Count == 2 ? Conclusion.BothAreWrong
            : wrong.Count == 1 ? mine.Culprits.Count > 0 ? Conclusion.ActualIsWrong : Conclusion.ExpectedIsWrong
            : gaps.Count > 0 ? Conclusion.NotJudged
            : kinks.Length > 0 ? Conclusion.Kink
            : known.Count > 0 ? Conclusion.KnownFault
            : differing.Count == 0 ? Conclusion.NothingWrong
            : Conclusion.AmplifiedRounding;
        return new Findings
        {
            Conclusion = conclusion,
            Text = Text(conclusion, culprits, kinks, doubts, gaps, known, amplification, row),
            Culprits = culprits,
            Kinks = kinks,
            Judged = differing.Count == 0 ? [] : Judged(oneCase, tensors),
            Faults = [.. known.Select(c => $"{c.Name} of {c.Engine}").Distinct()],
            Amplification = conclusion == Conclusion.AmplifiedRounding ? amplification.Factor : 0,
        };
    }

    /// <summary>An engine on its own numbers; nothing is found of one that does not round, since its trace is the truth of the whole.</summary>
    private EngineInquest Look(IEngine engine, Case oneCase, Tolerance? row, Trace trace, Trace? basis, List<int> suspicious, Trace other)
    {
        var inquest = new EngineInquest(truths, engine, EngineTraits.Of(engine).CanRunAgain, plan => Own(plan, engine, row), oneCase, trace, basis);
        if (EngineTraits.Of(engine).Rounds)
        {
            inquest.Judge(suspicious, other);
        }

        return inquest;
    }

    private Tolerance?[]? Own(Plan plan, IEngine engine, Tolerance? row) =>
        row is { } own ? [.. Enumerable.Repeat<Tolerance?>(own, plan.Quantities.Length)] : options.Tolerances.OfItsOwn(plan, engine);

    /// <summary>The statement of a culprit; of a sum of gradients, behind all of them.</summary>
    private static int Place(Plan plan, Culprit culprit)
    {
        var at = plan.Steps.ToList().FindIndex(s => s.Call.Text == culprit.Statement);
        return at < 0 ? plan.Steps.Length : at;
    }

    /// <summary>The worst elements beside the truth of the whole network, where that is known.</summary>
    private ImmutableArray<JudgedElement> Judged(Case oneCase, ImmutableArray<TensorResult> tensors)
    {
        var truth = new CaseTruth(options.Catalogue, witnesses, oneCase);
        var judged = ImmutableArray.CreateBuilder<JudgedElement>();
        for (var k = 0; k < tensors.Length; k++)
        {
            var quantity = tensors[k].Quantity;
            if (tensors[k].Differences.IsEmpty || quantity.Type == ElementType.Int64 || truth.Of(k) is not { } exact)
            {
                continue;
            }

            foreach (var difference in tensors[k].Differences.Where(d => !double.IsNaN(exact[d.Index])))
            {
                var (right, ulp) = (exact[difference.Index], Ulp(oneCase.Plan.DType, exact[difference.Index]));
                judged.Add(new JudgedElement(
                    quantity.Name, [.. quantity.Shape.IndexOf(difference.Index)], difference.Actual, difference.Expected, right, Math.Abs(difference.Actual - right) / ulp, Math.Abs(difference.Expected - right) / ulp));
            }
        }

        return judged.ToImmutable();
    }

    private static double Ulp(DType dtype, double value) => dtype == DType.Float32
        ? Math.Max(float.Epsilon, MathF.BitIncrement(MathF.Abs((float)value)) - (double)MathF.Abs((float)value))
        : Math.Max(double.Epsilon, Math.BitIncrement(Math.Abs(value)) - Math.Abs(value));

    /// <summary>Where both engines are wrong in the same way it is the truth that is in doubt, and neither is blamed.</summary>
    private static List<string> TakeDoubts(List<Culprit> mine, List<Culprit> theirs)
    {
        var doubts = new List<string>();
        foreach (var one in mine.ToList())
        {
            if (theirs.Find(t => t.Name == one.Name && t.Quantity == one.Quantity && t.Index.SequenceEqual(one.Index) && IsSame(t, one)) is { } same)
            {
                doubts.Add(one.Name);
                mine.Remove(one);
                theirs.Remove(same);
            }
        }

        return doubts;
    }

    private static bool IsSame(Culprit a, Culprit b) =>
        a.Computed.Equals(b.Computed) || Math.Abs(a.Computed - a.Truth - (b.Computed - b.Truth)) <= Math.Abs(a.Computed - a.Truth) / 16;

    private static ImmutableArray<KinkChoice> Kinks(List<ChosenKink> mine, List<ChosenKink> theirs, Trace actual, Trace expected)
    {
        var kinks = ImmutableArray.CreateBuilder<KinkChoice>();
        foreach (var (chosen, isActual) in mine.Select(m => (m, true)).Concat(theirs.Select(t => (t, false))))
        {
            var other = (isActual ? theirs : mine).Find(o => o.Quantity == chosen.Quantity && o.Element == chosen.Element);
            if (other is not null && (other.Choice == chosen.Choice || !isActual))
            {
                continue; // both chose the same, or it is listed already
            }

            var k = actual.Plan.FindQuantity(chosen.Quantity);
            var (a, e) = (actual.Tensors[k]![chosen.Element], expected.Tensors[k]![chosen.Element]);
            var declared = other?.Choice ?? "as declared";
            kinks.Add(new KinkChoice(
                chosen.Operation, chosen.Quantity, [.. actual.Plan.Quantities[k].Shape.IndexOf(chosen.Element)], a, e,
                isActual ? chosen.Choice : declared, isActual ? declared : chosen.Choice, chosen.Convention));
        }

        return kinks.ToImmutable();
    }

    private string Text(
        Conclusion conclusion, ImmutableArray<Culprit> culprits, ImmutableArray<KinkChoice> kinks, List<string> doubts, List<string> gaps, List<Culprit> known, Amplification amplification, Tolerance? row)
    {
        var (mine, theirs) = (options.Actual.Name, options.Expected.Name);
        var lacking = string.Join("; ", gaps.Take(3)) + (gaps.Count > 3 ? $"; and {Numbers.Whole(gaps.Count - 3)} more" : "");
        var names = string.Join(", ", culprits.Select(c => c.Name + c.Remark).Distinct());
        var text = conclusion switch
        {
            Conclusion.DefinitionInDoubt => $"the definition itself is in doubt: both engines agree against it at {string.Join(", ", doubts.Distinct())}",
            Conclusion.BothAreWrong => $"both are wrong: {string.Join(", ", culprits.Select(c => $"{c.Engine} {c.Name}{c.Remark}").Distinct())}",
            Conclusion.ActualIsWrong => $"{mine} is wrong: {names}",
            Conclusion.ExpectedIsWrong => $"{theirs} ({(options.Also.IsEmpty ? "the" : "a")} reference) is wrong: {names}",
            Conclusion.Kink => string.Join("; ", kinks.Select(Describe).Distinct()),
            Conclusion.NotJudged => $"not all can be judged: {lacking}",
            Conclusion.NothingWrong => "every operation is right, within its own rounding",
            Conclusion.KnownFault => $"a known fault of {theirs}: {string.Join(", ", known.Select(c => c.Name).Distinct())}; by the definition {mine} is right",
            _ => $"each operation is right; {amplification.Text}{(row is null ? "" : ": the row's own tolerance is tighter than rounding")}",
        };
        return gaps.Count > 0 && conclusion != Conclusion.NotJudged ? $"{text}; not all can be judged: {lacking}" : text;
    }

    private string Describe(KinkChoice kink) =>
        $"{kink.Quantity}{(kink.Index.IsEmpty ? "" : ReportNumber.Index(kink.Index))} of {kink.Operation}: {options.Actual.Name} takes {Numbers.Text(kink.Actual, ElementType.Float32)} ({kink.ActualChoice}), "
        + $"{options.Expected.Name} {Numbers.Text(kink.Expected, ElementType.Float32)} ({kink.ExpectedChoice}); both are valid there ({kink.Convention})";
}

using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;
using CrossCheck.Numerics;

namespace CrossCheck.Harness.Referee;

/// <summary>
/// Looks into a case in which the engines differ: which operations are wrong, and in which engine. Each operation is
/// run by itself, by both engines, on the reference's values and upstream gradients, and compared with its definition
/// there; so every faulty one is found, and none is blamed for what it was given.
/// </summary>
internal sealed class Inquest(JudgeOptions options)
{
    /// <summary>A rounding error that is this many times the roundoff of the result itself comes from cancellation.</summary>
    private const double IllConditioned = 1000;

    /// <param name="basis">The values and upstream gradients at which each operation is judged: the reference's own, if none are given.</param>
    public Findings Hold(Case oneCase, CaseResult result, Trace actual, Trace expected, Trace? basis = null)
    {
        try
        {
            return Judge(oneCase, result, actual, expected, basis ?? expected);
        }
        catch (TapeLimitException)
        {
            return new Findings { Conclusion = Conclusion.NotJudged, Text = $"not judged: the case is too large for the definitions (more than {RoundingBound.MaxOperations} operations)" };
        }
        catch (Exception e) when (e is not (OutOfMemoryException or AccessViolationException))
        {
            return new Findings { Conclusion = Conclusion.NotJudged, Text = $"not judged: a definition failed: {e.Message.Split('\n')[0].Trim()}" };
        }
    }

    private Findings Judge(Case oneCase, CaseResult result, Trace actual, Trace expected, Trace basis)
    {
        var (culprits, kinks, doubts) = (new List<Culprit>(), new List<KinkChoice>(), new List<string>());
        var recordedActual = options.Actual is RecordedEngine ? new RecordedSteps(options.Catalogue, options.Actual, oneCase, actual) : null;
        var recordedExpected = options.Expected is RecordedEngine ? new RecordedSteps(options.Catalogue, options.Expected, oneCase, expected) : null;
        foreach (var step in IsolatedStep.Of(oneCase.Plan))
        {
            Examine(oneCase, actual, basis, step, (recordedActual, recordedExpected), culprits, kinks, doubts);
        }

        AddSums(oneCase, actual, options.Actual, culprits);
        AddSums(oneCase, expected, options.Expected, culprits);
        recordedActual?.AddSums(expected, true, culprits, kinks);
        recordedExpected?.AddSums(actual, false, culprits, kinks);
        if (result.Tensors.Any(t => !t.Differences.IsEmpty))
        {
            AddNearKinks(oneCase, actual, expected, kinks, culprits);
        }

        var ordered = culprits.OrderBy(c => c.Direction == "forward" ? 0 : 1).ToImmutableArray();
        var judged = JudgeElements(oneCase, result, out var amplification);
        var wrong = ordered.Select(c => c.Engine).Distinct().ToList();
        var unexplained = wrong.Count == 0 && kinks.Count == 0 ? Unexplained(judged) : null;
        var (native, torch) = (options.Actual.Name, options.Expected.Name);
        var gaps = (recordedActual?.Gaps ?? []).Select(g => $"{native} has {g}").Concat((recordedExpected?.Gaps ?? []).Select(g => $"{torch} has {g}")).ToList();
        var conclusion = doubts.Count > 0 ? Conclusion.DefinitionInDoubt
            : wrong.Count == 2 ? Conclusion.BothAreWrong
            : wrong.Contains(native) || unexplained == native ? Conclusion.ActualIsWrong
            : wrong.Contains(torch) || unexplained == torch ? Conclusion.ExpectedIsWrong
            : kinks.Count > 0 ? Conclusion.Kink
            : gaps.Count > 0 ? Conclusion.NotJudged
            : result.Tensors.All(t => t.Differences.IsEmpty) ? Conclusion.NothingWrong
            : amplification > IllConditioned ? Conclusion.IllConditioned
            : Conclusion.WithinRounding;
        var lacking = string.Join("; ", gaps.Take(3)) + (gaps.Count > 3 ? $"; and {Numbers.Whole(gaps.Count - 3)} more" : "");
        var unjudged = gaps.Count > 0 && conclusion != Conclusion.NotJudged ? $"; not all can be judged: {lacking}" : "";
        var names = string.Join(", ", ordered.Select(c => c.Name).Distinct());
        return new Findings
        {
            Conclusion = conclusion,
            Text = conclusion switch
            {
                Conclusion.DefinitionInDoubt => $"the definition itself is in doubt: both engines agree against it at {string.Join(", ", doubts.Distinct())}",
                Conclusion.BothAreWrong => $"both are wrong: {string.Join(", ", ordered.Select(c => $"{c.Engine} {c.Name}").Distinct())}",
                Conclusion.ActualIsWrong or Conclusion.ExpectedIsWrong when unexplained is not null => $"{unexplained} is wrong, though each of its operations is right by itself to the last digit: look at the sign of a zero",
                Conclusion.ActualIsWrong => $"{native} is wrong: {names}",
                Conclusion.ExpectedIsWrong => $"{torch} ({(options.Also.IsEmpty ? "the" : "a")} reference) is wrong: {names}",
                Conclusion.Kink => string.Join("; ", kinks.Select(Describe).Distinct()),
                Conclusion.NotJudged => $"not all can be judged: {lacking}; what can be is right",
                Conclusion.NothingWrong => "every operation is right, within its own rounding",
                Conclusion.IllConditioned => $"ill-conditioned: the network amplifies rounding {Numbers.Size(amplification)} times; every operation is right by itself",
                _ => $"both within rounding: the tolerance is too tight; every operation is right by itself{Nearer(judged, native, torch)}",
            } + unjudged,
            Culprits = ordered,
            Kinks = [.. kinks],
            Judged = judged,
        };
    }

    private void Examine(
        Case whole, Trace actual, Trace basis, IsolatedStep step, (RecordedSteps? Actual, RecordedSteps? Expected) recorded, List<Culprit> culprits, List<KinkChoice> kinks, List<string> doubts)
    {
        // A recorded reference may lack something, which the other trace has.
        var oneCase = recorded is (not null, not null) ? null
            : step.CaseOf(whole, basis, r => CaseTensors.Gradient(whole, basis, r))
            ?? (recorded.Expected is null ? null : step.CaseOf(whole, actual, r => CaseTensors.Gradient(whole, actual, r)));
        if (oneCase is null && recorded is (null, null))
        {
            return;
        }

        var truth = oneCase is null ? null : new StepTruth(options.Catalogue, oneCase);
        var a = oneCase is null || recorded.Actual is not null ? null : Run(options.Actual, oneCase);
        var e = oneCase is null || recorded.Expected is not null ? null : Run(options.Expected, oneCase);
        var (myOwn, theirOwn) = (options.Tolerances.OfItsOwn(step.Plan, options.Actual), options.Tolerances.OfItsOwn(step.Plan, options.Expected));
        Look At(RecordedSteps? steps, Trace? trace, Tolerance?[]? own, int k) => steps is not null ? steps.Look(step, k, own?[k])
            : truth is not null ? Look.At(truth, k, trace?.Tensors[k], own?[k])
            : new Look(null, k, null, -1, null);
        for (var k = 0; k < step.Plan.Quantities.Length; k++)
        {
            var quantity = step.Plan.Quantities[k];
            if (quantity.Kind == QuantityKind.Gradient && whole.Plan.FindQuantity(quantity.Name) < 0)
            {
                continue; // nothing that the network's results depend on
            }

            var (mine, theirs) = (At(recorded.Actual, a, myOwn, k), At(recorded.Expected, e, theirOwn, k));
            if (mine.Wrong >= 0 && theirs.Wrong >= 0 && mine.Agrees(theirs))
            {
                doubts.Add(Name(step, k).Name);
                continue;
            }

            if (mine.Wrong >= 0)
            {
                culprits.Add(Blame(options.Actual, step, mine));
            }

            if (theirs.Wrong >= 0)
            {
                culprits.Add(Blame(options.Expected, step, theirs));
            }

            if (mine.IsRight && theirs.IsRight && mine.Choice != theirs.Choice)
            {
                var index = mine.FirstDifference(theirs);
                kinks.Add(new KinkChoice(
                    step.Plan.Steps[0].Call.Spec.Name, quantity.Name, [.. quantity.Shape.IndexOf(index)], mine.Tensor![index], theirs.Tensor![index], mine.Choice!, theirs.Choice!, step.Plan.Steps[0].Call.Spec.Kinks));
            }
        }
    }

    private static Trace? Run(IEngine engine, Case oneCase)
    {
        Trace? trace = null;
        try
        {
            engine.Run(new CaseGroup(oneCase.Plan, [oneCase]), (_, t) => trace = t);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or AccessViolationException))
        {
            // It crashed on its own inputs too, or has this operation in a larger network only: nothing to judge it by.
        }

        return trace;
    }

    private static Culprit Blame(IEngine engine, IsolatedStep step, Look look)
    {
        var planned = step.Plan.Quantities[look.Quantity];
        var (name, direction) = Name(step, look.Quantity);
        name += engine is FallbackEngine { Fallback.Name: var other } borrower && borrower.Share(step.Plan).Quantities[look.Quantity] ? $" (of the fallback {other})" : "";
        return new Culprit(
            engine.Name, name, direction, step.Plan.Network.Text, planned.Name, [.. planned.Shape.IndexOf(look.Wrong)], look.Tensor![look.Wrong], look.Truth!.Values[look.Quantity][look.Wrong]);
    }

    private static (string Name, string Direction) Name(IsolatedStep step, int quantity) =>
        (step.Plan.Steps[0].Call.Spec.Name, step.Plan.Quantities[quantity].Kind == QuantityKind.Value ? "forward" : "backward");

    /// <summary>Operations that are right by themselves, but their gradients not added up where a value has several uses.</summary>
    private void AddSums(Case whole, Trace trace, IEngine engine, List<Culprit> culprits)
    {
        if (engine is DefinitionEngine or RecordedEngine)
        {
            return; // the one rounds nothing on the way, so its parts are not what it would be by itself; the other cannot run them
        }

        var plan = whole.Plan;
        var sums = new double[plan.Values.Length][];
        var slack = new double[plan.Values.Length][];
        foreach (var step in IsolatedStep.Of(plan))
        {
            if (step.CaseOf(whole, trace, r => CaseTensors.Gradient(whole, trace, r)) is not { } oneCase || Run(engine, oneCase) is not { } alone)
            {
                return;
            }

            var rounding = new RoundingBound(options.Catalogue, oneCase);
            for (var k = 0; k < step.Inputs.Length; k++)
            {
                var (value, quantity) = (step.Inputs[k], step.Plan.FindQuantity(Plan.GradientName(plan.Network.Values[step.Inputs[k]].Name)));
                if (quantity >= 0 && plan.Values[value].HasGradient && alone.Tensors[quantity] is { } part)
                {
                    sums[value] ??= new double[part.Count];
                    slack[value] ??= new double[part.Count];
                    var bound = rounding.Of(quantity) ?? throw new TapeLimitException("too large for a rounding bound");
                    for (var i = 0; i < part.Count; i++)
                    {
                        sums[value][i] += part[i];
                        slack[value][i] += bound[i] + (Math.Abs(part[i]) * 64 * plan.DType.UnitRoundoff());
                    }
                }
            }
        }

        for (var v = 0; v < sums.Length; v++)
        {
            if (sums[v] is null || CaseTensors.Gradient(whole, trace, v) is not { } gradient)
            {
                continue;
            }

            for (var i = 0; i < gradient.Count; i++)
            {
                if (double.IsFinite(sums[v][i]) && !(Math.Abs(gradient[i] - sums[v][i]) <= slack[v][i]))
                {
                    var name = plan.Network.Values[v].Name;
                    culprits.Add(new Culprit(engine.Name, name, "sum of gradients", "", Plan.GradientName(name), [.. gradient.Shape.IndexOf(i)], gradient[i], sums[v][i]));
                    break;
                }
            }
        }
    }

    /// <summary>Values that rounding put on different sides of a kink: each engine is right on its own.</summary>
    private void AddNearKinks(Case whole, Trace actual, Trace expected, List<KinkChoice> kinks, List<Culprit> culprits)
    {
        if (kinks.Count > 0 || culprits.Count > 0)
        {
            return;
        }

        foreach (var step in IsolatedStep.Of(whole.Plan).Where(s => s.Plan.Steps[0].Call.Spec.Kinks.Length > 0))
        {
            var (a, e) = (step.CaseOf(whole, actual, r => CaseTensors.Gradient(whole, expected, r)), step.CaseOf(whole, expected, r => CaseTensors.Gradient(whole, expected, r)));
            if (a is null || e is null)
            {
                continue;
            }

            var (onActual, onExpected) = (new StepTruth(options.Catalogue, a), new StepTruth(options.Catalogue, e));
            for (var k = 0; k < step.Plan.Quantities.Length; k++)
            {
                var quantity = step.Plan.Quantities[k];
                var at = quantity.Kind == QuantityKind.Gradient
                    ? Array.FindIndex([.. Enumerable.Range(0, onActual.Values[k].Length)], i => Jumps(onActual.Values[k][i], onExpected.Values[k][i]))
                    : -1;
                if (at >= 0)
                {
                    var spec = step.Plan.Steps[0].Call.Spec;
                    kinks.Add(new KinkChoice(
                        spec.Name, quantity.Name, [.. quantity.Shape.IndexOf(at)], onActual.Values[k][at], onExpected.Values[k][at], "its own side", "its own side", spec.Kinks + "; rounding put the engines on different sides of it"));
                }
            }
        }
    }

    /// <summary>A derivative that moves by a thousandth when the argument moves by a rounding error jumps.</summary>
    private static bool Jumps(double a, double b) => Math.Abs(a - b) > 1e-3 * Math.Max(Math.Abs(a), Math.Abs(b));

    private ImmutableArray<JudgedElement> JudgeElements(Case oneCase, CaseResult result, out double amplification)
    {
        var plan = oneCase.Plan;
        using var derivation = new Derivation<DoubleDouble>(options.Catalogue, oneCase, (_, _, v) => v, v => (double)v, RoundingBound.MaxOperations);
        var rounding = new RoundingBound(options.Catalogue, oneCase);
        amplification = 0;
        var judged = ImmutableArray.CreateBuilder<JudgedElement>();
        for (var k = 0; k < plan.Quantities.Length; k++)
        {
            var quantity = plan.Quantities[k];
            if (result.Tensors[k].Differences.IsEmpty || quantity.Type == ElementType.Int64)
            {
                continue;
            }

            var (truth, bound, amplifications) = (derivation.Of(quantity), rounding.Of(k), new List<double>());
            foreach (var difference in result.Tensors[k].Differences)
            {
                var exact = truth[difference.Index];
                var ulp = Ulp(plan.DType, (double)exact);
                judged.Add(new JudgedElement(
                    quantity.Name,
                    [.. quantity.Shape.IndexOf(difference.Index)],
                    difference.Actual,
                    difference.Expected,
                    (double)exact,
                    Math.Abs((double)(difference.Actual - exact)) / ulp,
                    Math.Abs((double)(difference.Expected - exact)) / ulp));
                if (bound is not null && double.IsFinite((double)exact))
                {
                    var own = RoundingBound.Deviations * plan.DType.UnitRoundoff() * Math.Abs((double)exact);
                    amplifications.Add(own > 0 ? bound[difference.Index] / own : bound[difference.Index] > 0 ? double.PositiveInfinity : 0);
                }
            }

            // The median: of many elements some are near zero by chance.
            amplifications.Sort();
            amplification = Math.Max(amplification, amplifications.Count == 0 ? 0 : amplifications[amplifications.Count / 2]);
        }

        return judged.ToImmutable();
    }

    /// <summary>The engine that has an infinity or NaN where the truth has another number, while the other engine is right there.</summary>
    private string? Unexplained(ImmutableArray<JudgedElement> judged)
    {
        foreach (var element in judged)
        {
            var (a, e) = (element.Actual.Equals(element.Truth), element.Expected.Equals(element.Truth));
            if (a != e && !(double.IsFinite(element.Actual) && double.IsFinite(element.Expected)))
            {
                return a ? options.Expected.Name : options.Actual.Name;
            }
        }

        return null;
    }

    private static double Ulp(DType dtype, double value) => dtype == DType.Float32
        ? Math.Max(float.Epsilon, MathF.BitIncrement(MathF.Abs((float)value)) - (double)MathF.Abs((float)value))
        : Math.Max(double.Epsilon, Math.BitIncrement(Math.Abs(value)) - Math.Abs(value));

    private static string Nearer(ImmutableArray<JudgedElement> judged, string actual, string expected)
    {
        if (judged.IsEmpty)
        {
            return "";
        }

        var (a, e) = (judged.Max(j => j.ActualUlps), judged.Max(j => j.ExpectedUlps));
        return $" ({actual} is at most {Numbers.Size(a)} ulp from the truth, {expected} {Numbers.Size(e)}: most of the difference is {(a > e ? actual : expected)}'s rounding)";
    }

    private string Describe(KinkChoice kink) =>
        $"{kink.Quantity}{(kink.Index.IsEmpty ? "" : ReportNumber.Index(kink.Index))} of {kink.Operation}: {options.Actual.Name} takes {Numbers.Text(kink.Actual, ElementType.Float32)} ({kink.ActualChoice}), "
        + $"{options.Expected.Name} {Numbers.Text(kink.Expected, ElementType.Float32)} ({kink.ExpectedChoice}); both are valid there ({kink.Convention})";
}

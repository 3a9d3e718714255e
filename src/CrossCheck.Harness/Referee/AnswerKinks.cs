using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Referee.Steps;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee;

/// <summary>
/// Gradient answers that are not what the reference has, and may be right by other choices at kinks. They are judged by
/// the code that judges an engine's: all of a row's together, at the reference's values, and at its upstream gradients or
/// those of another convention.
/// </summary>
internal sealed class AnswerKinks(StepTruths truths, AnswerChecker answers, IEngine engine)
{
    /// <summary>Of an element that claims nothing anything is right.</summary>
    private const double Anything = 1e300;

    /// <returns>The answers, with those that are right by a choice marked so.</returns>
    public ImmutableArray<AnswerResult> Accept(CaseRow row, ImmutableArray<AnswerResult> results, Trace expected)
    {
        var oneCase = row.Case!;
        var wrong = Enumerable.Range(0, results.Length)
            .Where(k => !results[k].IsRight && results[k].Reason.Length == 0 && row.Answers[k].IsGradient && oneCase.Plan.Values[row.Answers[k].Value].HasGradient).ToList();
        if (wrong.Count == 0 || !oneCase.Plan.Steps.Any(s => s.Call.Spec.Choices is not null))
        {
            return results;
        }

        var best = results;
        foreach (var basis in Bases(row, expected))
        {
            var accepted = Accept(row, results, wrong, basis);
            if (accepted.Count(a => a.IsRight) > best.Count(a => a.IsRight))
            {
                best = accepted;
            }

            if (wrong.TrueForAll(k => best[k].IsRight))
            {
                break;
            }
        }

        return best;
    }

    /// <summary>The upstream gradients that an answer may have been worked out from.</summary>
    private IEnumerable<Trace> Bases(CaseRow row, Trace expected)
    {
        yield return expected;
        foreach (var convention in Enum.GetValues<Convention>())
        {
            if (new Replay(truths, engine, row.Case!).Under(convention, expected) is { } replayed)
            {
                yield return replayed;
            }
        }

        yield return Answered(row, expected);
    }

    /// <summary>The reference's tensors, with the row's own gradients where they are numbers.</summary>
    private Trace Answered(CaseRow row, Trace expected)
    {
        var plan = expected.Plan;
        var tensors = expected.Tensors.ToBuilder();
        foreach (var answer in row.Answers.Where(a => a.IsGradient && a.Formula is null))
        {
            var claim = answers.ClaimOf(row.Case!, answer, expected);
            var shape = plan.Values[answer.Value].Shape;
            if (plan.FindQuantity(answer.Name) is >= 0 and var k && claim.Shape == shape && Enumerable.Range(0, (int)shape.Count).All(claim.Claims))
            {
                tensors[k] = TensorData.From(shape, [.. Enumerable.Range(0, (int)shape.Count).Select(i => (claim.Low(i) + claim.High(i)) / 2)], plan.Values[answer.Value].Type);
            }
        }

        return new Trace(plan, tensors.ToImmutable());
    }

    private ImmutableArray<AnswerResult> Accept(CaseRow row, ImmutableArray<AnswerResult> results, List<int> wrong, Trace basis)
    {
        var oneCase = row.Case!;
        var graph = new StepGraph(truths, engine, oneCase, basis);
        var width = AnswerChecker.Width(row, oneCase.Plan.DType.Element());
        var choices = new List<ChosenKink>();
        var judged = new KinkInquest(oneCase.Plan, Claimed).Judge(wrong.Select(k => row.Answers[k].Value), choices);
        var names = Name(choices);
        var right = names.Length == 0 ? [] : judged.Where(j => j.Wrong.Count == 0).Select(j => j.Gradient.Value).ToHashSet();
        return [.. results.Select((result, k) => !wrong.Contains(k) || !right.Contains(row.Answers[k].Value) ? result : new AnswerResult
        {
            Name = result.Name,
            IsRight = true,
            Type = result.Type,
            Convention = names,
        })];

        KinkedGradient? Claimed(int value)
        {
            if (graph.Uses(value) is not { Count: > 0 } uses || UseSum.Of(uses, null) is not { } sum)
            {
                return null;
            }

            if (row.Answers.FirstOrDefault(a => a.IsGradient && a.Value == value) is not { } answer)
            {
                // What an answer before it was worked out from binds the choice; what nothing follows from leaves it free.
                return IsBehindAnAnswer(row, value) && graph.Gradient(value) is { } bound ? new KinkedGradient(value, bound.ToDoubles(), sum) : null;
            }

            var claim = answers.ClaimOf(oneCase, answer, basis);
            if (claim.Shape != oneCase.Plan.Values[value].Shape)
            {
                return null;
            }

            var given = new double[sum.Truth.Length];
            for (var i = 0; i < given.Length; i++)
            {
                given[i] = claim.Claims(i) ? (claim.Low(i) / 2) + (claim.High(i) / 2) : sum.Truth[i];
            }

            return new KinkedGradient(value, given, sum, i => !claim.Claims(i) ? Anything
                : double.IsFinite(given[i]) ? ((claim.High(i) - claim.Low(i)) / 2) + width.Allowed(given[i]) : 0);
        }
    }

    /// <summary>Is there an answered gradient of something that the value depends on?</summary>
    private static bool IsBehindAnAnswer(CaseRow row, int value)
    {
        var plan = row.Case!.Plan;
        var (open, seen) = (new Queue<int>([value]), new HashSet<int>());
        while (open.Count > 0)
        {
            var statement = plan.Network.Values[open.Dequeue()].Statement;
            foreach (var operand in statement < 0 ? [] : plan.Steps[statement].Call.Operands.Where(o => o.Kind == OperandKind.Value).Select(o => o.Value).Where(seen.Add))
            {
                if (row.Answers.Any(a => a.IsGradient && a.Value == operand))
                {
                    return true;
                }

                open.Enqueue(operand);
            }
        }

        return false;
    }

    private static string Name(List<ChosenKink> choices)
    {
        var names = choices.Select(c => c.Choice).Distinct().ToList();
        return string.Join(", ", names.Take(3).Select(n => n.StartsWith("from ", StringComparison.Ordinal) ? $"the derivative {n}" : n));
    }
}

using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Compare;

/// <summary>
/// Checks what the author of a case claims: an answer is right if each engine's number lies in the interval
/// that the answer claims, widened by what the engines themselves are allowed at that element.
/// </summary>
internal sealed class AnswerChecker(JudgeOptions options)
{
    /// <summary>How many wrong elements are named.</summary>
    private const int Places = 1000;

    private readonly DefinitionEngine definitions = new(options.Catalogue);

    public ImmutableArray<AnswerResult> Check(CaseRow row, Trace actual, Trace expected, Allowance[] allowances)
    {
        var results = ImmutableArray.CreateBuilder<AnswerResult>(row.Answers.Length);
        foreach (var answer in row.Answers)
        {
            results.Add(Check(row.Case!, answer, actual, expected, allowances));
        }

        return results.MoveToImmutable();
    }

    private AnswerResult Check(Case oneCase, Answer answer, Trace actual, Trace expected, Allowance[] allowances)
    {
        var (a, b) = (Of(oneCase, answer, actual), Of(oneCase, answer, expected));
        var shape = oneCase.Plan.Values[answer.Value].Shape;
        var type = oneCase.Plan.Values[answer.Value].Type;
        var quantity = oneCase.Plan.FindQuantity(answer.Name);
        var result = new AnswerResult { Name = answer.Name, IsRight = true, Type = type };
        if (a is null && b is null)
        {
            return result with { IsRight = false, Reason = $"neither {options.Actual.Name} nor {options.Expected.Name} gave a value to check it against" };
        }

        if (a is null || b is null)
        {
            var (present, name) = a is null ? (expected, options.Expected.Name) : (actual, options.Actual.Name);
            var alone = Check(oneCase, answer, present, present, allowances);
            return alone with { Against = alone.Against.IsEmpty ? [] : [name], Only = name };
        }

        // Zero is what is not planned: it is exact, and so are indices.
        var tolerance = type == ElementType.Int64 ? new Tolerance(0, 0) : quantity >= 0 ? allowances[quantity].Tolerance : Tolerance.Default(oneCase.Plan.DType);

        Claim forActual, forExpected;
        if (answer.Formula is { } formula)
        {
            forActual = Claim.Of(definitions.Evaluate(formula, oneCase.Plan.DType, n => CaseTensors.Resolve(oneCase, actual, n)!));
            forExpected = Claim.Of(definitions.Evaluate(formula, oneCase.Plan.DType, n => CaseTensors.Resolve(oneCase, expected, n)!));
        }
        else
        {
            forActual = forExpected = Claim.Of(answer.Cell);
        }

        if (forActual.Shape != shape && !(forActual.Shape.Rank == 0 && shape.Count == 1))
        {
            return result with { IsRight = false, Reason = $"has the shape {forActual.Shape}, but the value has {shape}" };
        }

        var (wrong, first, againstActual, againstExpected) = (0, -1, false, false);
        var places = ImmutableArray.CreateBuilder<int>();
        for (var i = 0; i < a.Count; i++)
        {
            var allowed = Comparer.At(i, a[i], b[i], tolerance).Allowed;
            var (wrongActual, wrongExpected) = (!forActual.Holds(i, a[i], allowed), !forExpected.Holds(i, b[i], allowed));
            if ((wrongActual || wrongExpected) && quantity >= 0 && allowances[quantity].Rounding is { } bounds)
            {
                allowed = Math.Max(allowed, bounds[i]);
                (wrongActual, wrongExpected) = (!forActual.Holds(i, a[i], allowed), !forExpected.Holds(i, b[i], allowed));
            }

            if (wrongActual || wrongExpected)
            {
                wrong++;
                first = first < 0 ? i : first;
                if (places.Count < Places)
                {
                    places.Add(i);
                }

                againstActual |= wrongActual;
                againstExpected |= wrongExpected;
            }
        }

        if (wrong == 0)
        {
            return result;
        }

        var shown = againstExpected ? forExpected : forActual;
        return result with
        {
            IsRight = false,
            Index = [.. shape.IndexOf(first)],
            Wrong = wrong,
            WrongAt = places.ToImmutable(),
            Written = answer.Formula is null ? answer.Cell.Written(first) : $"{{{answer.Cell.Formula!.Trim()}}}",
            Low = shown.Low(first),
            High = shown.High(first),
            Actual = a[first],
            Expected = b[first],
            Against = [.. new[] { (againstActual, options.Actual.Name), (againstExpected, options.Expected.Name) }.Where(e => e.Item1).Select(e => e.Name)],
        };
    }

    private static TensorData? Of(Case oneCase, Answer answer, Trace trace) =>
        answer.IsGradient
            ? CaseTensors.Gradient(oneCase, trace, answer.Value)
            : CaseTensors.Value(oneCase, trace, answer.Value);

    /// <summary>Per element an interval, from a cell or from a formula's value.</summary>
    private sealed record Claim(Shape Shape, Func<int, bool> Claims, Func<int, double> Low, Func<int, double> High)
    {
        public static Claim Of(Cases.Cells.AnswerCell cell) => new(cell.Shape!, cell.Claims, cell.Low, cell.High);

        public static Claim Of(Definitions.DefinitionTensor<Numerics.DoubleDouble> value) =>
            new(value.Shape, _ => true, i => (double)value.Values[i], i => (double)value.Values[i]);

        public bool Holds(int i, double value, double allowed)
        {
            if (!Claims(i))
            {
                return true;
            }

            var (low, high) = (Low(i), High(i));
            return double.IsNaN(low) ? double.IsNaN(value)
                : double.IsInfinity(value) || double.IsInfinity(low) ? value >= low && value <= high
                : value >= low - allowed && value <= high + allowed;
        }
    }
}

using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Wording;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Kinks;

/// <summary>Whether what an engine chooses at kinks lies in the sets that the operations declare.</summary>
internal static class ChoiceCheck
{
    /// <summary>One line for each gradient of the trace that no valid choice explains, beside the definition's number.</summary>
    /// <param name="oneCase">Of a plan of one statement.</param>
    /// <param name="trace">What an engine made of it.</param>
    public static IReadOnlyList<string> Outside(ICatalogue catalogue, Case oneCase, Trace trace)
    {
        Trace? truth = null;
        new DefinitionEngine(catalogue).Run(new CaseGroup(oneCase.Plan, [oneCase]), (_, t) => truth = t);
        double[][] numbers = [.. truth!.Tensors.Select(t => t!.ToDoubles())];
        var tolerance = Tolerance.Default(oneCase.Plan.DType);
        var verdict = StepChoices.Judge(
            oneCase,
            numbers,
            trace.Tensors,
            [.. numbers.Select(n => Array.ConvertAll(n, v => double.IsFinite(v) ? tolerance.Allowed(v) : 0))]);
        return [.. verdict.Unexplained.Concat(verdict.Undecided).Select(at => Line(oneCase.Plan.Quantities[at.Quantity], at.Element))];

        string Line(Quantity quantity, int element)
        {
            var k = oneCase.Plan.Quantities.IndexOf(quantity);
            var index = quantity.Shape.IndexOf(element);
            return FormattableString.Invariant(
                $"{oneCase.Plan.Steps[0].Call}: {quantity.Name}{(index.Length == 0 ? "" : ReportNumber.Index(index))} = {trace.Tensors[k]![element]} is no valid choice; declared is {numbers[k][element]}");
        }
    }
}

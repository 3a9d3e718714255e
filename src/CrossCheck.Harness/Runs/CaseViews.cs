using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Runs;

/// <summary>Cuts out of what the engines computed what a page about a case shows.</summary>
internal static class CaseViews
{
    public static CaseView Of(CaseRow row, CaseResult result, CaseRun run)
    {
        var (actual, expected) = (run.Actual, run.Expected);
        var oneCase = row.Case!;
        var (plan, network) = (oneCase.Plan, oneCase.Plan.Network);
        var given = oneCase.Inputs.Select((t, i) => Show(network.Values[network.Inputs[i]].Name, t))
            .Concat(oneCase.Cotangents.Select((t, i) => Show(Plan.GradientName(network.Values[plan.Results[i]].Name), t)));
        if (actual is null || expected is null)
        {
            return new CaseView(plan, [.. given], [], []);
        }

        return new CaseView(
            plan,
            [.. given],
            [.. result.Tensors.Select((t, i) => (t, i)).Where(t => result.Differs(t.i) && t.t.Compared && t.t.Reason.Length == 0).Select(t => Show(result, t.i, run))],
            [.. result.Answers.Zip(row.Answers).Where(a => !a.First.IsRight && a.First.Reason.Length == 0 && a.Second.Formula is null).Select(a => Show(oneCase, a.First, a.Second, actual, expected))]);
    }

    private static GivenView Show(string name, TensorData data) =>
        new(name, data.Shape, data.Type, [.. Excerpt.Around(data.Shape, []).Select(e => (e, e.Elements.Select(i => data[i]).ToImmutableArray()))]);

    private static TensorView Show(CaseResult result, int k, CaseRun run)
    {
        var (tensor, actual) = (result.Tensors[k], run.Actual!.Tensors[k]!);
        ImmutableArray<ViewedElement> Elements(Excerpt excerpt, TensorData expected, Tolerance tolerance) =>
        [
            .. excerpt.Elements.Select(i =>
            {
                return new ViewedElement(actual[i], expected[i], Comparer.At(i, actual[i], expected[i], tolerance).Allowed);
            }),
        ];

        var excerpts = Excerpt.Around(tensor.Quantity.Shape, [.. (tensor.Places.IsEmpty ? tensor.Differences : tensor.Places).Select(d => d.Index)]).ToList();
        return new(tensor.Quantity.Name, [.. excerpts.Select(e => (e, Elements(e, run.Expected!.Tensors[k]!, tensor.Tolerance)))])
        {
            Also =
            [
                .. result.Also.Select((a, n) => (Name: a.Engine, Tensor: a.Tensors[k], Data: run.Also[n].Trace?.Tensors[k]))
                    .Where(a => a.Tensor.Compared && a.Tensor.Reason.Length == 0 && a.Data is not null)
                    .Select(a => new ReferenceView(a.Name, [.. excerpts.Select(e => Elements(e, a.Data!, a.Tensor.Tolerance))])),
            ],
        };
    }

    private static AnswerView Show(Case oneCase, AnswerResult result, Answer answer, Trace actual, Trace expected)
    {
        TensorData Of(Trace trace) => answer.IsGradient ? CaseTensors.Gradient(oneCase, trace, answer.Value)! : CaseTensors.Value(oneCase, trace, answer.Value)!;
        var (a, b) = (Of(actual), Of(expected));
        AnsweredElement Element(int i) => new(answer.Cell.Written(i), result.WrongAt.Contains(i), a[i], b[i]);
        return new(result.Name, result.Type, [.. Excerpt.Around(a.Shape, result.WrongAt).Select(e => (e, e.Elements.Select(Element).ToImmutableArray()))]);
    }
}

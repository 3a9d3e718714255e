using System.Collections.Immutable;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Referee.Steps;

/// <summary>A part of a step, as a step of its own, in which some elements of one quantity are the same numbers.</summary>
/// <param name="Places">Where each of the elements stands in the part.</param>
internal sealed record Part(Case Case, IReadOnlyList<int> Elements, IReadOnlyList<int> Places)
{
    /// <summary>Was the upstream gradient divided beforehand, as the step does itself?</summary>
    public bool IsDivided { get; init; }

    /// <summary>
    /// The elements in groups that share a part: cut down to their index in the letters that their tensor has. None where
    /// the operation cannot be cut.
    /// </summary>
    public static IEnumerable<Part> Cut(Case step, Axes axes, int quantity, IEnumerable<int> elements)
    {
        var (plan, planned) = (step.Plan, step.Plan.Quantities[quantity]);
        var own = planned.Kind == QuantityKind.Value
            ? axes.Results[plan.Steps[0].Statement.Results.IndexOf(planned.Value)]
            : axes.Operands[plan.Steps[0].Call.Operands.IndexOf(Operand.Of(planned.Value))]!;
        if (planned.Kind == QuantityKind.Value && axes.Call is not null)
        {
            yield break;
        }

        foreach (var group in elements.GroupBy(e => Key(own, planned.Shape.IndexOf(e))))
        {
            var fixedAt = new Dictionary<char, int>();
            var first = planned.Shape.IndexOf(group.First());
            for (var d = 0; d < own.Length; d++)
            {
                fixedAt[own[d]] = first[d];
            }

            fixedAt.Remove(Axes.Whole);

            // Beside the diagonal that a letter written twice takes, there is nothing.
            if (own.Where((letter, d) => letter != Axes.Whole && fixedAt[letter] != first[d]).Any())
            {
                continue;
            }

            if (Make(step, axes, fixedAt) is { } part)
            {
                var shape = Shrunk(planned.Shape, own, fixedAt);
                yield return new Part(part, [.. group], [.. group.Select(e => Place(planned.Shape.IndexOf(e), own, fixedAt, shape))]) { IsDivided = axes.Share != 1 };
            }
        }
    }

    /// <summary>Single elements of an operation on single elements, one behind the other; null where it does not take that.</summary>
    public static Part? List(Case step, IReadOnlyList<int> elements)
    {
        var shape = step.Plan.Steps[0].Results[0].Shape;
        var listed = Shape.Of(elements.Count);
        if (TryPlan(step.Plan.Network, step.Plan.DType, [.. step.Inputs.Select(_ => listed)]) is not { } plan)
        {
            return null;
        }

        TensorData Pick(TensorData tensor) => Arrays.Pick(tensor, listed, Repetition.Places(tensor.Shape, shape, elements));
        return new Part(
            new Case(step.Id, plan, [.. step.Inputs.Select(Pick)], [.. step.Cotangents.Select(Pick)]), elements, [.. Enumerable.Range(0, elements.Count)]);
    }

    private static Case? Make(Case step, Axes axes, Dictionary<char, int> at)
    {
        var (call, results) = (step.Plan.Steps[0].Call, step.Plan.Steps[0].Statement.Results);
        var inputs = step.Plan.Network.Inputs.Select((value, i) => Take(step.Inputs[i], axes.Operands[call.Operands.IndexOf(Operand.Of(value))]!, at)).ToImmutableArray();
        var network = axes.Call is null ? step.Plan.Network : step.Plan.Network.With(_ => axes.Call);
        if (TryPlan(network, step.Plan.DType, [.. inputs.Select(t => t.Shape)]) is not { } plan)
        {
            return null;
        }

        var cotangents = step.Plan.Results.Select((value, i) => Take(step.Cotangents[i], axes.Results[results.IndexOf(value)], at));
        return new Case(step.Id, plan, inputs, [.. axes.Share == 1 ? cotangents : cotangents.Select(c => Arrays.Times(c, axes.Share))]);
    }

    private static Plan? TryPlan(Network network, DType dtype, Shape[] shapes)
    {
        try
        {
            return Plan.Create(network, dtype, shapes);
        }
        catch (CaseException)
        {
            return null;
        }
    }

    private static string Key(string letters, int[] index) => string.Join(',', index.Where((_, d) => letters[d] != Axes.Whole));

    private static Shape Shrunk(Shape shape, string letters, Dictionary<char, int> at) =>
        Shape.Create([.. shape.Select((size, d) => at.ContainsKey(letters[d]) ? 1 : size)]);

    private static int Place(int[] index, string letters, Dictionary<char, int> at, Shape shrunk)
    {
        var place = 0;
        for (var d = 0; d < index.Length; d++)
        {
            place = (place * shrunk[d]) + (at.ContainsKey(letters[d]) ? 0 : index[d]);
        }

        return place;
    }

    private static TensorData Take(TensorData tensor, string letters, Dictionary<char, int> at)
    {
        var (shape, strides) = (Shrunk(tensor.Shape, letters, at), tensor.Shape.Strides());
        var start = letters.Select((letter, d) => at.TryGetValue(letter, out var index) ? index * strides[d] : 0).Sum();
        var places = new int[shape.Count];
        var index = new int[shape.Rank];
        for (int i = 0, place = start; i < places.Length; i++)
        {
            places[i] = place;
            for (var d = shape.Rank - 1; d >= 0; d--)
            {
                place += strides[d];
                if (++index[d] < shape[d])
                {
                    break;
                }

                place -= strides[d] * shape[d];
                index[d] = 0;
            }
        }

        return shape == tensor.Shape ? tensor : Arrays.Pick(tensor, shape, places);
    }
}

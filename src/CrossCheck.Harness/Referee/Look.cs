using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee;

/// <summary>What one engine made of one quantity of an isolated step, beside what the definition makes of it there.</summary>
/// <param name="Truth">The definition, on what this engine was given.</param>
/// <param name="Tensor">Null where the engine has nothing that could be judged.</param>
/// <param name="Wrong">The first wrong element, −1 where none is.</param>
/// <param name="Choice">The choice of subgradient that was made; null for a wrong tensor, or none.</param>
internal sealed record Look(StepTruth? Truth, int Quantity, TensorData? Tensor, int Wrong, string? Choice)
{
    public bool IsRight => Tensor is not null && Wrong < 0;

    /// <summary>Whose error it is does not matter here: <paramref name="pardoned"/> says of an element that it is right all the same.</summary>
    /// <param name="own">What the tolerance table allows this engine in particular: no error of its is smaller than that.</param>
    public static Look At(StepTruth truth, int quantity, TensorData? tensor, Tolerance? own, Func<int, bool>? pardoned = null)
    {
        if (tensor is null)
        {
            return new Look(truth, quantity, null, -1, null);
        }

        var wrong = truth.FirstWrong(quantity, tensor);
        while (wrong >= 0 && (pardoned?.Invoke(wrong) == true || Allows(own, tensor[wrong], truth.Values[quantity][wrong])))
        {
            wrong = Enumerable.Range(wrong + 1, tensor.Count - wrong - 1).FirstOrDefault(i => !truth.Agrees(quantity, i, tensor[i]), -1);
        }

        return wrong < 0 ? new Look(truth, quantity, tensor, -1, "as declared")
            : truth.ValidChoice(quantity, tensor) is { } choice ? new Look(truth, quantity, tensor, -1, choice)
            : new Look(truth, quantity, tensor, wrong, null);
    }

    /// <summary>Both wrong, in the same way: then it is the definition that is in doubt.</summary>
    public bool Agrees(Look other) =>
        Enumerable.Range(0, Tensor!.Count).All(i => Tensor[i].Equals(other.Tensor![i]) || Math.Abs(Error(i) - other.Error(i)) <= Math.Abs(Error(i)) / 16);

    /// <summary>The first element that only one of the two has as declared.</summary>
    public int FirstDifference(Look other) =>
        Math.Max(0, Enumerable.Range(0, Tensor!.Count).ToList().FindIndex(i => Truth!.Agrees(Quantity, i, Tensor[i]) != other.Truth!.Agrees(Quantity, i, other.Tensor![i])));

    private static bool Allows(Tolerance? own, double value, double truth) => own is { } tolerance && double.IsFinite(truth) && Math.Abs(value - truth) <= tolerance.Allowed(truth);

    private double Error(int i) => Tensor![i] - Truth!.Values[Quantity][i];
}

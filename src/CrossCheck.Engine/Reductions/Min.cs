using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>The smallest element: of all, or along <c>dim</c> with its index, y, indices = min(x, dim).</summary>
internal sealed class Min : Extreme
{
    public override OpSpec Spec { get; } = new("min" + Arguments)
    {
        Formula = "y = min x, of all or along dim; then with indices, y = x[indices]",
        Source = "torch.min",
        Axes = static step => Axes.Reduced(step, ReducedDim.Of(step), linear: false),
        Rounding = static _ => RoundingClass.Moves,
        Kinks = "ties: of all, the gradient is split evenly; along dim the first has it; NaN wins in the same way",
        Conventions = [new("y = min(x)", "[1, 2, 1]", "3", "[1.5, 0, 1.5]"), new("y, i = min(x, 0)", "[1, 2, 1]", "3", "[3, 0, 0]")],
        Choices = static c => Ties(c, largest: false),
        Infer = Infer,
        ResultCount = static call => call.Has("dim") ? 2 : 1,
    };

    private protected override bool Largest => false;
}

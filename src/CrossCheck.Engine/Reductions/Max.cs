using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>The largest element: of all, or along <c>dim</c> with its index, y, indices = max(x, dim).</summary>
internal sealed class Max : Extreme
{
    public override OpSpec Spec { get; } = new("max" + Arguments)
    {
        Formula = "y = max x, of all or along dim; then with indices, y = x[indices]",
        Source = "torch.max",
        Axes = static step => Axes.Reduced(step, ReducedDim.Of(step), linear: false),
        Rounding = static _ => RoundingClass.Moves,
        Kinks = "ties: of all, the gradient is split evenly; along dim the first has it; NaN wins in the same way",
        Conventions = [new("y = max(x)", "[2, 1, 2]", "3", "[1.5, 0, 1.5]"), new("y, i = max(x, 0)", "[2, 1, 2]", "3", "[3, 0, 0]")],
        Choices = static c => Ties(c, largest: true),
        Infer = Infer,
        ResultCount = static call => call.Has("dim") ? 2 : 1,
    };

    private protected override bool Largest => true;
}

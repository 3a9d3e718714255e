using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = √(Σ(x − mean)²/max(0, n − correction)) over <c>dim</c> (all for None or an empty tuple).</summary>
public sealed class Std : Spread
{
    public override OpSpec Spec { get; } = new("std" + Arguments)
    {
        Formula = "y = √(Σ(x − mean)²/max(0, n − correction)) over dim; correction 1, or 0 with unbiased=False",
        Source = "torch.std",
        Kinks = "no variance: the derivative is 0",
        Conventions = [new("y = std(x)", "[2, 2]", "3", "[0, 0]")],
        Overload = ["input", "unbiased"],
        Infer = Infer,
    };

    private protected override bool Root => true;
}

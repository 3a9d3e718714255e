using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = Σ(x − mean)²/max(0, n − correction) over <c>dim</c> (all for None or an empty tuple).</summary>
public sealed class Var : Spread
{
    public override OpSpec Spec { get; } = new("var" + Arguments)
    {
        Formula = "y = Σ(x − mean)²/max(0, n − correction) over dim; correction 1, or 0 with unbiased=False",
        Source = "torch.var",
        Overload = ["input", "unbiased"],
        Infer = Infer,
    };

    private protected override bool Root => false;
}

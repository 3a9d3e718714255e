using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = Σ(x − mean)²/max(0, n − correction) over <c>dim</c> (all for None or an empty tuple).</summary>
internal sealed class Var : Spread
{
    public override OpSpec Spec { get; } = new("var" + Arguments)
    {
        Formula = "y = Σ(x − mean)²/max(0, n − correction) over dim; correction 1, or 0 with unbiased=False",
        Source = "torch.var",
        UnroundedOptions = ["correction"],
        Terms = Terms.And(ReducedDims.Length),
        Axes = static step => Axes.Reduced(step, ReducedDims.Of(step.Call, step.Shapes[0]!), linear: false),
        Overload = ["input", "unbiased"],
        Infer = Infer,
    };

    private protected override bool Root => false;
}

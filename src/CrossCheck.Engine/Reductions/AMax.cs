using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = max x over the dimensions <c>dim</c> (all for an empty tuple); NaN where there is one.</summary>
internal sealed class AMax : TiedExtreme
{
    public override OpSpec Spec { get; } = new("amax" + Arguments)
    {
        Formula = "y = max x over dim",
        Source = "torch.amax",
        Axes = static step => Axes.Reduced(step, ReducedDims.Of(step.Call, step.Shapes[0]!), linear: false),
        Rounding = static _ => RoundingClass.Moves,
        Kinks = "ties: the gradient is split evenly among the largest; NaN: it is NaN for the whole slice",
        Conventions = [new("y = amax(x)", "[2, 1, 2]", "3", "[1.5, 0, 1.5]")],
        Choices = static c => Ties(c, largest: true),
        Infer = static c => Infer(c, "largest"),
    };

    private protected override bool Largest => true;
}

using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = min x over the dimensions <c>dim</c> (all for an empty tuple); NaN where there is one.</summary>
internal sealed class AMin : TiedExtreme
{
    public override OpSpec Spec { get; } = new("amin" + Arguments)
    {
        Formula = "y = min x over dim",
        Source = "torch.amin",
        Axes = static step => Axes.Reduced(step, ReducedDims.Of(step.Call, step.Shapes[0]!), linear: false),
        Rounding = static _ => RoundingClass.Moves,
        Kinks = "ties: the gradient is split evenly among the smallest; NaN: it is NaN for the whole slice",
        Conventions = [new("y = amin(x)", "[1, 2, 1]", "3", "[1.5, 0, 1.5]")],
        Choices = static c => Ties(c, largest: false),
        Infer = static c => Infer(c, "smallest"),
    };

    private protected override bool Largest => false;
}

using System.Collections.Immutable;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = √(Σ(x − mean)²/max(0, n − correction)) over <c>dim</c> (all for None or an empty tuple).</summary>
internal sealed class Std : Spread
{
    public override OpSpec Spec { get; } = new("std" + Arguments)
    {
        Formula = "y = √(Σ(x − mean)²/max(0, n − correction)) over dim; correction 1, or 0 with unbiased=False",
        Source = "torch.std",
        UnroundedOptions = ["correction"],
        Terms = Terms.And(ReducedDims.Length),
        Axes = static step => Axes.Reduced(step, ReducedDims.Of(step.Call, step.Shapes[0]!), linear: false),
        Kinks = "no variance: the derivative is 0",
        Conventions = [new("y = std(x)", "[2, 2]", "3", "[0, 0]")],
        Choices = Constant,
        Overload = ["input", "unbiased"],
        Infer = Infer,
    };

    /// <summary>A slice of one number, over and over: √v is ‖x − mean‖/√d, the set the ball of that radius among the z with Σ z = 0.</summary>
    private static IEnumerable<Choice> Constant(ChoiceContext c)
    {
        var x = c.Values(0);
        foreach (var (k, slice) in Groups.OfDims(c.Call, c.Shape(0)).Index())
        {
            if (slice.Count > 1 && slice.Count > Correction(c.Call) && slice.TrueForAll(i => x[i] == x[slice[0]] && double.IsFinite(x[i])))
            {
                var radius = 1 / Math.Sqrt(slice.Count - Correction(c.Call));
                yield return new Choice { Effects = Effect.Of(k), Ball = new Ball(2, radius, [.. slice.Select(i => ImmutableArray.Create(new Slope(0, i, 1)))], Centred: true) };
            }
        }
    }

    private protected override bool Root => true;
}

using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>The tensor several times in a row along each dimension; new dimensions stand in front.</summary>
internal sealed class Repeat : MovedOp
{
    public override OpSpec Spec { get; } = new("repeat(Tensor input, int[] repeats)")
    {
        Formula = "y[o₀, o₁, …] = x[o₀ mod n₀, o₁ mod n₁, …]",
        Source = "torch.Tensor.repeat",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c =>
        {
            var (input, repeats) = (c.Shape("input"), c.Call.Ints("repeats"));
            var text = $"repeats=({string.Join(", ", repeats)})";
            c.Require(repeats.Length >= input.Rank, $"{text} must have at least the {input.Rank} dimensions of the input {input}");
            c.Require(repeats.All(r => r >= 0), $"{text} must not be negative");
            var added = repeats.Length - input.Rank;
            return c.Float(Shape.Create([.. repeats.Select((r, d) => d < added ? r : checked(r * input[d - added]))]));
        },
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Take(o =>
    {
        var shape = x.Input(0).Shape;
        return [.. o[(o.Length - shape.Rank)..].Select((place, d) => place % shape[d])];
    });

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var (own, repeats) = (Own(x.Shape(0)), x.Call.Ints("repeats"));
        var added = repeats.Length - own.Length;
        return new([.. repeats.Select((r, d) => d < added ? new int[r] : [.. Enumerable.Repeat(own[d - added], r).SelectMany(table => table)])]);
    }
}

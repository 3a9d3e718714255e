using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = √x; NaN below 0.</summary>
internal sealed class Sqrt : UnaryOp<Sqrt.Root>
{
    public override OpSpec Spec { get; } = new("sqrt(Tensor input)")
    {
        Formula = "y = √x",
        Source = "torch.sqrt",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "x = 0: the derivative is ∞",
        Conventions = [new("y = sqrt(x)", "[0, 4]", "[3, 8]", "[inf, 2]")],
        Choices = static c => c.Values(0).Index().Where(x => x.Item == 0).Select(x => KinkSets.Ray(Effect.Of(x.Index), 0, x.Index, from: 0, towards: 1, declaredInfinite: true)),
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(V.Sqrt);

    protected override Root Rule(OpCall call) => default;

    public readonly struct Root : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Sqrt(x);

        // y = √x  ⇒  dx += dy/2y
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy / (V.Of(2) * y);
    }
}

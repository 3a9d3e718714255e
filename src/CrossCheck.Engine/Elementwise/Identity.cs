using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = x: what the statement <c>u = x</c> is, so that u is a node with a gradient of its own.</summary>
internal sealed class Identity : UnaryOp<Identity.Copy>
{
    public override OpSpec Spec { get; } = new("identity(Tensor input)")
    {
        Formula = "y = x",
        Source = "torch.nn.Identity",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(v => v);

    protected override Copy Rule(OpCall call) => default;

    public readonly struct Copy : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x;

        // y = x  ⇒  dx += dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy;
    }
}

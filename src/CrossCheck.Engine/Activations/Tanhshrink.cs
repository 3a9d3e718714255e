using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x − tanh x.</summary>
internal sealed class Tanhshrink : UnaryOp<Tanhshrink.Shrink>
{
    public override OpSpec Spec { get; } = new("tanhshrink(Tensor input)")
    {
        Formula = "y = x − tanh(x)",
        Source = "torch.nn.Tanhshrink",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(v => v - V.Tanh(v));

    protected override Shrink Rule(OpCall call) => default;

    public readonly struct Shrink : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x - V.Tanh(x);

        // y = x − tanh x  ⇒  dx += tanh² x·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V>
        {
            var tanh = V.Tanh(x);
            return tanh * tanh * dy;
        }
    }
}

using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ).</summary>
internal sealed class Tanh : UnaryOp<Tanh.HyperbolicTangent>
{
    public override OpSpec Spec { get; } = new("tanh(Tensor input)")
    {
        Formula = "y = (e^x − e^(−x))/(e^x + e^(−x))",
        Source = "torch.tanh",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(V.Tanh);

    protected override HyperbolicTangent Rule(OpCall call) => default;

    public readonly struct HyperbolicTangent : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Tanh(x);

        // y = tanh x  ⇒  dx += (1 − y²)·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy * (V.Of(1) - (y * y));
    }
}

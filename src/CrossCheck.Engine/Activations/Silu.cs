using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x·σ(x), σ(x) = 1/(1 + e⁻ˣ).</summary>
internal sealed class Silu : UnaryOp<Silu.Swish>
{
    public override OpSpec Spec { get; } = new("silu(Tensor input, bool inplace=False)")
    {
        Formula = "y = x·σ(x), σ(x) = 1/(1 + exp(−x))",
        Source = "torch.nn.SiLU",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(v => v * V.Sigmoid(v));

    protected override Swish Rule(OpCall call) => default;

    public readonly struct Swish : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x / (V.Of(1) + V.Exp(-x));

        // y = x·σ(x), σ′ = σ·(1 − σ), 1 − σ(x) = σ(−x)  ⇒  dx += σ(x)·(1 + x·σ(−x))·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy * (Logistic.Sigmoid(x) * (V.Of(1) + (x * Logistic.Sigmoid(-x))));
    }
}

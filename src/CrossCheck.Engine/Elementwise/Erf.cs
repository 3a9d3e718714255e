using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = 2/√π ∫₀ˣ e^(−t²) dt.</summary>
internal sealed class Erf : UnaryOp<Erf.ErrorFunction>
{
    public override OpSpec Spec { get; } = new("erf(Tensor input)")
    {
        Formula = "y = 2/√π ∫₀ˣ e^(−t²) dt",
        Source = "torch.erf, torch.special.erf",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(V.Erf);

    protected override ErrorFunction Rule(OpCall call) => default;

    public readonly struct ErrorFunction : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Erf(x);

        // y = erf x  ⇒  dx += 2/√π·e^(−x²)·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy * (V.Of(2) / V.Sqrt(V.Pi) * V.Exp(-(x * x)));
    }
}

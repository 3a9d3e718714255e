using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = ln(1 + x), to full relative precision also where x is small; −∞ at −1, NaN below.</summary>
internal sealed class Log1p : UnaryOp<Log1p.LogarithmOfOnePlus>
{
    public override OpSpec Spec { get; } = new("log1p(Tensor input)")
    {
        Formula = "y = ln(1 + x)",
        Source = "torch.log1p, torch.special.log1p",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(LogOfOnePlus.Define);

    protected override LogarithmOfOnePlus Rule(OpCall call) => default;

    public readonly struct LogarithmOfOnePlus : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V>
        {
            // u = 1 + x is rounded; ln u·x/(u − 1) takes that back, since ln u/(u − 1) hardly changes with u (Kahan).
            var u = V.Of(1) + x;
            var log = V.Log(u);
            return V.Greater(x, V.Of(1), log, V.Equal(u, V.Of(1), x, log * (x / (u - V.Of(1)))));
        }

        // y = ln(1 + x)  ⇒  dx += dy/(1 + x)
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy / (V.Of(1) + x);
    }
}

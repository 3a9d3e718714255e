using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = ln σ(x) = −ln(1 + e⁻ˣ).</summary>
internal sealed class LogSigmoid : UnaryOp<LogSigmoid.LogOfSigmoid>
{
    public override OpSpec Spec { get; } = new("logsigmoid(Tensor input)")
    {
        Formula = "y = ln σ(x) = −ln(1 + exp(−x))",
        Source = "torch.nn.LogSigmoid",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(v => Decide.Greater(v, V.Of(0))
        ? -LogOfOnePlus.Define(V.Exp(-v))
        : v - LogOfOnePlus.Define(V.Exp(v)));

    protected override LogOfSigmoid Rule(OpCall call) => default;

    public readonly struct LogOfSigmoid : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => -Logistic.Softplus(-x);

        // y = −ln(1 + e⁻ˣ)  ⇒  dx += σ(−x)·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => Logistic.Sigmoid(-x) * dy;
    }
}

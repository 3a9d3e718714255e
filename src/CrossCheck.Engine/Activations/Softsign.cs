using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x/(1 + |x|).</summary>
internal sealed class Softsign : UnaryOp<Softsign.Ratio>
{
    public override OpSpec Spec { get; } = new("softsign(Tensor input)")
    {
        Formula = "y = x/(1 + |x|)",
        Source = "torch.nn.Softsign",
        Rounding = static _ => RoundingClass.Elementwise,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(v => v / (V.Of(1) + (Decide.Greater(V.Of(0), v) ? -v : v)));

    protected override Ratio Rule(OpCall call) => default;

    public readonly struct Ratio : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x / OnePlusMagnitude(x);

        // y = x/(1 + |x|)  ⇒  dx += dy/(1 + |x|)², also at 0, where |x| has a kink and y none
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy / OnePlusMagnitude(x) / OnePlusMagnitude(x);

        private static V OnePlusMagnitude<V>(V x)
            where V : struct, IReal<V> => V.Of(1) + V.Greater(x, V.Of(0), x, -x);
    }
}

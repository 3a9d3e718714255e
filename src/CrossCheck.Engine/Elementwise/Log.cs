using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = ln x; −∞ at 0, NaN below.</summary>
internal sealed class Log : UnaryOp<Log.Logarithm>
{
    public override OpSpec Spec { get; } = new("log(Tensor input)")
    {
        Formula = "y = ln x",
        Source = "torch.log",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Map(V.Log);

    protected override Logarithm Rule(OpCall call) => default;

    public readonly struct Logarithm : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Log(x);

        // y = ln x  ⇒  dx += dy/x
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy / x;
    }
}

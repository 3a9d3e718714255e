using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = f(x), element by element, of the input's shape. <typeparamref name="TRule"/> is f with its options.</summary>
internal abstract class UnaryOp<TRule> : Op
    where TRule : struct, IUnary
{
    public override void Forward<T>(OpContext<T> x) => Map.Forward(Rule(x.Call), x.Input(0), x.Output());

    public override void Backward<T>(OpContext<T> x)
    {
        if (x.Wants(0))
        {
            Map.Backward(Rule(x.Call), x.Input(0), x.Output(), x.GradOutput(), x.GradInput(0));
        }
    }

    /// <summary>f with the options of a call.</summary>
    protected abstract TRule Rule(OpCall call);
}

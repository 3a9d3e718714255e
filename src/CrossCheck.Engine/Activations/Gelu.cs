using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x·Φ(x), Φ the normal distribution function, or its approximation by tanh.</summary>
internal sealed class Gelu : Op
{
    public override OpSpec Spec { get; } = new("gelu(Tensor input, *, 'none'|'tanh' approximate='none')")
    {
        Formula = "y = x·½(1 + erf(x/√2)); 'tanh': y = x·½(1 + tanh(√(2/π)·(x + 0.044715·x³)))",
        Source = "torch.nn.GELU; Hendrycks and Gimpel, Gaussian Error Linear Units, 2016",
        Rounding = static _ => RoundingClass.Elementwise,
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 1,
        Infer = static c => c.Float(c.Shape(0)),
    };

    public override void Forward<T>(OpContext<T> x)
    {
        if (IsTanh(x.Call))
        {
            Map.Forward(default(TanhGate), x.Input(0), x.Output());
        }
        else
        {
            Map.Forward(default(NormalGate), x.Input(0), x.Output());
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        if (IsTanh(x.Call))
        {
            Map.Backward(default(TanhGate), x.Input(0), x.Output(), x.GradOutput(), x.GradInput(0));
        }
        else
        {
            Map.Backward(default(NormalGate), x.Input(0), x.Output(), x.GradOutput(), x.GradInput(0));
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (half, one) = (V.Of(0.5), V.Of(1));
        if (x.Call.Choice("approximate") == "none")
        {
            x.Map(v => half * v * (one + V.Erf(v / V.Sqrt(V.Of(2)))));
            return;
        }

        // 0.044715 as every engine has it: rounded to the dtype.
        var (root, cubic) = (V.Sqrt(V.Of(2) / V.Pi), V.Of(x.DType.Round(0.044715)));
        x.Map(v => half * v * (one + V.Tanh(root * (v + (cubic * v * v * v)))));
    }

    private static bool IsTanh(OpCall call) => call.Choice("approximate") == "tanh";

    private readonly struct NormalGate : IUnary
    {
        private const double RootOfHalf = 0.70710678118654752440, InverseRootOfTwoPi = 0.39894228040143267794;

        public V Forward<V>(V x)
            where V : struct, IReal<V> => x * Distribution(x);

        // y = x·Φ(x), Φ′(x) = exp(−x²/2)/√(2π)  ⇒  dx += (Φ(x) + x·Φ′(x))·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V>
        {
            var density = V.Exp(V.Of(-0.5) * x * x) * V.Of(InverseRootOfTwoPi);
            return (Distribution(x) + (x * density)) * dy;
        }

        private static V Distribution<V>(V x)
            where V : struct, IReal<V> => V.Of(0.5) * (V.Of(1) + V.Erf(x * V.Of(RootOfHalf)));
    }

    private readonly struct TanhGate : IUnary
    {
        private const double Cubic = 0.044715, RootOfTwoOverPi = 0.79788456080286535588;

        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Of(0.5) * x * (V.Of(1) + Tanh(x));

        // y = ½x·(1 + t), t = tanh u, u = √(2/π)·(x + c·x³)  ⇒  dx += ½(1 + t + x·(1 − t²)·u′)·dy, u′ = √(2/π)·(1 + 3c·x²)
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V>
        {
            var (one, t) = (V.Of(1), Tanh(x));
            var slope = V.Of(RootOfTwoOverPi) * (one + (V.Of(3 * Cubic) * x * x));
            return V.Of(0.5) * (one + t + (x * (one - t) * (one + t) * slope)) * dy;
        }

        private static V Tanh<V>(V x)
            where V : struct, IReal<V> => V.Tanh(V.Of(RootOfTwoOverPi) * (x + (V.Of(Cubic) * x * x * x)));
    }
}

using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = aᵇ, with broadcasting, and the special cases of IEEE 754 (pow(a, 0) = pow(1, b) = 1, also for NaN).</summary>
internal sealed class Pow : BinaryOp<Pow.Power>
{
    public override OpSpec Spec { get; } = new("pow(Tensor input, Tensor exponent)")
    {
        Formula = "y = input^exponent",
        Source = "torch.pow",
        Rounding = static _ => RoundingClass.Elementwise,
        Kinks = "input = 0: ∂y/∂input is ∞ for an exponent below 1 (0 for 0); ∂y/∂exponent is 0 for an exponent ≥ 0",
        Conventions = [new("y = x ^ 0.5", "[0]", "[3]", "[inf]"), new("y = x ^ 0", "[0, 2]", "[3, 4]", "[0, 0]"), new("y = 0 ^ x", "[0, 2]", "[3, 4]", "[0, 0]")],
        Choices = AtZero,
        Infer = static c => c.Float(Broadcasting.Combine(c, 0, 1)),
    };

    public override void Forward<T>(OpContext<T> x)
    {
        if (IsSquare(x.Call))
        {
            Map.Forward(default(Square.SecondPower), x.Input(0), x.Output());
        }
        else
        {
            base.Forward(x);
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!IsSquare(x.Call))
        {
            base.Backward(x);
        }
        else if (x.Wants(0))
        {
            Map.Backward(default(Square.SecondPower), x.Input(0), x.Output(), x.GradOutput(), x.GradInput(0));
        }
    }

    public override void Define<V>(DefinitionContext<V> x) => x.Map(V.Pow);

    /// <summary>
    /// 0ᵇ: ∂y/∂a is b·aᵇ⁻¹ as a → 0, from 0 to ∞ for 0 &lt; b &lt; 1; ∂y/∂b is aᵇ·ln a, for b = 0 (where y jumps from 1 to 0) from
    /// −∞ to 0.
    /// </summary>
    private static IEnumerable<Choice> AtZero(ChoiceContext c)
    {
        var (a, b, y) = (c.Values(0), c.Values(1), c.Results[0].Shape);
        var (inA, inB) = (Broadcasting.Places(c.Shape(0), y), Broadcasting.Places(c.Shape(1), y));
        for (var i = 0; i < y.Count; i++)
        {
            if (a[inA(i)] == 0 && b[inB(i)] is >= 0 and < 1)
            {
                yield return b[inB(i)] > 0
                    ? KinkSets.Ray(Effect.Of(i), 0, inA(i), from: 0, towards: 1, declaredInfinite: true)
                    : KinkSets.Ray(Effect.Of(i), 1, inB(i), from: 0, towards: -1, declaredInfinite: false);
            }
        }
    }

    protected override Power Rule(OpCall call) => default;

    private static bool IsSquare(OpCall call) => call.Operands[1] is { Kind: OperandKind.Constant, Number: 2 };

    public readonly struct Power : IBinary
    {
        public V Forward<V>(V a, V b)
            where V : struct, IReal<V> => V.Pow(a, b);

        // y = aᵇ  ⇒  da += b·aᵇ⁻¹·dy, and nothing where b = 0 (0·0⁻¹ would be NaN)
        public V BackwardA<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => V.Equal(b, V.Of(0), V.Of(0), dy * (b * V.Pow(a, b - V.Of(1))));

        // y = aᵇ  ⇒  db += aᵇ·ln a·dy, and nothing where a = 0, b ≥ 0 (0·ln 0 would be NaN)
        public V BackwardB<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V>
        {
            var db = dy * (y * V.Log(a));
            var atZero = V.Greater(V.Of(0), b, db, V.Equal(b, b, V.Of(0), db));
            return V.Equal(a, V.Of(0), atZero, db);
        }
    }
}

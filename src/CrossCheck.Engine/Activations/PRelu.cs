using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x for x &gt; 0, else w·x, where w is one number, one per channel (dimension 1), or one per element.</summary>
internal sealed class PRelu : BinaryOp<PRelu.Slope>
{
    public override OpSpec Spec { get; } = new("prelu(Tensor input, Tensor weight)")
    {
        Formula = "y = x where x > 0, else weight·x",
        Source = "torch.nn.PReLU",
        Axes = static step => Axes.Of(step, step.Shapes[1]!.Count == 1 ? "*, ~ -> *" : step.Shapes[1]!.Rank == 1 && step.Shapes[0]!.Rank > 1 ? "nc~, c -> nc~" : "*, * -> *"),
        Kinks = "x = 0: the derivative is weight",
        Conventions = [new("y = prelu(x, 0.25)", "[-0.0, 0, nan]", "[4, -8, 12]", "[1, -2, 3]")],
        Choices = AtZero,
        Infer = static c =>
        {
            var (input, weight) = (c.Shape("input"), c.Shape("weight"));
            c.Require(
                WeightIn(input, weight) is not null,
                $"weight of shape {weight} must have 1 element, "
                + (input.Rank > 1 ? $"one for each of the {input[1]} channels of the input {input}: ({input[1]}), " : "")
                + $"or the shape of the input: {input}");
            return c.Float(input);
        },
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, weight) = (x.Input("input"), x.Input("weight"));
        for (var i = 0; i < input.Values.Length; i++)
        {
            var slope = weight.Values.Length == 1 ? 0
                : weight.Shape.Rank == 1 && input.Shape.Rank > 1 ? input.Shape.IndexOf(i)[1]
                : i;
            x.Output.Values[i] = Decide.Greater(input.Values[i], V.Of(0)) ? input.Values[i] : weight.Values[slope] * input.Values[i];
        }
    }

    protected override Slope Rule(OpCall call) => default;

    protected override Shape Seen<T>(OpContext<T> x, int slot) => slot == 0 ? x.Shape(0) : WeightIn(x.Shape(0), x.Shape(1))!;

    /// <summary>x = 0: from w to 1; the weight has the derivative x, which is 0 on both sides.</summary>
    private static IEnumerable<Choice> AtZero(ChoiceContext c)
    {
        var (x, w, place) = (c.Values(0), c.Values(1), Broadcasting.Places(WeightIn(c.Shape(0), c.Shape(1))!, c.Shape(0)));
        for (var i = 0; i < x.Length; i++)
        {
            var slope = x[i] == 0 ? w[place(i)] : 1;
            if (KinkSets.Interval(Effect.Of(i), 0, i, new Kink(0, Left: slope, Right: 1, Declared: slope)) is { } choice)
            {
                yield return choice;
            }
        }
    }

    /// <summary>The shape in which the weight broadcasts over the input, or null where it does not fit.</summary>
    private static Shape? WeightIn(Shape input, Shape weight)
    {
        if (weight.Count == 1 && (weight.Rank <= 1 || weight == input))
        {
            return Shape.Scalar;
        }

        if (input.Rank > 1 && weight.Rank == 1 && weight[0] == input[1])
        {
            return Shape.Create([weight[0], .. Enumerable.Repeat(1, input.Rank - 2)]);
        }

        return weight == input ? input : null;
    }

    public readonly struct Slope : IBinary
    {
        public V Forward<V>(V x, V w)
            where V : struct, IReal<V> => V.Greater(x, V.Of(0), x, w * x);

        // y = x  ⇒  dx += dy;  y = w·x  ⇒  dx += w·dy
        public V BackwardA<V>(V x, V w, V y, V dy)
            where V : struct, IReal<V> => V.Greater(x, V.Of(0), dy, w * dy);

        // y = x  ⇒  nothing;  y = w·x  ⇒  dw += x·dy
        public V BackwardB<V>(V x, V w, V y, V dy)
            where V : struct, IReal<V> => V.Greater(x, V.Of(0), V.Of(0), x * dy);
    }
}

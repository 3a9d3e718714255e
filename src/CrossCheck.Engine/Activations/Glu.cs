using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = a·σ(b), where a and b are the halves of the input along one dimension.</summary>
internal sealed class Glu : Op
{
    public override OpSpec Spec { get; } = new("glu(Tensor input, int dim=-1)")
    {
        Formula = "y = a·σ(b), input[…, 2n, …] = (a, b) along dim → y[…, n, …]",
        Source = "torch.nn.GLU; Dauphin et al., Language Modeling with Gated Convolutional Networks, 2016",
        Axes = static step => Axes.Except(step, ReducedDim.Of(step)),
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 2 && call.Int("dim") != 0 && call.Int("dim") != -shapes[0]!.Rank,
        Infer = static c =>
        {
            var input = c.Shape("input");
            c.Require(input.Rank > 0, "input of shape () must have at least one dimension");
            var dim = c.Dim("dim", c.Call.Int("dim"), input.Rank);
            c.Require(input[dim] % 2 == 0, $"dimension {dim} of the input {input} is {input[dim]}, which must be even to be halved");
            return c.Float(Shape.Create([.. input.Select((size, d) => d == dim ? size / 2 : size)]));
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var half = HalfLength(x.Call, x.Shape(0));
        var input = x.Input(0);
        var y = x.Output();
        for (var start = 0; start < y.Length; start += half)
        {
            Map.Forward(default(Gate), input.Slice(2 * start, half), input.Slice((2 * start) + half, half), y.Slice(start, half));
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var half = HalfLength(x.Call, x.Shape(0));
        var input = x.Input(0);
        var y = x.Output();
        var dy = x.GradOutput();
        var dx = x.GradInput(0);
        for (var start = 0; start < y.Length; start += half)
        {
            var a = input.Slice(2 * start, half);
            var b = input.Slice((2 * start) + half, half);
            Map.BackwardA(default(Gate), a, b, y.Slice(start, half), dy.Slice(start, half), dx.Slice(2 * start, half));
            Map.BackwardB(default(Gate), a, b, y.Slice(start, half), dy.Slice(start, half), dx.Slice((2 * start) + half, half));
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var input = x.Input("input");
        var dim = (x.Call.Int("dim") + input.Shape.Rank) % input.Shape.Rank;
        for (var i = 0; i < x.Output.Values.Length; i++)
        {
            var index = x.Output.Shape.IndexOf(i);
            var a = input[index];
            index[dim] += x.Output.Shape[dim];
            var b = input[index];
            x.Output.Values[i] = a * V.Sigmoid(b);
        }
    }

    /// <summary>Neighbouring elements of a half: those of the dimensions from dim on.</summary>
    private static int HalfLength(OpCall call, Shape input)
    {
        var length = 1;
        for (var d = call.Int("dim") < 0 ? call.Int("dim") + input.Rank : call.Int("dim"); d < input.Rank; d++)
        {
            length *= input[d];
        }

        return length / 2;
    }

    private readonly struct Gate : IBinary
    {
        public V Forward<V>(V a, V b)
            where V : struct, IReal<V> => a * Logistic.Sigmoid(b);

        // y = a·σ(b)  ⇒  da += σ(b)·dy
        public V BackwardA<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => Logistic.Sigmoid(b) * dy;

        // y = a·σ(b), σ′ = σ·(1 − σ), 1 − σ(b) = σ(−b)  ⇒  db += a·σ(b)·σ(−b)·dy
        public V BackwardB<V>(V a, V b, V y, V dy)
            where V : struct, IReal<V> => Logistic.Sigmoid(b) * Logistic.Sigmoid(-b) * a * dy;
    }
}

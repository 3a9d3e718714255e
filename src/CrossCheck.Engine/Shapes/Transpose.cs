using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Swaps two dimensions: y[…, j, …, i, …] = x[…, i, …, j, …].</summary>
internal sealed class Transpose : Op
{
    public override OpSpec Spec { get; } = new("transpose(Tensor input, int dim0, int dim1)")
    {
        Formula = "y[…, j, …, i, …] = x[…, i, …, j, …]",
        Source = "torch.transpose",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c =>
        {
            var input = c.Shape("input");
            var (a, b) = (c.Dim("dim0", c.Call.Int("dim0"), input.Rank), c.Dim("dim1", c.Call.Int("dim1"), input.Rank));
            return c.Float(input.Rank == 0 ? input : input.With(a, input[b]).With(b, input[a]));
        },
    };

    public override void Forward<T>(OpContext<T> x) => Swap(x.Input(0), x.Output(), x.Call, x.Shape(0), x.Cases);

    // y = swap(x)  ⇒  dx += swap(dy)
    public override void Backward<T>(OpContext<T> x)
    {
        if (x.Wants(0))
        {
            var swapped = new T[x.GradInput(0).Length];
            Swap(x.GradOutput(), swapped, x.Call, x.OutputShape(), x.Cases);
            Map.Add(swapped, x.GradInput(0));
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var input = x.Input("input");
        for (var i = 0; i < input.Values.Length; i++)
        {
            var index = input.Shape.IndexOf(i);
            if (index.Length > 0)
            {
                var a = (x.Call.Int("dim0") + index.Length) % index.Length;
                var b = (x.Call.Int("dim1") + index.Length) % index.Length;
                (index[a], index[b]) = (index[b], index[a]);
            }

            x.Output[index] = input.Values[i];
        }
    }

    /// <summary>The tensor as [outer, p, middle, q, run]: its runs, copied to [outer, q, middle, p, run].</summary>
    private static void Swap<T>(ReadOnlySpan<T> from, Span<T> to, OpCall call, Shape shape, int cases)
        where T : unmanaged
    {
        var (first, second) = (Positive(call.Int("dim0"), shape.Rank), Positive(call.Int("dim1"), shape.Rank));
        (first, second) = (Math.Min(first, second), Math.Max(first, second));
        if (first == second || shape.Count == 0)
        {
            from.CopyTo(to);
            return;
        }

        var (p, q) = (shape[first], shape[second]);
        var (middle, run) = (shape.Product(first + 1, second), shape.Product(second + 1, shape.Rank));
        var outer = cases * shape.Product(0, first);
        for (var o = 0; o < outer; o++)
        {
            for (var m = 0; m < middle; m++)
            {
                for (var j = 0; j < q; j++)
                {
                    for (var i = 0; i < p; i++)
                    {
                        var source = (((((((o * p) + i) * middle) + m) * q) + j) * run);
                        var target = (((((((o * q) + j) * middle) + m) * p) + i) * run);
                        if (run == 1)
                        {
                            to[target] = from[source];
                        }
                        else
                        {
                            from.Slice(source, run).CopyTo(to.Slice(target, run));
                        }
                    }
                }
            }
        }
    }

    private static int Positive(int dimension, int rank) => dimension < 0 ? dimension + Math.Max(rank, 1) : dimension;
}

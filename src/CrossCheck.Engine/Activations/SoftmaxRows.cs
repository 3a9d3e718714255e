using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>What softmax, log_softmax and cross_entropy have in common: the dimension, and the rows' normalisation.</summary>
internal static class SoftmaxRows
{
    /// <summary>How many elements a row has.</summary>
    public static double Length(Step step) => step.Shapes[0]! is { Rank: > 0 } input ? input[Dimension(step.Call, input.Rank)] : 1;

    /// <summary>Each row by itself.</summary>
    public static Axes Axes(Step step) =>
        Operations.Axes.Except(step, [.. step.Shapes[0]!.Select((_, d) => d == Dimension(step.Call, step.Shapes[0]!.Rank))]);

    /// <summary>The dimension of a call; for None, torch's implicit choice: 0 for 0, 1 or 3 dimensions, else 1.</summary>
    public static int Dimension(OpCall call, int rank) =>
        !call.Has("dim") ? (rank is 0 or 1 or 3 ? 0 : 1) : call.Int("dim") < 0 ? call.Int("dim") + Math.Max(rank, 1) : call.Int("dim");

    public static ImmutableArray<Result> Infer(InferContext c)
    {
        var input = c.Shape("input");
        if (c.Call.Has("dim"))
        {
            c.Dim("dim", c.Call.Int("dim"), input.Rank);
        }

        return c.Float(input);
    }

    /// <summary>
    /// Each row of y = x − max x − ln Σ exp(x − max x); no exponential overflows, and at least one is 1.
    /// </summary>
    public static void LogSoftmax<T>(ReadOnlySpan<T> x, Span<T> y, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var count = length == 0 ? 0 : x.Length / length;
        var (sums, exp) = (new T[count], new T[length]);
        for (var r = 0; r < count; r++)
        {
            var from = x.Slice(r * length, length);
            var to = y.Slice(r * length, length);
            Map.Forward(new Minus(double.CreateChecked(Reduce.Max(from))), from, to);
            Map.Forward(default(Exponential), to, exp);
            sums[r] = Reduce.Sum<T>(exp);
        }

        Map.Forward(default(Logarithm), sums, sums);
        for (var r = 0; r < count; r++)
        {
            var to = y.Slice(r * length, length);
            Map.Forward(new Minus(double.CreateChecked(sums[r])), to, to);
        }
    }

    /// <summary>y = x − c.</summary>
    /// <param name="c">A number of the type that is computed in.</param>
    public readonly struct Minus(double c) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x - V.Of(c);

        // y = x − c  ⇒  dx += dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy;
    }

    public readonly struct Exponential : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Exp(x);

        // y = eˣ  ⇒  dx += y·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => y * dy;
    }

    private readonly struct Logarithm : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Log(x);

        // y = ln x  ⇒  dx += dy/x
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy / x;
    }
}

using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>What softmax, softmin and log_softmax share: rows along one dimension, each by itself.</summary>
/// <typeparam name="TJacobian">The derivative of a row, from its y and dy, with one number of the whole row.</typeparam>
internal abstract class NormalizedExponential<TJacobian> : Op
    where TJacobian : struct, IUnary
{
    private protected const string Arguments = "(Tensor input, int? dim=None, fixed _stacklevel=3, fixed dtype=None)";

    private protected static bool RowByRow(OpCall call, Shape input) => input.Rank >= 2 && SoftmaxRows.Dimension(call, input.Rank) != 0;

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = Slices.Along(x.Shape(0), SoftmaxRows.Dimension(x.Call, x.Shape(0).Rank));
        var (fromBuffer, toBuffer) = (slices.Buffer<T>(), slices.Buffer<T>());
        for (int first = 0, count, all = slices.Count * x.Cases; first < all && slices.Length > 0; first += count)
        {
            count = slices.Together(first, all);
            var y = slices.NewRows(x.Output(), first, count, toBuffer);
            Normalize(slices.Rows(x.Input(0), first, count, fromBuffer), y, slices.Length);
            slices.Store(y, first, x.Output());
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = Slices.Along(x.Shape(0), SoftmaxRows.Dimension(x.Call, x.Shape(0).Rank));
        var (yBuffer, dyBuffer, dxBuffer) = (slices.Buffer<T>(), slices.Buffer<T>(), slices.Buffer<T>());
        for (int first = 0, count, all = slices.Count * x.Cases; first < all && slices.Length > 0; first += count)
        {
            count = slices.Together(first, all);
            Array.Clear(dxBuffer);
            var y = slices.Rows<T>(x.Output(), first, count, yBuffer);
            var dy = slices.Rows(x.GradOutput(), first, count, dyBuffer);
            var dx = slices.NewRows(x.GradInput(0), first, count, dxBuffer);
            for (var start = 0; start < y.Length; start += slices.Length)
            {
                var row = y.Slice(start, slices.Length);
                var up = dy.Slice(start, slices.Length);
                Map.Backward(Derivative(row, up), row, row, up, dx.Slice(start, slices.Length));
            }

            slices.Add(dx, first, x.GradInput(0));
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, rank) = (x.Input("input"), x.Input("input").Shape.Rank);
        var dim = x.Call.Has("dim") ? (x.Call.Int("dim") + rank) % Math.Max(rank, 1) : rank is 0 or 1 or 3 ? 0 : 1;
        foreach (var places in Groups.Of(input.Shape, d => d == dim))
        {
            if (places.Count == 0)
            {
                continue;
            }

            var define = Define(places.ConvertAll(i => input.Values[i]));
            foreach (var i in places)
            {
                x.Output.Values[i] = define(input.Values[i]);
            }
        }
    }

    /// <summary>Every row of y, of <paramref name="length"/> elements, from that of x.</summary>
    private protected abstract void Normalize<T>(ReadOnlySpan<T> x, Span<T> y, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private protected abstract TJacobian Derivative<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The textbook formula of one element of a row.</summary>
    private protected abstract Func<V, V> Define<V>(List<V> row)
        where V : struct, IReal<V>;
}

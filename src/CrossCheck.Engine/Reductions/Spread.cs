using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>v = Σ(x − mean)²/max(0, n − correction) over <c>dim</c>, or its root: var and std.</summary>
internal abstract class Spread : Op
{
    private protected const string Arguments = "(Tensor input, int[]? dim=None, bool unbiased=True, bool keepdim=False, *, float? correction=None)";

    private protected abstract bool Root { get; }

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        var rows = slices.Rows(x.Input(0));
        var means = x.Keep<T>(x.Output().Length);
        var (divisor, centred) = (Divisor<T>(x.Call, slices.Length), new T[slices.Length]);
        for (var i = 0; i < means.Length; i++)
        {
            var row = rows.Slice(i * slices.Length, slices.Length);
            means[i] = Reduce.Sum(row) / T.CreateChecked(slices.Length);
            Map.Forward(new Plus(-double.CreateChecked(means[i])), row, centred);
            var variance = Reduce.Dot<T>(centred, centred) / divisor;
            x.Output()[i] = Root ? T.Sqrt(variance) : variance;
        }
    }

    // v = Σ(xᵢ − mean)²/d  ⇒  dxᵢ += 2(xᵢ − mean)/d·dv;  s = √v  ⇒  dv = dy/(2s), 0 where s is 0
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        var rows = slices.Rows(x.Input(0));
        var dx = slices.NewRows(x.GradInput(0));
        var means = x.Keep<T>(x.Output().Length);
        var divisor = Divisor<T>(x.Call, slices.Length);
        for (var i = 0; i < means.Length; i++)
        {
            var (y, dy) = (x.Output()[i], x.GradOutput()[i]);
            var factor = !Root ? T.CreateChecked(2) * dy / divisor : y == T.Zero ? T.Zero : dy / y / divisor;
            var row = rows.Slice(i * slices.Length, slices.Length);
            Map.Backward(new Centred(double.CreateChecked(means[i]), double.CreateChecked(factor)), row, row, row, dx.Slice(i * slices.Length, slices.Length));
        }

        slices.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, groups) = (x.Input("input").Values, Groups.OfDims(x));
        for (var k = 0; k < groups.Length; k++)
        {
            var (sum, squares, n) = (V.Of(0), V.Of(0), groups[k].Count);
            foreach (var i in groups[k])
            {
                sum += input[i];
            }

            foreach (var i in groups[k])
            {
                squares += (input[i] - (sum / V.Of(n))) * (input[i] - (sum / V.Of(n)));
            }

            var variance = squares / V.Of(Math.Max(0, n - Correction(x.Call)));

            // The root of 0 is the constant 0.
            x.Output.Values[k] = !Root ? variance : Decide.Equal(variance, V.Of(0)) ? V.Of(0) : V.Sqrt(variance);
        }
    }

    private protected static ImmutableArray<Result> Infer(InferContext c)
    {
        c.Require(!c.Call.Has("correction") || c.Call.Bool("unbiased"), "unbiased=False is correction=0; give one of the two");
        return ReducedDims.Infer(c);
    }

    private protected static double Correction(OpCall call) => call.Has("correction") ? call.Float("correction") : call.Bool("unbiased") ? 1 : 0;

    private static T Divisor<T>(OpCall call, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateChecked(Math.Max(0, n - (call.Has("correction") ? call.Float("correction") : call.Bool("unbiased") ? 1 : 0)));

    private readonly struct Centred(double mean, double factor) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x - V.Of(mean);

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Of(factor) * (x - V.Of(mean));
    }
}

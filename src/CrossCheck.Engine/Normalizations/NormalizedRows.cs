using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Normalizations;

/// <summary>
/// y = x̂·w + b with x̂ = (x − mean)·scale, mean and scale per row. What a row is, where its mean and scale come from,
/// and which weight stands at which element is all that layer, group, instance, batch and RMS normalisation differ in.
/// </summary>
internal abstract class NormalizedRows : Op
{
    /// <summary>What mean and scale depend on, and so what flows back through them.</summary>
    private protected enum Moments
    {
        /// <summary>The row's mean and variance.</summary>
        Both,

        /// <summary>The row's mean square; the mean is 0.</summary>
        Square,

        /// <summary>Given numbers.</summary>
        None,
    }

    /// <param name="Scale">1/√(variance + eps).</param>
    private protected readonly record struct Statistics<T>(T Mean, T Variance, T Scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static Statistics<T> Of(T mean, T variance, T eps) => new(mean, variance, T.One / T.Sqrt(variance + eps));
    }

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = Rows(x.Call, x.Shape(0));
        var layout = Weights(x.Call, x.Shape(0), slices);
        var (length, all) = (slices.Length, slices.Count * x.Cases);
        var statistics = x.Keep<Statistics<T>>(all);
        var (rowBuffer, yBuffer, centred) = (slices.Buffer<T>(), slices.Buffer<T>(), new T[length]);
        for (int first = 0, count; first < all && length > 0; first += count)
        {
            count = slices.Together(first, all);
            var rows = slices.Rows(x.Input(0), first, count, rowBuffer);
            var y = slices.NewRows(x.Output(), first, count, yBuffer);
            for (var k = 0; k < count; k++)
            {
                var r = first + k;
                var row = rows.Slice(k * length, length);
                var to = y.Slice(k * length, length);
                statistics[r] = Measure(x, r / slices.Count, r % slices.Count, row, centred);
                Map.Forward(Standard(statistics[r].Mean, statistics[r].Scale), row, to);
                Affine(x, layout, r, slices.Count, to);
            }

            slices.Store(y, first, x.Output());
        }

        Finish(x, slices, statistics);
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var slices = Rows(x.Call, x.Shape(0));
        var layout = Weights(x.Call, x.Shape(0), slices);
        var (length, all) = (slices.Length, slices.Count * x.Cases);
        var statistics = x.Keep<Statistics<T>>(all);
        var (rowBuffer, dyBuffer, dxBuffer) = (slices.Buffer<T>(), slices.Buffer<T>(), slices.Buffer<T>());
        var (standard, scaled) = (new T[length], new T[length]);
        var moments = Through(x.Call);
        for (int first = 0, count; first < all && length > 0; first += count)
        {
            count = slices.Together(first, all);
            Array.Clear(dxBuffer);
            var rows = slices.Rows(x.Input(0), first, count, rowBuffer);
            var dy = slices.Rows(x.GradOutput(), first, count, dyBuffer);
            var dx = x.Wants(0) ? slices.NewRows(x.GradInput(0), first, count, dxBuffer) : [];
            for (var k = 0; k < count; k++)
            {
                var r = first + k;
                var row = rows.Slice(k * length, length);
                var up = dy.Slice(k * length, length);
                var scale = statistics[r].Scale;
                Map.Forward(Standard(statistics[r].Mean, scale), row, standard);
                BackwardAffine(x, layout, r, slices.Count, up, standard);
                if (!x.Wants(0))
                {
                    continue;
                }

                // y = x̂·w + b, x̂ = (x − mean x)·s, s = 1/√(var x + eps)  ⇒  with g = w·dy: dx += s·(g − mean g − x̂·mean(g·x̂))
                var g = Scaled(x, layout, r, slices.Count, up, scaled);
                var n = T.CreateChecked(length);
                var shift = moments == Moments.Both ? Reduce.Sum(g) / n : T.Zero;
                var slope = moments != Moments.None ? Reduce.Dot(g, standard) / n : T.Zero;
                Map.Backward(Standard(shift, scale, slope), row, standard, g, dx.Slice(k * length, length));
            }

            if (x.Wants(0))
            {
                slices.Add(dx, first, x.GradInput(0));
            }
        }
    }

    /// <summary>The elements that are normalised together.</summary>
    private protected abstract Slices Rows(OpCall call, Shape input);

    private protected abstract Layout Weights(OpCall call, Shape input, Slices slices);

    private protected virtual Moments Through(OpCall call) => Moments.Both;

    /// <summary>Mean and scale of row <paramref name="r"/> of one case.</summary>
    private protected virtual Statistics<T> Measure<T>(OpContext<T> x, int oneCase, int r, ReadOnlySpan<T> row, Span<T> centred)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (mean, variance) = MeanAndVariance(row, centred);
        return Statistics<T>.Of(mean, variance, x.Float("eps"));
    }

    /// <summary>What else is to be done when all rows are measured.</summary>
    private protected virtual void Finish<T>(OpContext<T> x, Slices slices, ReadOnlySpan<Statistics<T>> statistics)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
    }

    /// <summary>Two passes: the squares are of what is left when the mean is gone. Divided by n, not n − 1.</summary>
    private protected static (T Mean, T Variance) MeanAndVariance<T>(ReadOnlySpan<T> x, Span<T> centred)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = T.CreateChecked(x.Length);
        var mean = Reduce.Sum(x) / n;
        Map.Forward(Standard(mean, T.One), x, centred);
        return (mean, Reduce.Dot<T>(centred, centred) / n);
    }

    /// <summary>Where weight and bias stand in the signature, −1 where there is none.</summary>
    private protected virtual (int Weight, int Bias) Slots(OpCall call) => (call.Slot("weight"), call.Slot("bias"));

    // y = x̂·w + b
    private void Affine<T>(OpContext<T> x, Layout layout, int row, int rowsPerCase, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (weight, bias) = Slots(x.Call);
        if (weight >= 0 && x.Has(weight))
        {
            layout.Apply(default(Times), y, x.Input(weight, row / rowsPerCase), row, y);
        }

        if (bias >= 0 && x.Has(bias))
        {
            layout.Apply(default(PlusEach), y, x.Input(bias, row / rowsPerCase), row, y);
        }
    }

    // y = x̂·w + b  ⇒  dw += Σ x̂·dy, db += Σ dy
    private void BackwardAffine<T>(OpContext<T> x, Layout layout, int row, int rowsPerCase, ReadOnlySpan<T> dy, ReadOnlySpan<T> standard)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (weight, bias) = Slots(x.Call);
        if (weight >= 0 && x.Wants(weight))
        {
            layout.AddProducts(standard, dy, row, x.GradInput(weight, row / rowsPerCase));
        }

        if (bias >= 0 && x.Wants(bias))
        {
            layout.AddSums(dy, row, x.GradInput(bias, row / rowsPerCase));
        }
    }

    // x̂·w  ⇒  dx̂ = w·dy
    private ReadOnlySpan<T> Scaled<T>(OpContext<T> x, Layout layout, int row, int rowsPerCase, ReadOnlySpan<T> dy, Span<T> scaled)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var weight = Slots(x.Call).Weight;
        if (weight < 0 || !x.Has(weight))
        {
            return dy;
        }

        layout.Apply(default(Times), dy, x.Input(weight, row / rowsPerCase), row, scaled);
        return scaled;
    }

    private static Standardise Standard<T>(T shift, T scale, T slope = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(double.CreateChecked(shift), double.CreateChecked(scale), double.CreateChecked(slope));

    /// <summary>y = (x − a)·s; backward, with y and g given, s·(g − a − y·c).</summary>
    private readonly struct Standardise(double shift, double scale, double slope) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => (x - V.Of(shift)) * V.Of(scale);

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Of(scale) * (dy - V.Of(shift) - (y * V.Of(slope)));
    }
}

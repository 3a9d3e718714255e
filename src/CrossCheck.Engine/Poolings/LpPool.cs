using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>
/// y[n, c, o] = (K/m · Σ xᵖ)^(1/p) over the window's m elements, K the product of kernel_size, p = norm_type; m &lt; K
/// only where ceil_mode cuts a window off. xᵖ is not of |x|: an odd p can give NaN.
/// </summary>
public abstract class LpPool(int dimensions) : Op
{
    protected const string KinksOfRoot = "Σ xᵖ = 0: the gradient is 0; Σ xᵖ < 0: NaN, unless 1/p is whole";

    private readonly SlidingWindows windows = new(dimensions);

    public override void Forward<T>(OpContext<T> x)
    {
        var (grid, norm) = (windows.Grid(x.Call, x.Shape(0)), x.Call.Float("norm_type"));
        var factors = Factors<T>(x.Call, grid);
        var powers = new T[x.Input(0).Length];
        Map.Forward(new Power(norm), x.Input(0), powers);
        var y = x.Output();
        var sums = x.Keep<T>(y.Length);
        for (int from = 0, to = 0; to < y.Length; from += grid.Size, to += grid.Windows)
        {
            SumWindows.Forward(grid, powers.AsSpan(from, grid.Size), sums.Slice(to, grid.Windows));
            for (var o = 0; o < factors.Length; o++)
            {
                sums[to + o] *= factors[o];
            }
        }

        Map.Forward(new Power(1 / norm), sums, y);
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var (grid, norm) = (windows.Grid(x.Call, x.Shape(0)), x.Call.Float("norm_type"));
        var factors = Factors<T>(x.Call, grid);
        var y = x.Output();
        var dx = x.GradInput(0);
        var sums = x.Keep<T>(y.Length);

        // y = s^(1/p)  ⇒  ds = 1/p·s^(1/p − 1)·dy, and nothing where s = 0
        var ds = new T[y.Length];
        Map.Backward(new Power(1 / norm), sums, y, x.GradOutput(), ds);
        var dpowers = new T[dx.Length];
        for (int from = 0, to = 0; to < y.Length; from += grid.Size, to += grid.Windows)
        {
            // s = K/m·Σ xᵖ  ⇒  d(xᵖ) += K/m·ds
            for (var o = 0; o < factors.Length; o++)
            {
                ds[to + o] = sums[to + o] == T.Zero ? T.Zero : ds[to + o] * factors[o];
            }

            SumWindows.Backward<T>(grid, ds.AsSpan(to, grid.Windows), dpowers.AsSpan(from, grid.Size));
        }

        // xᵖ  ⇒  dx += p·xᵖ⁻¹·d(xᵖ)
        Map.Backward(new Power(norm), x.Input(0), x.Input(0), dpowers, dx);
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, call) = (x.Input("input"), x.Call);
        var norm = call.Float("norm_type");
        for (var o = 0; o < x.Output.Values.Length; o++)
        {
            var (sum, kernel, count) = (V.Of(0), 0, 0);
            foreach (var place in PoolDefinition.Sliding(call, input.Shape, x.Output.Shape.IndexOf(o)))
            {
                kernel++;
                (sum, count) = place is null ? (sum, count) : (sum + V.Pow(input[place], V.Of(x.DType.Round(norm))), count + 1);
            }

            sum = sum * V.Of(kernel) / V.Of(count);
            x.Output.Values[o] = V.Equal(sum, V.Of(0), V.Of(norm > 0 ? 0 : double.PositiveInfinity), V.Pow(sum, V.Of(x.DType.Round(1 / norm))));
        }
    }

    protected ImmutableArray<Result> Infer(InferContext c)
    {
        var norm = c.Call.Float("norm_type");
        c.Require(double.IsFinite(norm) && norm != 0, $"norm_type={FormattableString.Invariant($"{norm}")} must be finite and not 0; the largest element is max_pool{dimensions}d");
        return c.Float(windows.Infer(c));
    }

    /// <summary>K/m of every window.</summary>
    private static T[] Factors<T>(OpCall call, in WindowGrid grid)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var kernel = T.CreateChecked(call.Ints("kernel_size").Aggregate(1L, (product, size) => product * size));
        var (factors, o) = (new T[grid.Windows], 0);
        for (var i = 0; i < grid.Rows.Windows; i++)
        {
            for (var j = 0; j < grid.Columns.Windows; j++)
            {
                factors[o++] = kernel / T.CreateChecked((long)(grid.Rows.End[i] - grid.Rows.First[i]) * (grid.Columns.End[j] - grid.Columns.First[j]));
            }
        }

        return factors;
    }

    private readonly struct Power(double exponent) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Pow(x, V.Of(exponent));

        // y = xᵉ  ⇒  dx += e·xᵉ⁻¹·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy * (V.Of(exponent) * V.Pow(x, V.Of(exponent - 1)));
    }
}

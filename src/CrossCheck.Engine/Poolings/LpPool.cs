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
internal abstract class LpPool(int dimensions) : Op
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

    /// <summary>
    /// s = Σ xᵖ = 0, y = (K/m·s)^(1/p). p = 1: the derivative K/m, or none, which is declared. All x = 0: for an even p
    /// (and one that is not whole) a norm's ball; for an odd one, and below 1, anything from 0 on. Some x not 0: any multiple of
    /// xᵖ⁻¹. For p &lt; 1 and s &gt; 0, at each x = 0 anything from 0 to ∞, which is declared.
    /// </summary>
    private protected IEnumerable<Choice> AtZero(ChoiceContext c)
    {
        var (x, p, grid) = (c.Values(0), c.Float("norm_type"), windows.Grid(c.Call, c.Shape(0)));
        var (kernel, count) = (c.Call.Ints("kernel_size").Aggregate(1.0, (product, size) => product * size), (int)c.Results[0].Shape.Count);
        for (var o = 0; o < count && p > 0; o++)
        {
            var (channel, window) = Math.DivRem(o, grid.Windows);
            var places = grid.Places(window, channel * grid.Size);
            var powers = places.ConvertAll(i => DoubleDouble.Pow(x[i], p));
            var (sum, size) = powers.Aggregate((Sum: DoubleDouble.Of(0), Size: 0.0), (s, power) => (s.Sum + power, s.Size + Math.Abs((double)power)));
            ImmutableArray<Slope> Slopes(Func<double, double> slope) => [.. places.Select(i => new Slope(0, i, slope(x[i])))];
            if (p == 1 && c.IsNearZero(sum, size, places.Count))
            {
                yield return KinkSets.Gate(Effect.Of(o), Slopes(_ => kernel / places.Count), isOpen: sum != 0);
            }
            else if (p < 1 && (double)sum > 0)
            {
                foreach (var i in places.Where(i => x[i] == 0))
                {
                    yield return KinkSets.Ray(Effect.Of(o), 0, i, from: 0, towards: 1, declaredInfinite: true);
                }
            }
            else if (p != 1 && sum == 0)
            {
                var allZero = places.TrueForAll(i => x[i] == 0);
                var none = new Vertex(KinkSets.None, []);
                yield return allZero && p > 1 && p % 2 != 1
                    ? new Choice { Effects = Effect.Of(o), Ball = new Ball(p / (p - 1), Math.Pow(kernel / places.Count, 1 / p), [.. places.Select(i => ImmutableArray.Create(new Slope(0, i, 1)))]) }
                    : allZero ? new Choice { Effects = Effect.Of(o), Vertices = [none, .. places.Select(i => new Vertex("unbounded", [new Slope(0, i, 1)], IsRay: true))] }
                    : new Choice { Effects = Effect.Of(o), Vertices = [none, new Vertex("unbounded", Slopes(v => Math.Pow(v, p - 1)), IsRay: true)] };
            }
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

using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>y = Σ x / divisor under each window, whatever the windows and divisors are.</summary>
internal abstract class AveragePooling(int dimensions) : Op
{
    protected int Dimensions => dimensions;

    public override void Forward<T>(OpContext<T> x)
    {
        var grid = Grid(x.Call, x.Shape(0));
        var divisors = Divisors<T>(x.Call, x.Shape(0), grid);
        var input = x.Input(0);
        var y = x.Output();
        for (int from = 0, to = 0; to < y.Length; from += grid.Size, to += grid.Windows)
        {
            var output = y.Slice(to, grid.Windows);
            SumWindows.Forward(grid, input.Slice(from, grid.Size), output);
            for (var o = 0; o < output.Length; o++)
            {
                output[o] /= divisors[o];
            }
        }
    }

    // y[o] = Σ x / divisor[o]  ⇒  dx += dy[o]/divisor[o] for every x under the window
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var grid = Grid(x.Call, x.Shape(0));
        var divisors = Divisors<T>(x.Call, x.Shape(0), grid);
        var dy = x.GradOutput();
        var dx = x.GradInput(0);
        var shares = new T[grid.Windows];
        for (int from = 0, to = 0; to < dy.Length; from += grid.Size, to += grid.Windows)
        {
            for (var o = 0; o < shares.Length; o++)
            {
                shares[o] = dy[to + o] / divisors[o];
            }

            SumWindows.Backward<T>(grid, shares, dx.Slice(from, grid.Size));
        }
    }

    /// <summary>The windows on one channel.</summary>
    protected abstract WindowGrid Grid(OpCall call, Shape input);

    /// <summary>What the sum under a window is divided by, given the window's number along each dimension.</summary>
    protected abstract long Divisor(OpCall call, Shape input, in WindowGrid grid, int depth, int row, int column);

    private T[] Divisors<T>(OpCall call, Shape input, in WindowGrid grid)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (divisors, o) = (new T[grid.Windows], 0);
        for (var d = 0; d < grid.Depth.Windows; d++)
        {
            for (var i = 0; i < grid.Rows.Windows; i++)
            {
                for (var j = 0; j < grid.Columns.Windows; j++)
                {
                    divisors[o++] = T.CreateChecked(Divisor(call, input, grid, d, i, j));
                }
            }
        }

        return divisors;
    }
}

/// <summary>
/// y[n, c, o] = Σ x[n, c, o·stride − padding + k] over the kernel's k, divided by the number of places that the window
/// has in the padded input (count_include_pad), in the input, or by divisor_override; in 1 to 3 dimensions.
/// </summary>
internal abstract class AvgPool(int dimensions) : AveragePooling(dimensions)
{
    private readonly SlidingWindows windows = new(dimensions);

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, call) = (x.Input("input"), x.Call);
        for (var o = 0; o < x.Output.Values.Length; o++)
        {
            var output = x.Output.Shape.IndexOf(o);
            var (sum, inside) = (V.Of(0), 0);
            foreach (var place in PoolDefinition.Sliding(call, input.Shape, output))
            {
                (sum, inside) = place is null ? (sum, inside) : (sum + input[place], inside + 1);
            }

            // Of a window that ceil_mode lets reach past the padding only the places up to there count.
            var padded = 1;
            for (var a = 0; a < Dimensions; a++)
            {
                var d = input.Shape.Rank - Dimensions + a;
                var start = (output[d] * SlidingWindows.Stride(call, a)) - call.Ints("padding")[a];
                padded *= Math.Min(call.Ints("kernel_size")[a], input.Shape[d] + call.Ints("padding")[a] - start);
            }

            var divisor = HasOverride(call) ? call.Int("divisor_override") : call.Bool("count_include_pad") ? padded : inside;
            x.Output.Values[o] = sum / V.Of(divisor);
        }
    }

    protected ImmutableArray<Result> Infer(InferContext c)
    {
        c.Require(!HasOverride(c.Call) || c.Call.Int("divisor_override") != 0, "divisor_override=0 must not be 0; None divides by the number of places under the window");
        var (input, output) = (c.Shape("input"), windows.Infer(c));
        for (var axis = 0; Dimensions == 3 && axis < Dimensions; axis++)
        {
            var (size, kernel) = (input[input.Rank - Dimensions + axis], SlidingWindows.Kernel(c.Call, axis));
            c.Require(size >= kernel, $"kernel_size={kernel} must be at most {size}, the input's {PoolShapes.NameOf(Dimensions, axis)}: in three dimensions torch does not count padding here");
        }

        return c.Float(output);
    }

    protected override WindowGrid Grid(OpCall call, Shape input) => windows.Grid(call, input);

    protected override long Divisor(OpCall call, Shape input, in WindowGrid grid, int depth, int row, int column)
    {
        if (HasOverride(call))
        {
            return call.Int("divisor_override");
        }

        var divisor = 1L;
        ReadOnlySpan<(WindowSpans Spans, int Window)> all = [(grid.Depth, depth), (grid.Rows, row), (grid.Columns, column)];
        for (var axis = 0; axis < Dimensions; axis++)
        {
            var (spans, o) = all[3 - Dimensions + axis];
            var padding = SlidingWindows.Padding(call, axis);
            divisor *= call.Bool("count_include_pad")
                ? Math.Min(SlidingWindows.Kernel(call, axis), spans.Size + (2L * padding) - ((long)o * SlidingWindows.Stride(call, axis)))
                : spans.End[o] - spans.First[o];
        }

        return divisor;
    }

    private bool HasOverride(OpCall call) => Dimensions > 1 && call.Has("divisor_override");
}

/// <summary>
/// y[n, c, o] = mean x[n, c, k] for ⌊o·in/out⌋ ≤ k &lt; ⌈(o + 1)·in/out⌉ in each of 1 to 3 dimensions, out = output_size
/// (None: in).
/// </summary>
internal abstract class AdaptiveAvgPool(int dimensions) : AveragePooling(dimensions)
{
    public override void Define<V>(DefinitionContext<V> x)
    {
        var input = x.Input("input");
        for (var o = 0; o < x.Output.Values.Length; o++)
        {
            var (sum, count) = (V.Of(0), 0);
            foreach (var place in PoolDefinition.Adaptive(input.Shape, x.Output.Shape, x.Output.Shape.IndexOf(o), Dimensions))
            {
                (sum, count) = (sum + input[place], count + 1);
            }

            x.Output.Values[o] = sum / V.Of(count);
        }
    }

    protected ImmutableArray<Result> Infer(InferContext c) => c.Float(AdaptiveWindows.Infer(c, Dimensions));

    protected override WindowGrid Grid(OpCall call, Shape input) => AdaptiveWindows.Grid(call, input, Dimensions);

    protected override long Divisor(OpCall call, Shape input, in WindowGrid grid, int depth, int row, int column) =>
        (long)(grid.Depth.End[depth] - grid.Depth.First[depth])
        * (grid.Rows.End[row] - grid.Rows.First[row])
        * (grid.Columns.End[column] - grid.Columns.First[column]);
}

using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>y = max x under each window, and on request its flat index in the channel; whatever the windows are.</summary>
internal abstract class MaxPooling(int dimensions) : Op
{
    protected const string KinksOfMax = "ties: the first in scan order gets the gradient; NaN wins, and the last one gets it";

    protected int Dimensions => dimensions;

    public override void Forward<T>(OpContext<T> x)
    {
        var input = x.Input(0);
        var y = x.Output();
        var at = x.Keep<int>(y.Length);
        WindowGrid grid = default;
        for (int from = 0, to = 0, channel = 0; to < y.Length; from += grid.Size, to += grid.Windows, channel++)
        {
            grid = channel == 0 || DependsOnChannel ? Grid(x, channel) : grid;
            MaxWindows.Forward(grid, input.Slice(from, grid.Size), y.Slice(to, grid.Windows), at.Slice(to, grid.Windows));
        }

        if (x.Call.Bool("return_indices"))
        {
            var indices = x.IndexOutput(1);
            for (var i = 0; i < at.Length; i++)
            {
                indices[i] = at[i];
            }
        }
    }

    // y[o] = x[at[o]]  ⇒  dx[at[o]] += dy[o]
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var dy = x.GradOutput();
        var dx = x.GradInput(0);
        var at = x.Keep<int>(dy.Length);
        var size = x.Shape(0).Product(x.Shape(0).Rank - dimensions, x.Shape(0).Rank);
        var windows = x.OutputShape().Product(x.Shape(0).Rank - dimensions, x.Shape(0).Rank);
        for (int from = 0, to = 0; to < dy.Length; from += size, to += windows)
        {
            MaxWindows.Backward(dy.Slice(to, windows), at.Slice(to, windows), dx.Slice(from, size));
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var input = x.Input("input");
        for (var o = 0; o < x.Output.Values.Length; o++)
        {
            var (value, at) = PoolDefinition.Largest(input, Places(x, x.Output.Shape.IndexOf(o)), dimensions);
            x.Output.Values[o] = value;
            if (x.Call.Bool("return_indices"))
            {
                x.IndexOutputs[1].Values[o] = at;
            }
        }
    }

    /// <summary>The tied largest of each window: weights that add up to 1; declared is all to the first in scan order.</summary>
    private protected IEnumerable<Choice> Ties(ChoiceContext c)
    {
        var windows = c.Results[0].Shape.Product(c.Shape(0).Rank - dimensions, c.Shape(0).Rank);
        var grid = default(WindowGrid);
        for (var o = 0; o < c.Results[0].Shape.Count; o++)
        {
            var (channel, window) = Math.DivRem(o, windows);
            grid = o == 0 || (window == 0 && DependsOnChannel) ? Grid(c, channel) : grid;
            if (Groups.Ties(grid.Places(window, channel * grid.Size), c.Values(0), largest: true) is { Count: > 0 } ties)
            {
                yield return KinkSets.Simplex(Effect.Of(o), ties.ConvertAll(i => ImmutableArray.Create(new Slope(0, i, 1))), static k => k == 0 ? 1 : 0);
            }
        }
    }

    protected static int CountResults(OpCall call) => call.Bool("return_indices") ? 2 : 1;

    protected static ImmutableArray<Result> Results(InferContext c, Shape output) =>
        c.Call.Bool("return_indices") ? [c.FloatResult(output), new Result(output, ElementType.Int64)] : c.Float(output);

    /// <summary>Has each channel windows of its own?</summary>
    protected virtual bool DependsOnChannel => false;

    /// <summary>The windows on one channel, those of all cases counted through.</summary>
    protected abstract WindowGrid Grid<T>(OpContext<T> x, int channel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <inheritdoc cref="Grid{T}(OpContext{T}, int)"/>
    private protected abstract WindowGrid Grid(ChoiceContext c, int channel);

    /// <summary>The definition's places under the window of one result, in scan order.</summary>
    protected abstract IEnumerable<int[]?> Places<V>(DefinitionContext<V> x, int[] output)
        where V : struct, IReal<V>;
}

/// <summary>
/// y[n, c, o] = max x[n, c, o·stride − padding + k·dilation] over the kernel's k that lie in the input, in 1 to 3
/// dimensions. Padding never wins.
/// </summary>
internal abstract class MaxPool(int dimensions) : MaxPooling(dimensions)
{
    private readonly SlidingWindows windows = new(dimensions);

    protected ImmutableArray<Result> Infer(InferContext c) => Results(c, windows.Infer(c));

    protected override WindowGrid Grid<T>(OpContext<T> x, int channel) => windows.Grid(x.Call, x.Shape(0));

    private protected override WindowGrid Grid(ChoiceContext c, int channel) => windows.Grid(c.Call, c.Shape(0));

    protected override IEnumerable<int[]?> Places<V>(DefinitionContext<V> x, int[] output) => PoolDefinition.Sliding(x.Call, x.Input("input").Shape, output);
}

/// <summary>
/// y[n, c, o] = max x[n, c, k] for ⌊o·in/out⌋ ≤ k &lt; ⌈(o + 1)·in/out⌉ in each of 1 to 3 dimensions, out = output_size
/// (None: in).
/// </summary>
internal abstract class AdaptiveMaxPool(int dimensions) : MaxPooling(dimensions)
{
    protected ImmutableArray<Result> Infer(InferContext c) => Results(c, AdaptiveWindows.Infer(c, Dimensions));

    protected override WindowGrid Grid<T>(OpContext<T> x, int channel) => AdaptiveWindows.Grid(x.Call, x.Shape(0), Dimensions);

    private protected override WindowGrid Grid(ChoiceContext c, int channel) => AdaptiveWindows.Grid(c.Call, c.Shape(0), Dimensions);

    protected override IEnumerable<int[]?> Places<V>(DefinitionContext<V> x, int[] output) =>
        PoolDefinition.Adaptive(x.Input("input").Shape, x.Output.Shape, output, Dimensions);
}

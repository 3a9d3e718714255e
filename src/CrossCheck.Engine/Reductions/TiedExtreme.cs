using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>
/// The largest or smallest element over the dimensions <c>dim</c> (all for an empty tuple), whose ties share the gradient
/// evenly; NaN where there is one. amax and amin.
/// </summary>
internal abstract class TiedExtreme : Op
{
    private protected const string Arguments = "(Tensor input, int[] dim=(), bool keepdim=False)";

    private protected abstract bool Largest { get; }

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        var rows = slices.Rows(x.Input(0));
        var y = x.Output();
        for (var i = 0; i < y.Length; i++)
        {
            var row = rows.Slice(i * slices.Length, slices.Length);
            y[i] = Largest ? Reduce.Max(row) : Reduce.Min(row);
        }
    }

    // y = the extreme, k times  ⇒  dxᵢ += dy/k where xᵢ = y; NaN equals nothing, and 0/0 is what torch gives then
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        var rows = slices.Rows(x.Input(0));
        var dx = slices.NewRows(x.GradInput(0));
        var y = x.Output();
        var dy = x.GradOutput();
        for (var i = 0; i < y.Length; i++)
        {
            Share(rows.Slice(i * slices.Length, slices.Length), y[i], dy[i], dx.Slice(i * slices.Length, slices.Length));
        }

        slices.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, groups) = (x.Input("input").Values, Groups.OfDims(x));
        for (var k = 0; k < groups.Length; k++)
        {
            var values = groups[k].ConvertAll(i => input[i]);
            var extreme = values.Aggregate((a, b) => (Largest ? Decide.Greater(b, a) : Decide.Greater(a, b)) ? b : a);
            var ties = values.Where(v => Decide.Equal(v, extreme)).ToList();
            x.Output.Values[k] = values.Exists(Decide.IsNaN)
                ? values.Aggregate((a, b) => a + b) * V.Of(double.NaN)
                : ties.Aggregate((a, b) => a + b) / V.Of(ties.Count); // the mean of equal numbers, so that each has its share
        }
    }

    /// <summary>Weights of the tied ones that add up to 1, the same for each declared.</summary>
    private protected static IEnumerable<Choice> Ties(ChoiceContext c, bool largest)
    {
        foreach (var (k, slice) in Groups.OfDims(c.Call, c.Shape(0)).Index())
        {
            if (Groups.Ties(slice, c.Values(0), largest) is { Count: > 0 } ties)
            {
                yield return KinkSets.Simplex(Effect.Of(k), ties.ConvertAll(i => ImmutableArray.Create(new Slope(0, i, 1))));
            }
        }
    }

    /// <param name="which">What an empty slice has none of.</param>
    private protected static ImmutableArray<Result> Infer(InferContext c, string which)
    {
        var results = ReducedDims.Infer(c);
        var (input, reduced) = (c.Shape("input"), ReducedDims.Of(c.Call, c.Shape("input")));
        for (var d = 0; d < input.Rank; d++)
        {
            c.Require(!reduced[d] || input[d] > 0, $"dimension {d} of the input {input} is empty and nothing has no {which} element; reduce over dimensions of at least 1");
        }

        return results;
    }

    private static void Share<T>(ReadOnlySpan<T> x, T y, T dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var ties = 0;
        foreach (var value in x)
        {
            ties += value == y ? 1 : 0;
        }

        var count = T.CreateChecked(ties);
        for (var i = 0; i < x.Length; i++)
        {
            dx[i] += ties == 0 ? T.NaN : x[i] == y ? dy / count : T.Zero;
        }
    }
}

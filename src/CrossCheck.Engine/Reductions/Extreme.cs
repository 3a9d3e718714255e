using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>
/// The largest or smallest of all elements, whose ties share the gradient evenly, or along one dimension, with its
/// index, where the first of ties has the gradient. NaN wins: the NaNs share it, or the first has it.
/// </summary>
internal abstract class Extreme : Op
{
    private protected const string Arguments = "(Tensor input, int? dim=None, bool keepdim=False)";

    private protected abstract bool Largest { get; }

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = ReducedDim.Slices(x.Call, x.Shape(0));
        var rows = slices.Rows(x.Input(0));
        var y = x.Output();
        var at = x.Keep<int>(y.Length);
        for (var i = 0; i < y.Length; i++)
        {
            var row = rows.Slice(i * slices.Length, slices.Length);
            at[i] = First(row);
            y[i] = row[at[i]];
            if (x.Call.Has("dim"))
            {
                x.IndexOutput(1)[i] = at[i];
            }
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = ReducedDim.Slices(x.Call, x.Shape(0));
        var rows = slices.Rows(x.Input(0));
        var dx = slices.NewRows(x.GradInput(0));
        var dy = x.GradOutput();
        var at = x.Keep<int>(dy.Length);
        for (var i = 0; i < dy.Length; i++)
        {
            var start = i * slices.Length;
            if (x.Call.Has("dim"))
            {
                // y = x[at]  ⇒  dx[at] += dy
                dx[start + at[i]] += dy[i];
            }
            else
            {
                // y = the extreme, k times  ⇒  dxᵢ += dy/k where xᵢ = y
                Share(rows.Slice(start, slices.Length), rows[start + at[i]], dy[i], dx.Slice(start, slices.Length));
            }
        }

        slices.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, groups) = (x.Input("input").Values, Groups.OfDim(x));
        for (var k = 0; k < groups.Length; k++)
        {
            var best = groups[k][0];
            foreach (var i in groups[k].Where(_ => !Decide.IsNaN(input[best])))
            {
                var better = Largest ? Decide.Greater(input[i], input[best]) : Decide.Greater(input[best], input[i]);
                best = better || Decide.IsNaN(input[i]) ? i : best;
            }

            if (x.Call.Has("dim"))
            {
                x.Output.Values[k] = input[best];
                x.IndexOutputs[1].Values[k] = groups[k].IndexOf(best);
                continue;
            }

            // The mean of equal numbers, so that each has its share.
            var ties = groups[k].Where(i => Decide.Equal(input[i], input[best]) || (Decide.IsNaN(input[best]) && Decide.IsNaN(input[i]))).ToList();
            x.Output.Values[k] = ties.Select(i => input[i]).Aggregate((a, b) => a + b) / V.Of(ties.Count);
        }
    }

    /// <summary>Weights of the tied ones that add up to 1; declared is the same for each, but along dim all to the first.</summary>
    private protected static IEnumerable<Choice> Ties(ChoiceContext c, bool largest)
    {
        foreach (var (k, slice) in Groups.OfDim(c.Call, c.Shape(0)).Index())
        {
            if (Groups.Ties(slice, c.Values(0), largest) is { Count: > 0 } ties)
            {
                Func<int, double>? first = c.Call.Has("dim") ? t => t == 0 ? 1 : 0 : null;
                yield return KinkSets.Simplex(Effect.Of(k), ties.ConvertAll(i => ImmutableArray.Create(new Slope(0, i, 1))), first);
            }
        }
    }

    private protected static ImmutableArray<Result> Infer(InferContext c)
    {
        var (input, shape) = (c.Shape("input"), ReducedDim.Infer(c));
        c.Require(c.Call.Has("dim") || !c.Call.Bool("keepdim"), "keepdim=True needs dim; give the dimension that stays");
        c.Require(
            shape.Count == 0 || input.Count > 0,
            $"input of shape {input} has no element to choose from; reduce at least one");
        return c.Call.Has("dim") ? [c.FloatResult(shape), new Result(shape, ElementType.Int64)] : c.Float(shape);
    }

    private int First<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var best = 0;
        for (var i = 0; i < x.Length && !T.IsNaN(x[best]); i++)
        {
            best = (Largest ? x[i] > x[best] : x[i] < x[best]) || T.IsNaN(x[i]) ? i : best;
        }

        return best;
    }

    private static void Share<T>(ReadOnlySpan<T> x, T y, T dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var ties = 0;
        foreach (var value in x)
        {
            ties += value == y || (T.IsNaN(y) && T.IsNaN(value)) ? 1 : 0;
        }

        for (var i = 0; i < x.Length; i++)
        {
            dx[i] += x[i] == y || (T.IsNaN(y) && T.IsNaN(x[i])) ? dy / T.CreateChecked(ties) : T.Zero;
        }
    }
}

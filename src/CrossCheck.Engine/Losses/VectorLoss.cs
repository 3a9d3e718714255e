using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>The reduction of losses that there is one of per vector (per row).</summary>
internal static class VectorLoss
{
    /// <summary>The losses of all cases as they are, or each case's sum or mean.</summary>
    public static void Store<T>(OpContext<T> x, ReadOnlySpan<T> losses)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var count = losses.Length / x.Cases;
        for (var c = 0; c < x.Cases; c++)
        {
            ClassLoss.Store(x, c, losses.Slice(c * count, count), T.CreateChecked(count));
        }
    }

    /// <summary>L = Σ loss / n (mean), Σ loss (sum), loss (none)  ⇒  dloss = dL/n, dL, dL, for each vector of all cases.</summary>
    public static T[] Upstream<T>(OpContext<T> x, int vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var count = vectors / x.Cases;
        return [.. Enumerable.Range(0, x.Cases).SelectMany(c => ClassLoss.Upstream(x, c, count, T.CreateChecked(count)))];
    }

    /// <summary>Where the loss of one row enters the result, times a factor.</summary>
    public static ImmutableArray<Effect> Effects(ChoiceContext c, int row, int rows, double factor = 1) =>
        [c.Call.Choice("reduction") == "none" ? new Effect(0, row, factor) : new Effect(0, 0, c.Call.Choice("reduction") == "sum" ? factor : factor / rows)];

    /// <summary>The textbook's reduction.</summary>
    public static void Define<V>(Definitions.DefinitionContext<V> x, V[] losses)
        where V : struct, Numerics.IReal<V>
    {
        if (x.Call.Choice("reduction") == "none")
        {
            losses.CopyTo(x.Output.Values, 0);
            return;
        }

        var sum = losses.Aggregate(V.Of(0), (a, b) => a + b);
        x.Output.Values[0] = x.Call.Choice("reduction") == "sum" ? sum : sum / V.Of(losses.Length);
    }
}

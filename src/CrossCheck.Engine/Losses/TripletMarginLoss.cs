using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Distances;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = max(0, margin + d(a, p) − d(a, n)) per vector of the last dimension, d(u, v) = ‖u − v + ε‖ₚ; swap takes min(d(a, n), d(p, n)). Its sum or its mean.</summary>
internal sealed class TripletMarginLoss : Op
{
    public override OpSpec Spec { get; } = new(
        "triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1.0, float p=2, float eps=1e-6, bool swap=False, fixed size_average=None, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = max(0, margin + ‖a − p + eps‖ − ‖a − n + eps‖), swap: − min(‖a − n + eps‖, ‖p − n + eps‖); its mean or its sum",
        Source = "torch.nn.TripletMarginLoss",
        Kinks = "exactly at the margin: the full derivative; swap with equal distances: half of each; a distance of 0: 0",
        Conventions =
        [
            new("y = triplet_margin_loss(x, 2 * x, 3 * x, eps=0)", "[1]", "3", "[-3]"),
            new("y = triplet_margin_loss(x, x * x, 1.5 * x, eps=0, swap=True)", "[2]", "2", "[3]"),
        ],
        Choices = Open,
        Infer = static c =>
        {
            var (anchor, positive, negative) = (c.Shape(0), c.Shape(1), c.Shape(2));
            c.Require(
                anchor.Rank == positive.Rank && anchor.Rank == negative.Rank,
                $"anchor {anchor}, positive {positive} and negative {negative} must have as many dimensions each");
            var shape = Broadcasting.TryCombine(anchor, positive) is { } pair ? Broadcasting.TryCombine(pair, negative) : null;
            c.Require(
                shape is not null,
                $"shapes {anchor} of anchor, {positive} of positive and {negative} of negative do not broadcast: their sizes must be equal or 1");
            Distance.Infer(c, shape, "anchor", "positive", "negative");
            return c.Float(c.Call.Choice("reduction") == "none" ? shape.Slice(0, shape.Rank - 1) : Shape.Scalar);
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var rows = new Rows<T>(x, 3, -1);
        var a = rows.Of(0);
        var p = rows.Of(1);
        var n = rows.Of(2);
        var distance = new Distance<T>(x.Call.Float("p"), x.Call.Float("eps"), rows.Length);
        var losses = new T[rows.Count];
        for (var i = 0; i < losses.Length; i++)
        {
            var near = distance.Forward(rows.Row(a, i), rows.Row(p, i));
            var far = distance.Forward(rows.Row(a, i), rows.Row(n, i));
            far = x.Call.Bool("swap") ? T.Min(far, distance.Forward(rows.Row(p, i), rows.Row(n, i))) : far;
            losses[i] = T.Max(x.Float("margin") + near - far, T.Zero);
        }

        VectorLoss.Store<T>(x, losses);
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var rows = new Rows<T>(x, 3, -1);
        var a = rows.Of(0);
        var p = rows.Of(1);
        var n = rows.Of(2);
        var (da, dp, dn) = (rows.New(), rows.New(), rows.New());
        var distance = new Distance<T>(x.Call.Float("p"), x.Call.Float("eps"), rows.Length);
        var (upstream, swap, two) = (VectorLoss.Upstream(x, rows.Count), x.Call.Bool("swap"), T.CreateChecked(2));
        for (var i = 0; i < rows.Count; i++)
        {
            var near = distance.Forward(rows.Row(a, i), rows.Row(p, i));
            var far = distance.Forward(rows.Row(a, i), rows.Row(n, i));
            var other = swap ? distance.Forward(rows.Row(p, i), rows.Row(n, i)) : far;

            // L = max(0, margin + near − min(far, other))  ⇒  near passes dL, the smaller of the others −dL, equal ones half of it
            var dL = x.Float("margin") + near - T.Min(far, other) >= T.Zero ? upstream[i] : T.Zero;
            distance.Backward(rows.Row(a, i), rows.Row(p, i), near, dL, rows.Row(da.AsSpan(), i), rows.Row(dp.AsSpan(), i));
            if (!swap || !(far > other))
            {
                distance.Backward(rows.Row(a, i), rows.Row(n, i), far, swap && far == other ? -dL / two : -dL, rows.Row(da.AsSpan(), i), rows.Row(dn.AsSpan(), i));
            }

            if (swap && !(far < other))
            {
                distance.Backward(rows.Row(p, i), rows.Row(n, i), other, far == other ? -dL / two : -dL, rows.Row(dp.AsSpan(), i), rows.Row(dn.AsSpan(), i));
            }
        }

        rows.Add(0, da);
        rows.Add(1, dp);
        rows.Add(2, dn);
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var rows = DefinitionRows.Of(-1, x.Input("anchor"), x.Input("positive"), x.Input("negative"));
        VectorLoss.Define(x, [.. rows[0].Select((a, i) =>
        {
            var loss = Loss(x.Call, x.DType, a, rows[1][i], rows[2][i]);
            return Decide.Greater(V.Of(0), loss) ? V.Of(0) : loss;
        })]);
    }

    /// <summary>What stands in max(0, …).</summary>
    private static V Loss<V>(OpCall call, DType dtype, V[] a, V[] p, V[] n)
        where V : struct, IReal<V>
    {
        var far = Between(a, n);
        if (call.Bool("swap"))
        {
            var other = Between(p, n);
            far = Decide.Equal(far, other) ? (far + other) / V.Of(2) : Decide.Greater(far, other) || Decide.IsNaN(other) ? other : far;
        }

        return V.Of(dtype.Round(call.Float("margin"))) + Between(a, p) - far;

        V Between(V[] u, V[] v) => Distance.Define(u, v, call.Float("p"), V.Of(dtype.Round(call.Float("eps"))));
    }

    /// <summary>
    /// max(0, u) at u = 0: any part of the derivative; min(far, other) of equal ones: weights that add up to 1; and what the
    /// distances leave open. Equal and 0 to within rounding; kinks that meet are declared as if each were alone.
    /// </summary>
    private static IEnumerable<Choice> Open(ChoiceContext c)
    {
        var rows = DefinitionRows.Places(-1, c.Shape(0), c.Shape(1), c.Shape(2));
        var (p, eps, swap) = (c.Call.Float("p"), c.Float("eps"), c.Call.Bool("swap"));
        for (var i = 0; i < rows[0].Length; i++)
        {
            (int Slot, int[] Places)[] vectors = [(0, rows[0][i]), (1, rows[1][i]), (2, rows[2][i])];
            var x = Array.ConvertAll(vectors, v => Array.ConvertAll(v.Places, k => DoubleDouble.Of(c.Values(v.Slot)[k])));
            var (length, loss) = (x[0].Length, Loss(c.Call, c.DType, x[0], x[1], x[2]));
            var (near, far, other) = (Between(0, 1), Between(0, 2), Between(1, 2));
            var atZero = c.IsNearZero(loss, (double)(near + far) + Math.Abs(c.Float("margin")), length);
            if (atZero)
            {
                var slopes = Slopes(v => Loss(c.Call, c.DType, v[0], v[1], v[2]));
                yield return KinkSets.Gate(VectorLoss.Effects(c, i, rows[0].Length), slopes, isOpen: !(loss < 0));
            }

            if (!(loss >= 0))
            {
                continue;
            }

            var isTied = swap && c.IsNearZero(far - other, (double)(far + other), length);
            var share = !swap || far < other ? 1 : far == other ? 0.5 : 0;
            if (isTied)
            {
                var ties = new[] { Slopes(v => Distance.Define(v[0], v[2], p, Tape<DoubleDouble>.Of(eps))), Slopes(v => Distance.Define(v[1], v[2], p, Tape<DoubleDouble>.Of(eps))) };
                yield return KinkSets.Simplex(VectorLoss.Effects(c, i, rows[0].Length, -1), ties, k => k == 0 ? share : 1 - share);
            }

            foreach (var (u, v, factor) in new[] { (0, 1, 1), (0, 2, -share), (1, 2, share - 1) })
            {
                foreach (var choice in factor == 0 ? [] : Distance.Sets(c, VectorLoss.Effects(c, i, rows[0].Length, factor), vectors[u], vectors[v], p, eps))
                {
                    yield return choice;
                }
            }

            DoubleDouble Between(int u, int v) => Distance.Define(x[u], x[v], p, eps);

            ImmutableArray<Slope> Slopes(Func<Tape<DoubleDouble>[][], Tape<DoubleDouble>> formula)
            {
                var derivatives = KinkSets.Derivatives([.. x[0], .. x[1], .. x[2]], v => formula([v[..length], v[length..(2 * length)], v[(2 * length)..]]));
                return [.. vectors.SelectMany((v, slot) => v.Places.Select((k, n) => new Slope(slot, k, derivatives[(slot * length) + n])))];
            }
        }
    }
}

using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Attention;

/// <summary>
/// O = softmax(scale·Q·Kᵀ + mask)·V, the softmax over the keys; Q[…, L, E], K[…, S, E], V[…, S, Ev] → O[…, L, Ev]. The
/// mask is added, −∞ where a key is not to be seen, and is broadcast to […, L, S]; is_causal hides key j from query
/// i &lt; j. A query that sees no key gives 0.
/// </summary>
internal sealed class ScaledDotProductAttention : Op
{
    private const int Query = 0, Key = 1, Value = 2, Mask = 3;

    public override OpSpec Spec { get; } = new(
        "scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0.0, bool is_causal=False, float? scale=None, bool enable_gqa=False)")
    {
        Formula = "O = softmax(scale·Q·Kᵀ + mask)·V;  Q[…, L, E], K[…, S, E], V[…, S, Ev] → O[…, L, Ev], scale = 1/√E",
        Source = "torch.nn.functional.scaled_dot_product_attention",
        Terms = Terms.And(static step => step.Shapes[0]!.Dims[^1] + step.Shapes[1]!.Dims[^2] + step.Shapes[0]!.Dims[^2]),
        Axes = static step => Axes.Of(step, step.Call.Bool("is_causal") ? "*__, *__, *_v, ~ -> *_v" : "*l_, *__, *_v, *l_ -> *lv"),
        Infer = InferShape,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var size = SizeOf(x);
        var all = x.Keep<T>(x.Cases * size.Scores);
        for (var c = 0; c < x.Cases; c++)
        {
            // P = scale·Q·Kᵀ + mask, then its softmax row by row
            var p = all.Slice(c * size.Scores, size.Scores);
            size.Score(x.Input(Query, c), x.Input(Key, c), p);
            if (x.Has(Mask))
            {
                var mask = new T[p.Length];
                Broadcast.Expand(x.Input(Mask, c), x.Shape(Mask), mask, ScoreShape(x.Shape(Query), size));
                Map.Add<T>(mask, p);
            }

            for (var row = 0; x.Call.Bool("is_causal") && row < size.Batch * size.L; row++)
            {
                if (row % size.L < size.S)
                {
                    p.Slice(row * size.S, size.S)[((row % size.L) + 1)..].Fill(T.NegativeInfinity);
                }
            }

            size.Normalise(p, hiddenIsZero: true);

            // O = P·V
            size.Mix(p, x.Input(Value, c), x.Output(0, c));
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var size = SizeOf(x);
        var all = x.Keep<T>(x.Cases * size.Scores);
        var ds = new T[size.Scores];
        for (var c = 0; c < x.Cases; c++)
        {
            // O = P·V  ⇒  dV += Pᵀ·dO, dP = dO·Vᵀ;  P = softmax(Z)
            var p = all.Slice(c * size.Scores, size.Scores);
            size.MixBackward(p, x.Input(Value, c), x.GradOutput(0, c), ds, x.WantedGradInput(Value, c));
            size.NormaliseBackward<T>(p, ds);
            if (x.Has(Mask) && x.Wants(Mask))
            {
                // Z = … + mask  ⇒  dmask += dZ, added up where it is repeated
                Broadcast.AddUp(ds, ScoreShape(x.Shape(Query), size), x.GradInput(Mask, c), x.Shape(Mask));
            }

            // Z = scale·Q·Kᵀ  ⇒  dQ += scale·dZ·K, dK += scale·dZᵀ·Q
            size.ScoreBackward(x.Input(Query, c), x.Input(Key, c), ds.AsSpan(), x.WantedGradInput(Query, c), x.WantedGradInput(Key, c));
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (v, depth) = (x.Input("value"), x.Output.Shape[x.Output.Shape.Rank - 1]);
        for (var row = 0; row < x.Output.Values.Length; row += depth)
        {
            // The weights of one query's keys, then each feature of the values.
            var query = x.Output.Shape.IndexOf(row)[..^1];
            var weights = DefinitionWeights(x, query);
            for (var d = 0; d < depth && weights.Count > 0; d++)
            {
                var (sum, weighted) = (V.Of(0), V.Of(0));
                foreach (var (key, weight) in weights)
                {
                    (sum, weighted) = (sum + weight, weighted + (weight * v[[.. query[..^1], key, d]]));
                }

                x.Output.Values[row + d] = weighted / sum;
            }
        }
    }

    /// <summary>exp(score − largest) for the keys that a query sees.</summary>
    private static List<(int Key, V Weight)> DefinitionWeights<V>(DefinitionContext<V> x, int[] query)
        where V : struct, IReal<V>
    {
        var (q, k, mask) = (x.Input("query"), x.Input("key"), x.Find("attn_mask"));
        var (rank, features, keys) = (q.Shape.Rank, q.Shape[q.Shape.Rank - 1], k.Shape[k.Shape.Rank - 2]);
        var scale = x.Call.Has("scale") ? V.Of(x.Call.Float("scale")) : V.Of(1) / V.Sqrt(V.Of(features));
        var scores = new List<(int Key, V Score)>();
        for (var j = 0; j < keys && !(x.Call.Bool("is_causal") && j > query[^1]); j++)
        {
            var score = V.Of(0);
            for (var e = 0; e < features; e++)
            {
                score += q[[.. query, e]] * k[[.. query[..^1], j, e]];
            }

            score *= scale;
            if (mask is not null)
            {
                int[] at = [.. query, j];
                score += mask[[.. mask.Shape.Select((size, m) => size == 1 ? 0 : at[m + rank - mask.Shape.Rank])]];
            }

            if (!Decide.Equal(score, V.Of(double.NegativeInfinity)))
            {
                scores.Add((j, score));
            }
        }

        if (scores.Count == 0)
        {
            return [];
        }

        var shift = scores[0].Score;
        foreach (var (_, score) in scores)
        {
            shift = Decide.Greater(score, shift) ? score : shift;
        }

        return scores.ConvertAll(s => (s.Key, V.Exp(s.Score - shift)));
    }

    private static DotProducts SizeOf<T>(OpContext<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (q, k, v) = (x.Shape(Query), x.Shape(Key), x.Shape(Value));
        var features = q[q.Rank - 1];
        var scale = x.Call.Has("scale") ? x.Call.Float("scale") : 1 / Math.Sqrt(features);
        return new(q.Product(0, q.Rank - 2), q[q.Rank - 2], k[k.Rank - 2], features, v[v.Rank - 1], scale);
    }

    private static Shape ScoreShape(Shape query, DotProducts size) => query.With(query.Rank - 1, size.S);

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (q, k, v, mask) = (c.Shape("query"), c.Shape("key"), c.Shape("value"), c.Find("attn_mask"));
        c.Require(c.Call.Float("dropout_p") == 0, FormattableString.Invariant($"dropout_p={c.Call.Float("dropout_p")} must be 0: a random result cannot be compared; put dropout with a mask behind it"));
        c.Require(!c.Call.Bool("enable_gqa"), "enable_gqa=True is not available; repeat key and value to the heads of the query");
        c.Require(!c.Call.Bool("is_causal") || mask is null, "is_causal=True takes no attn_mask beside it; put the causal -inf into the mask");
        c.Require(q.Rank >= 2 && q.Rank == k.Rank && q.Rank == v.Rank, $"query {q}, key {k} and value {v} must be (…, L, E), (…, S, E) and (…, S, Ev), with the same dimensions in front");
        var r = q.Rank;
        c.Require(q.Slice(0, r - 2) == k.Slice(0, r - 2) && q.Slice(0, r - 2) == v.Slice(0, r - 2), $"query {q}, key {k} and value {v} must be equal in all sizes but the last two");
        c.Require(q[r - 1] == k[r - 1], $"query {q} and key {k} must have the same features, the last size");
        c.Require(q[r - 1] > 0, $"query {q} has no features; E must be at least 1");
        c.Require(k[r - 2] == v[r - 2], $"key {k} and value {v} must have the same length S, the size before the last");
        var scores = q.With(r - 1, k[r - 2]);
        c.Require(
            mask is null || (Broadcasting.TryCombine(mask, scores) is { } sum && sum == scores),
            $"attn_mask of shape {mask} does not broadcast to the scores' shape {scores}: aligned at the right, each size must be 1 or that of the scores");
        return c.Float(q.With(r - 1, v[r - 1]));
    }
}

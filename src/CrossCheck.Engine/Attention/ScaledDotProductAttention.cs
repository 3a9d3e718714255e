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
public sealed class ScaledDotProductAttention : Op
{
    private const int Query = 0, Key = 1, Value = 2, Mask = 3;

    public override OpSpec Spec { get; } = new(
        "scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0.0, bool is_causal=False, float? scale=None, bool enable_gqa=False)")
    {
        Formula = "O = softmax(scale·Q·Kᵀ + mask)·V;  Q[…, L, E], K[…, S, E], V[…, S, Ev] → O[…, L, Ev], scale = 1/√E",
        Source = "torch.nn.functional.scaled_dot_product_attention",
        Infer = InferShape,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var size = Sizes.Of(x.Shape(Query), x.Shape(Key), x.Shape(Value));
        var scale = ScaleOf(x.Call, size);
        var all = x.Keep<T>(x.Cases * size.Batch * size.Scores);
        for (var c = 0; c < x.Cases; c++)
        {
            // P = scale·Q·Kᵀ + mask, then its softmax row by row
            var p = all.Slice(c * size.Batch * size.Scores, size.Batch * size.Scores);
            for (var b = 0; b < size.Batch; b++)
            {
                Gemm.Multiply(false, true, size.L, size.S, size.E, size.QueryOf(x.Input(Query, c), b), size.KeyOf(x.Input(Key, c), b), size.ScoresOf(p, b), accumulate: false);
            }

            Map.Forward(new Scale(scale), p, p);
            if (x.Has(Mask))
            {
                var mask = new T[p.Length];
                Broadcast.Expand(x.Input(Mask, c), x.Shape(Mask), mask, ScoreShape(x.Shape(Query), size));
                Map.Add<T>(mask, p);
            }

            for (var row = 0; row < size.Batch * size.L; row++)
            {
                var line = p.Slice(row * size.S, size.S);
                if (x.Call.Bool("is_causal") && row % size.L < size.S)
                {
                    line[((row % size.L) + 1)..].Fill(T.NegativeInfinity);
                }

                Normalise(line);
            }

            for (var b = 0; b < size.Batch; b++)
            {
                // O = P·V
                Gemm.Multiply(false, false, size.L, size.Ev, size.S, size.ScoresOf(p, b), size.ValueOf(x.Input(Value, c), b), size.OutputOf(x.Output(0, c), b), accumulate: false);
            }
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var size = Sizes.Of(x.Shape(Query), x.Shape(Key), x.Shape(Value));
        var scale = new Scale(ScaleOf(x.Call, size));
        var all = x.Keep<T>(x.Cases * size.Batch * size.Scores);
        var ds = new T[size.Batch * size.Scores];
        for (var c = 0; c < x.Cases; c++)
        {
            var p = all.Slice(c * size.Batch * size.Scores, size.Batch * size.Scores);
            var dO = x.GradOutput(0, c);
            for (var b = 0; b < size.Batch; b++)
            {
                if (x.Wants(Value))
                {
                    // O = P·V  ⇒  dV += Pᵀ·dO
                    Gemm.Multiply<T>(true, false, size.S, size.Ev, size.L, size.ScoresOf(p, b), size.OutputOf(dO, b), size.ValueOf(x.GradInput(Value, c), b), accumulate: true);
                }

                // O = P·V  ⇒  dP = dO·Vᵀ
                Gemm.Multiply(false, true, size.L, size.S, size.Ev, size.OutputOf(dO, b), size.ValueOf(x.Input(Value, c), b), size.ScoresOf<T>(ds, b), accumulate: false);
            }

            for (var row = 0; row < size.Batch * size.L; row++)
            {
                // P = softmax(Z)  ⇒  dZⱼ = Pⱼ·(dPⱼ − Σₖ Pₖ·dPₖ)
                var weights = p.Slice(row * size.S, size.S);
                var up = ds.AsSpan(row * size.S, size.S);
                var dot = Reduce.Dot<T>(weights, up);
                for (var j = 0; j < up.Length; j++)
                {
                    up[j] = weights[j] * (up[j] - dot);
                }
            }

            if (x.Has(Mask) && x.Wants(Mask))
            {
                // Z = … + mask  ⇒  dmask += dZ, added up where it is repeated
                Broadcast.AddUp(ds, ScoreShape(x.Shape(Query), size), x.GradInput(Mask, c), x.Shape(Mask));
            }

            Map.Forward<Scale, T>(scale, ds, ds);
            for (var b = 0; b < size.Batch; b++)
            {
                if (x.Wants(Query))
                {
                    // Z = scale·Q·Kᵀ  ⇒  dQ += scale·dZ·K
                    Gemm.Multiply(false, false, size.L, size.E, size.S, size.ScoresOf<T>(ds, b), size.KeyOf(x.Input(Key, c), b), size.QueryOf(x.GradInput(Query, c), b), accumulate: true);
                }

                if (x.Wants(Key))
                {
                    // … dK += scale·dZᵀ·Q
                    Gemm.Multiply(true, false, size.S, size.E, size.L, size.ScoresOf<T>(ds, b), size.QueryOf(x.Input(Query, c), b), size.KeyOf(x.GradInput(Key, c), b), accumulate: true);
                }
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (q, k, v, mask) = (x.Input("query"), x.Input("key"), x.Input("value"), x.Find("attn_mask"));
        var (rank, features, keys) = (q.Shape.Rank, q.Shape[q.Shape.Rank - 1], k.Shape[k.Shape.Rank - 2]);
        var scale = x.Call.Has("scale") ? V.Of(x.Call.Float("scale")) : V.Of(1) / V.Sqrt(V.Of(features));
        for (var o = 0; o < x.Output.Values.Length; o++)
        {
            var index = x.Output.Shape.IndexOf(o);
            var (batch, i, d) = (index[..^2], index[^2], index[^1]);
            var scores = new List<(V Score, V Value)>();
            for (var j = 0; j < keys && !(x.Call.Bool("is_causal") && j > i); j++)
            {
                var score = V.Of(0);
                for (var e = 0; e < features; e++)
                {
                    score += q[[.. batch, i, e]] * k[[.. batch, j, e]];
                }

                score *= scale;
                if (mask is not null)
                {
                    int[] at = [.. batch, i, j];
                    score += mask[[.. mask.Shape.Select((size, m) => size == 1 ? 0 : at[m + rank - mask.Shape.Rank])]];
                }

                if (!Decide.Equal(score, V.Of(double.NegativeInfinity)))
                {
                    scores.Add((score, v[[.. batch, j, d]]));
                }
            }

            if (scores.Count == 0)
            {
                continue;
            }

            var shift = scores[0].Score;
            foreach (var (score, _) in scores)
            {
                shift = Decide.Greater(score, shift) ? score : shift;
            }

            var (sum, weighted) = (V.Of(0), V.Of(0));
            foreach (var (score, value) in scores)
            {
                var weight = V.Exp(score - shift);
                (sum, weighted) = (sum + weight, weighted + (weight * value));
            }

            x.Output.Values[o] = weighted / sum;
        }
    }

    /// <summary>y = exp(x − max x)/Σ; 0 where all are −∞.</summary>
    private static void Normalise<T>(Span<T> line)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var max = line.IsEmpty ? T.NegativeInfinity : Reduce.Max<T>(line);
        if (T.IsNegativeInfinity(max))
        {
            line.Clear();
            return;
        }

        Map.Forward(new ShiftedExponential(double.CreateChecked(max)), line, line);
        var sum = Reduce.Sum<T>(line);
        for (var j = 0; j < line.Length; j++)
        {
            line[j] /= sum;
        }
    }

    private static double ScaleOf(OpCall call, Sizes size) => call.Has("scale") ? call.Float("scale") : 1 / Math.Sqrt(size.E);

    private static Shape ScoreShape(Shape query, Sizes size) => query.With(query.Rank - 1, size.S);

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

    private readonly record struct Sizes(int Batch, int L, int S, int E, int Ev)
    {
        public int Scores => L * S;

        public static Sizes Of(Shape q, Shape k, Shape v) =>
            new(q.Product(0, q.Rank - 2), q[q.Rank - 2], k[k.Rank - 2], q[q.Rank - 1], v[v.Rank - 1]);

        public ReadOnlySpan<T> QueryOf<T>(ReadOnlySpan<T> all, int b) => all.Slice(b * L * E, L * E);

        public Span<T> QueryOf<T>(Span<T> all, int b) => all.Slice(b * L * E, L * E);

        public ReadOnlySpan<T> KeyOf<T>(ReadOnlySpan<T> all, int b) => all.Slice(b * S * E, S * E);

        public Span<T> KeyOf<T>(Span<T> all, int b) => all.Slice(b * S * E, S * E);

        public ReadOnlySpan<T> ValueOf<T>(ReadOnlySpan<T> all, int b) => all.Slice(b * S * Ev, S * Ev);

        public Span<T> ValueOf<T>(Span<T> all, int b) => all.Slice(b * S * Ev, S * Ev);

        public ReadOnlySpan<T> OutputOf<T>(ReadOnlySpan<T> all, int b) => all.Slice(b * L * Ev, L * Ev);

        public Span<T> OutputOf<T>(Span<T> all, int b) => all.Slice(b * L * Ev, L * Ev);

        public Span<T> ScoresOf<T>(Span<T> all, int b) => all.Slice(b * L * S, L * S);
    }

    private readonly struct Scale(double factor) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x * V.Of(factor);

        // y = c·x  ⇒  dx += c·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy * V.Of(factor);
    }

    private readonly struct ShiftedExponential(double shift) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Exp(x - V.Of(shift));

        // y = exp(x − c)  ⇒  dx += y·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => y * dy;
    }
}

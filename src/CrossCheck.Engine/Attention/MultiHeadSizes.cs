using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Attention;

/// <summary>The sizes of one multi-head attention, and the two arrangements of its rows.</summary>
/// <param name="L">Queries.</param>
/// <param name="N">Batch; 1 where there is none.</param>
/// <param name="S">Keys and values of the sequence.</param>
/// <param name="E">Features, of all heads together.</param>
/// <param name="H">Heads.</param>
/// <param name="Out">Features of the output.</param>
/// <param name="HasBias">Is a learnt key behind the sequence?</param>
/// <param name="Keys">Keys with those behind the sequence.</param>
internal readonly record struct MultiHeadSizes(int L, int N, int S, int E, int H, int Out, bool HasBias, int Keys)
{
    /// <summary>Features of a head.</summary>
    public int D => E / H;

    /// <summary>The heads as one batch of dot-product attentions.</summary>
    public DotProducts Core => new(N * H, L, Keys, D, D, 1 / Math.Sqrt(D));

    /// <summary>Number of elements of Q, K and V in heads.</summary>
    public int Parts => checked((L + (2 * Keys)) * N * E);

    /// <summary>Number of elements that forward keeps for backward.</summary>
    public int Kept => checked(Parts + Core.Scores + (L * N * E));

    public static MultiHeadSizes Of<T>(OpContext<T> x)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        Of(x.Call, x.Shape(0), x.Call.Has("static_k") ? x.Shape(x.Call.Slot("static_k")) : null, x.Shape(1), x.Shape(x.Call.Slot("out_proj_weight")));

    public static MultiHeadSizes Of(OpCall call, Shape query, Shape? staticKey, Shape key, Shape outWeight)
    {
        var (keys, bias) = (staticKey is null ? key[0] : staticKey[1], call.Has("bias_k"));
        return new(
            query[0], query.Rank == 3 ? query[1] : 1, keys, query[query.Rank - 1], call.Int("num_heads"), outWeight[0], bias,
            keys + (bias ? 1 : 0) + (call.Bool("add_zero_attn") ? 1 : 0));
    }

    /// <summary>Features, keys and queries; the gradient of a weight is a sum over all rows.</summary>
    public static double Terms(Step step, int slot)
    {
        var (query, key) = (step.Shapes[0]!, step.Shapes[1]!);
        var rows = slot < 3 ? 0 : query.Rank == 3 ? query[0] * (double)query[1] : query[0];
        return query.Dims[^1] + key[0] + query[0] + rows;
    }

    /// <summary>Each row of the batch by itself; none where a tensor has batch and heads in one dimension.</summary>
    public static Axes? Axes(Step step)
    {
        var call = step.Call;
        var together = call.Has("static_k") || call.Has("static_v") || step.Shapes[call.Slot("attn_mask")]?.Rank == 3;
        if (together || step.Shapes[0]!.Rank < 3)
        {
            return null;
        }

        var slots = Enumerable.Range(0, step.Shapes.Length).Select(s => s < 3 ? "_n_" : s == call.Slot("key_padding_mask") ? "n_" : "~");
        return Operations.Axes.Of(step, $"{string.Join(", ", slots)} -> _n_, n~");
    }

    /// <summary>Rows of query (part 0), key or value before those behind the sequence, and with them.</summary>
    public int Length(int part) => part == 0 ? L : S;

    public int Total(int part) => part == 0 ? L : Keys;

    /// <summary>The features that a projection reads.</summary>
    public static int Features(Shape operand) => operand[operand.Rank - 1];

    /// <summary>[length, N, H·D] → the first rows of [N·H, total, D].</summary>
    public void Cut<T>(ReadOnlySpan<T> rows, int length, Span<T> heads, int total)
    {
        for (var part = 0; part < length * N * H; part++)
        {
            rows.Slice(part * D, D).CopyTo(heads[(InHeads(part, total) * D)..]);
        }
    }

    /// <summary>The first rows of [N·H, total, D] → [length, N, H·D].</summary>
    public void Join<T>(ReadOnlySpan<T> heads, int total, Span<T> rows, int length)
    {
        for (var part = 0; part < length * N * H; part++)
        {
            heads.Slice(InHeads(part, total) * D, D).CopyTo(rows[(part * D)..]);
        }
    }

    /// <summary>Part [i, b] of rows is row [b, i] of heads.</summary>
    private int InHeads(int part, int total) => (part % (N * H) * total) + (part / (N * H));
}

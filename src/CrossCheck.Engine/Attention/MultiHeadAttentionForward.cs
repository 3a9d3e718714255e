using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Attention;

/// <summary>
/// Query, key and value are projected to E features and cut into H heads, each of D = E/H; every head is
/// P = softmax(Q·Kᵀ/√D + masks), O = P·V; the heads, side by side again, are projected to the output. Sequences lie along
/// the first dimension, the batch along the second: query[L, N, E], key[S, N, kdim], value[S, N, vdim] → [L, N, out];
/// the weights P are [N, L, S], the mean over the heads, or [N, H, L, S].
/// </summary>
/// <remarks>
/// bias_k and bias_v are one more key and value behind the sequence, add_zero_attn another one of zeros; masks do not hide
/// them. A mask of float is added to the scores; one of bool, 1 where a key must not be seen, counts as −∞. With the
/// weights a query that sees no key gives NaN; without them 0, as <see cref="ScaledDotProductAttention"/> does, and
/// is_causal without key_padding_mask then stands for attn_mask.
/// </remarks>
internal sealed partial class MultiHeadAttentionForward : Op
{
    private const int Query = 0, InWeight = 3, InBias = 4, KeyBias = 5, OutWeight = 7, OutBias = 8, Padding = 9, Mask = 10, SeparateWeight = 11, StaticKey = 14;

    public override OpSpec Spec { get; } = new(
        "multi_head_attention_forward(Tensor query, Tensor key, Tensor value, int embed_dim_to_check, int num_heads, Tensor? in_proj_weight, Tensor? in_proj_bias, "
        + "Tensor? bias_k, Tensor? bias_v, bool add_zero_attn, float dropout_p, Tensor out_proj_weight, Tensor? out_proj_bias, bool training=True, "
        + "Tensor? key_padding_mask=None, bool need_weights=True, Tensor? attn_mask=None, bool use_separate_proj_weight=False, Tensor? q_proj_weight=None, "
        + "Tensor? k_proj_weight=None, Tensor? v_proj_weight=None, Tensor? static_k=None, Tensor? static_v=None, bool average_attn_weights=True, bool is_causal=False, "
        + "*, 'float'|'bool' attn_mask_dtype='float', 'float'|'bool' key_padding_mask_dtype='bool')")
    {
        Formula = "O = concat(head₁ … head_H)·W_oᵀ + b_o, head = softmax(Q·Kᵀ/√(E/H) + masks)·V of the head's part of Q = query·W_qᵀ + b_q, K and V likewise;  query[L, N, E], key[S, N, kdim], value[S, N, vdim] → [L, N, out], weights [N, L, S]",
        Source = "torch.nn.functional.multi_head_attention_forward; Vaswani et al., Attention is all you need, 2017",
        Terms = MultiHeadSizes.Terms,
        Axes = MultiHeadSizes.Axes,
        Infer = InferShape,
        ResultCount = static call => call.Bool("need_weights") ? 2 : 1,
        CheckIndices = Selection.RequireMask,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var s = MultiHeadSizes.Of(x);
        var all = x.Keep<T>(x.Cases * s.Kept);
        for (var c = 0; c < x.Cases; c++)
        {
            var m = new Memory<T>(s, all, c);
            for (var part = 0; part < 3; part++)
            {
                Project(x, s, c, part, m.Part(part));
            }

            // P = softmax(Q·Kᵀ/√D + masks)
            s.Core.Score(m.Part(0), m.Part(1), m.P);
            AddMasks(x, s, c, m.P);
            s.Core.Normalise(m.P, hiddenIsZero: !x.Call.Bool("need_weights"));

            // O = P·V, the heads side by side, then y = O·W_oᵀ + b_o
            var heads = new T[s.L * s.N * s.E];
            s.Core.Mix(m.P, m.Part(2), heads);
            s.Join<T>(heads, s.L, m.O, s.L);
            Affine.Forward(s.L * s.N, s.E, s.Out, m.O, x.Input(OutWeight, c), x.Has(OutBias) ? x.Input(OutBias, c) : default, x.Output(0, c));
            if (x.Call.Bool("need_weights"))
            {
                StoreWeights<T>(s, m.P, x.Output(1, c), !x.Call.Bool("average_attn_weights"));
            }
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var s = MultiHeadSizes.Of(x);
        var all = x.Keep<T>(x.Cases * s.Kept);
        for (var c = 0; c < x.Cases; c++)
        {
            var m = new Memory<T>(s, all, c);
            var (dO, heads, dP) = (new T[s.L * s.N * s.E], new T[s.L * s.N * s.E], new T[s.Core.Scores]);
            var (dQ, dK, dV) = (new T[m.Part(0).Length], new T[m.Part(1).Length], new T[m.Part(2).Length]);

            // y = O·W_oᵀ + b_o  ⇒  dO = dy·W_o, dW_o += dyᵀ·O, db_o += Σ rows of dy
            Affine.Backward(s.L * s.N, s.E, s.Out, m.O, x.Input(OutWeight, c), x.GradOutput(0, c), dO.AsSpan(), x.WantedGradInput(OutWeight, c), x.WantedGradInput(OutBias, c));
            s.Cut<T>(dO, s.L, heads, s.L);

            // O = P·V  ⇒  dV = Pᵀ·dO, dP = dO·Vᵀ
            s.Core.MixBackward<T>(m.P, m.Part(2), heads, dP, dV);
            if (x.Call.Bool("need_weights"))
            {
                AddWeightsBackward(s, x.GradOutput(1, c), dP, !x.Call.Bool("average_attn_weights"));
            }

            // P = softmax(Z), Z = Q·Kᵀ/√D + masks  ⇒  the masks' gradients are those of Z, added up
            s.Core.NormaliseBackward<T>(m.P, dP);
            AddMasksBackward(x, s, c, dP);
            s.Core.ScoreBackward<T>(m.Part(0), m.Part(1), dP, dQ, dK);
            ProjectBackward(x, s, c, 0, dQ);
            ProjectBackward(x, s, c, 1, dK);
            ProjectBackward(x, s, c, 2, dV);
        }
    }

    /// <summary>Query, key or value (part 0, 1, 2) in heads: its projection, or what is given in its place, and the rows behind.</summary>
    private static void Project<T>(OpContext<T> x, MultiHeadSizes s, int c, int part, Span<T> heads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (length, total) = (s.Length(part), s.Total(part));
        heads.Clear();
        if (part > 0 && x.Has(StaticKey + part - 1))
        {
            // K = static_k
            for (var b = 0; b < s.N * s.H; b++)
            {
                x.Input(StaticKey + part - 1, c).Slice(b * length * s.D, length * s.D).CopyTo(heads[(b * total * s.D)..]);
            }
        }
        else
        {
            // Q = query·W_qᵀ + b_q
            var joined = new T[length * s.N * s.E];
            var inner = MultiHeadSizes.Features(x.Shape(Query + part));
            var weight = WeightSlot(x, part);
            var bias = x.Has(InBias) ? x.Input(InBias, c).Slice(part * s.E, s.E) : default;
            Affine.Forward(length * s.N, inner, s.E, x.Input(Query + part, c), x.Input(weight.Slot, c).Slice(weight.Start, s.E * inner), bias, joined.AsSpan());
            s.Cut<T>(joined, length, heads, total);
        }

        for (var b = 0; part > 0 && s.HasBias && b < s.N * s.H; b++)
        {
            // K[S] = bias_k, for every case of the batch
            x.Input(KeyBias + part - 1, c).Slice(b % s.H * s.D, s.D).CopyTo(heads[(((b * total) + length) * s.D)..]);
        }
    }

    private static void ProjectBackward<T>(OpContext<T> x, MultiHeadSizes s, int c, int part, Span<T> dHeads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (length, total) = (s.Length(part), s.Total(part));
        for (var b = 0; part > 0 && s.HasBias && x.Wants(KeyBias + part - 1) && b < s.N * s.H; b++)
        {
            // K[S] = bias_k for every case of the batch  ⇒  dbias_k += Σ of dK[S]
            Map.Add<T>(dHeads.Slice(((b * total) + length) * s.D, s.D), x.GradInput(KeyBias + part - 1, c).Slice(b % s.H * s.D, s.D));
        }

        if (part > 0 && x.Has(StaticKey + part - 1))
        {
            for (var b = 0; x.Wants(StaticKey + part - 1) && b < s.N * s.H; b++)
            {
                // K = static_k  ⇒  dstatic_k += dK
                Map.Add<T>(dHeads.Slice(b * total * s.D, length * s.D), x.GradInput(StaticKey + part - 1, c).Slice(b * length * s.D, length * s.D));
            }

            return;
        }

        // Q = query·W_qᵀ + b_q  ⇒  dquery += dQ·W_q, dW_q += dQᵀ·query, db_q += Σ rows of dQ
        var joined = new T[length * s.N * s.E];
        s.Join<T>(dHeads, total, joined, length);
        var inner = MultiHeadSizes.Features(x.Shape(Query + part));
        var weight = WeightSlot(x, part);
        Affine.Backward(
            length * s.N, inner, s.E, x.Input(Query + part, c), x.Input(weight.Slot, c).Slice(weight.Start, s.E * inner), joined, x.WantedGradInput(Query + part, c),
            x.Wants(weight.Slot) ? x.GradInput(weight.Slot, c).Slice(weight.Start, s.E * inner) : default,
            x.Wants(InBias) ? x.GradInput(InBias, c).Slice(part * s.E, s.E) : default);
    }

    /// <summary>Where W_q, W_k or W_v stands: a third of in_proj_weight, or a weight of its own.</summary>
    private static (int Slot, int Start) WeightSlot<T>(OpContext<T> x, int part)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        x.Call.Bool("use_separate_proj_weight") ? (SeparateWeight + part, 0) : (InWeight, part * (x.Count(InWeight) / 3));

    /// <summary>Z += masks; the keys behind the sequence are hidden by is_causal alone.</summary>
    private static void AddMasks<T>(OpContext<T> x, MultiHeadSizes s, int c, Span<T> z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var causal = CausalAlone(x.Call);
        var mask = causal || !x.Has(Mask) ? [] : Additive(x, Mask, c);
        var padding = x.Has(Padding) ? Additive(x, Padding, c) : [];
        for (var row = 0; row < s.N * s.H * s.L; row++)
        {
            var line = z.Slice(row * s.Keys, s.Keys);
            if (mask.Length > 0)
            {
                Map.Add<T>(mask.AsSpan(row * s.S % mask.Length, s.S), line[..s.S]);
            }

            if (padding.Length > 0)
            {
                Map.Add<T>(padding.AsSpan(row / (s.H * s.L) * s.S, s.S), line[..s.S]);
            }

            if (causal && row % s.L < s.Keys)
            {
                line[((row % s.L) + 1)..].Fill(T.NegativeInfinity);
            }
        }
    }

    /// <summary>Z = … + masks  ⇒  dmask += dZ, added up over what shares it.</summary>
    private static void AddMasksBackward<T>(OpContext<T> x, MultiHeadSizes s, int c, ReadOnlySpan<T> dZ)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!x.Wants(Mask) && !x.Wants(Padding))
        {
            return;
        }

        var own = new T[s.N * s.H * s.L * s.S];
        for (var row = 0; row < s.N * s.H * s.L; row++)
        {
            dZ.Slice(row * s.Keys, s.S).CopyTo(own.AsSpan(row * s.S));
        }

        var heads = Shape.Of(s.N, s.H, s.L, s.S);
        if (x.Wants(Mask))
        {
            Broadcast.AddUp(own, heads, x.GradInput(Mask, c), x.Shape(Mask).Rank == 2 ? x.Shape(Mask) : heads);
        }

        if (x.Wants(Padding))
        {
            Broadcast.AddUp(own, heads, x.GradInput(Padding, c), Shape.Of(s.N, 1, 1, s.S));
        }
    }

    /// <summary>A mask as numbers to add.</summary>
    private static T[] Additive<T>(OpContext<T> x, int slot, int c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!x.IsIndex(slot))
        {
            return x.Input(slot, c).ToArray();
        }

        var added = new T[x.Count(slot)];
        var hidden = x.Index(slot, c);
        for (var i = 0; i < added.Length; i++)
        {
            added[i] = hidden[i] == 1 ? T.NegativeInfinity : T.Zero;
        }

        return added;
    }

    /// <summary>The weights as they are, or their mean over the heads.</summary>
    private static void StoreWeights<T>(MultiHeadSizes s, ReadOnlySpan<T> p, Span<T> weights, bool perHead)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (perHead)
        {
            p.CopyTo(weights);
            return;
        }

        var count = s.L * s.Keys;
        weights.Clear();
        for (var b = 0; b < s.N * s.H; b++)
        {
            Map.Add(p.Slice(b * count, count), weights.Slice(b / s.H * count, count));
        }

        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] /= T.CreateChecked(s.H);
        }
    }

    /// <summary>weights = P, or its mean over the heads  ⇒  dP += dweights, or dweights/H for every head.</summary>
    private static void AddWeightsBackward<T>(MultiHeadSizes s, ReadOnlySpan<T> dWeights, Span<T> dP, bool perHead)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (count, share) = (s.L * s.Keys, perHead ? T.One : T.CreateChecked(s.H));
        for (var i = 0; i < dP.Length; i++)
        {
            dP[i] += perHead ? dWeights[i] : dWeights[(i / (s.H * count) * count) + (i % count)] / share;
        }
    }

    /// <summary>torch takes is_causal for the mask itself where it needs no weights and has no padding to add.</summary>
    private static bool CausalAlone(OpCall call) => call.Bool("is_causal") && !call.Bool("need_weights") && !call.Has("key_padding_mask");

    /// <summary>What forward leaves to backward, of one case: Q, K and V in heads, P, and O with the heads side by side.</summary>
    private readonly ref struct Memory<T>(MultiHeadSizes s, Span<T> all, int c)
    {
        private readonly Span<T> mine = all.Slice(c * s.Kept, s.Kept);

        public Span<T> P => mine.Slice(s.Parts, s.Core.Scores);

        public Span<T> O => mine.Slice(s.Parts + s.Core.Scores, s.L * s.N * s.E);

        public Span<T> Part(int part) => part == 0 ? mine[..(s.L * s.N * s.E)] : mine.Slice(((part == 1 ? 0 : s.Keys) + s.L) * s.N * s.E, s.Keys * s.N * s.E);
    }
}

using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    /// <summary>
    /// Composed as torch.nn.functional composes it. TorchSharp 0.107 has no such function but the module over weights of its
    /// own, which is libtorch's C++ one: it takes no input without a batch, no padding mask of float, no kdim other than vdim,
    /// no is_causal, no static keys, adds a mask of bool as zeros and ones, gives the mean of the weights only, NaN for a query
    /// without keys also where it needs no weights, and takes inputs of equal numbers for one tensor. A test holds this
    /// against the module where both apply.
    /// </summary>
    private static Tensor[] MultiHeadAttention(TorchCall call, Operands x)
    {
        var (options, heads) = (call.Call, (long)call.Call.Int("num_heads"));
        var batched = call.Shape(0).Rank == 3;
        var (outWeight, outBias) = (x[options.Slot("out_proj_weight")], x.Optional(options.Slot("out_proj_bias")));
        Tensor Batch(Tensor operand) => batched ? operand : operand.unsqueeze(1);
        var (query, key, value) = (Batch(x[0]), Batch(x[1]), Batch(x[2]));
        var (length, cases, features) = (query.shape[0], query.shape[1], query.shape[2]);
        var width = features / heads;

        var (biases, mask, padding) = (x.Optional(options.Slot("in_proj_bias"))?.chunk(3), MaskToAdd(call, x, "attn_mask"), MaskToAdd(call, x, "key_padding_mask"));
        var (needsWeights, causal) = (options.Bool("need_weights"), options.Bool("is_causal") && padding is null);
        var weights = options.Bool("use_separate_proj_weight")
            ? [x[options.Slot("q_proj_weight")], x[options.Slot("k_proj_weight")], x[options.Slot("v_proj_weight")]]
            : x[options.Slot("in_proj_weight")].chunk(3);
        if (causal && !needsWeights)
        {
            mask = null;
        }

        var q = F.linear(query, weights[0], biases?[0]);
        var (k, v) = (F.linear(key, weights[1], biases?[1]), F.linear(value, weights[2], biases?[2]));
        if (mask?.dim() == 2)
        {
            mask = mask.unsqueeze(0);
        }

        if (x.Optional(options.Slot("bias_k")) is { } keyBias)
        {
            k = cat([k, keyBias.repeat(1, cases, 1)]);
            v = cat([v, x[options.Slot("bias_v")].repeat(1, cases, 1)]);
            (mask, padding) = (OneMoreColumn(mask), OneMoreColumn(padding));
        }

        Tensor InHeads(Tensor rows) => rows.reshape(rows.shape[0], cases * heads, width).transpose(0, 1);
        (q, k, v) = (InHeads(q), x.Optional(options.Slot("static_k")) ?? InHeads(k), x.Optional(options.Slot("static_v")) ?? InHeads(v));
        if (options.Bool("add_zero_attn"))
        {
            var zero = zeros([cases * heads, 1, width], q.dtype);
            (k, v) = (cat([k, zero], 1), cat([v, zero], 1));
            (mask, padding) = (OneMoreColumn(mask), OneMoreColumn(padding));
        }

        var keys = k.shape[1];
        if (padding is not null)
        {
            var ofHeads = padding.reshape(cases, 1, 1, keys).expand(-1, heads, -1, -1).reshape(cases * heads, 1, keys);
            mask = mask is null ? ofHeads : mask + ofHeads;
        }

        if (!needsWeights)
        {
            Tensor FourDimensional(Tensor t) => t.reshape(cases, heads, t.shape[1], t.shape[2]);
            var mask4 = mask is null ? null : mask.shape[0] == 1 ? mask.unsqueeze(0) : FourDimensional(mask);
            var seen = F.scaled_dot_product_attention(FourDimensional(q), FourDimensional(k), FourDimensional(v), mask4, 0, causal);
            return [Output(seen.permute(2, 0, 1, 3))];
        }

        Scalar scale = Math.Sqrt(1.0 / width);
        var scores = bmm(q * scale, k.transpose(-2, -1));
        var p = F.softmax(mask is null ? scores : mask + scores, -1);
        var y = Output(bmm(p, v).transpose(0, 1));
        var byHead = p.view(cases, heads, length, keys);
        var shown = options.Bool("average_attn_weights") ? byHead.mean([1]) : byHead;
        return [y, batched ? shown : shown.squeeze(0)];

        Tensor Output(Tensor rows)
        {
            var y = F.linear(rows.reshape(length * cases, features), outWeight, outBias);
            return batched ? y.view(length, cases, outWeight.shape[0]) : y;
        }
    }

    /// <summary>A mask as numbers to add: −∞ where one of bool is true.</summary>
    private static Tensor? MaskToAdd(TorchCall call, Operands x, string name)
    {
        var mask = x.Optional(call.Call.Slot(name));
        if (mask is null || call.Call.Choice(name + "_dtype") == "float")
        {
            return mask;
        }

        return zeros(mask.shape, x[0].dtype).masked_fill(mask.@bool(), double.NegativeInfinity);
    }

    /// <summary>A key behind the sequence is never hidden by a mask.</summary>
    private static Tensor? OneMoreColumn(Tensor? mask) => mask is null ? null : F.pad(mask, [0, 1], PaddingModes.Constant, 0);
}

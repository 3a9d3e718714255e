using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace CrossCheck.Torch;

internal static partial class TorchOperations
{
    /// <summary>The states behind one step, from W_ih·x + b_ih, W_hh·h + b_hh and the states before it.</summary>
    private delegate Tensor[] Cell(Tensor fromInput, Tensor fromState, Tensor[] states);

    private static TorchFunction Added(TorchCall call, Func<Tensor, Tensor, Tensor, float, float, Tensor> function)
    {
        var (beta, alpha) = ((float)call.Call.Float("beta"), (float)call.Call.Float("alpha"));
        if (beta == call.Call.Float("beta") && alpha == call.Call.Float("alpha"))
        {
            return x => function(x[0], x[1], x[2], beta, alpha);
        }

        // TorchSharp takes single precision factors only: another factor of A·B scales A, one of X scales X.
        Scalar exactBeta = call.Call.Float("beta"), exactAlpha = call.Call.Float("alpha");
        var ignoresInput = beta == 0 && call.Call.Float("beta") == 0;
        return x => function(ignoresInput ? x[0] : x[0].mul(exactBeta), x[1].mul(exactAlpha), x[2], ignoresInput ? 0 : 1, 1);
    }

    private static TorchFunction Bilinear(TorchCall call)
    {
        var bias = call.Call.Slot("bias");
        return x => F.bilinear(x[0], x[1], x[2], x.Optional(bias));
    }

    /// <summary>The module over the given weight, which it differentiates as its own.</summary>
    private static TorchFunction Embedding(TorchCall call)
    {
        long? padding = call.Call.Has("padding_idx") ? call.Call.Int("padding_idx") : null;
        var byFrequency = call.Call.Bool("scale_grad_by_freq");
        return x => nn.Embedding_from_pretrained(x[1], freeze: false, padding, scale_grad_by_freq: byFrequency).call(x[0]);
    }

    /// <summary>The module over the given weight; rows of a batch stand one behind the other, with their offsets.</summary>
    private static TorchFunction EmbeddingBag(TorchCall call)
    {
        var (offsets, factors, last) = (call.Call.Slot("offsets"), call.Call.Slot("per_sample_weights"), call.Call.Bool("include_last_offset"));
        var padding = !call.Call.Has("padding_idx") ? -1 : (call.Call.Int("padding_idx") + call.Shape(1)[0]) % call.Shape(1)[0];
        var byFrequency = call.Call.Bool("scale_grad_by_freq");
        var mode = call.Call.Choice("mode") switch { "sum" => EmbeddingBagMode.Sum, "max" => EmbeddingBagMode.Max, _ => EmbeddingBagMode.Mean };
        return x =>
        {
            var bag = nn.EmbeddingBag_from_pretrained(x[1], freeze: false, scale_grad_by_freq: byFrequency, mode: mode, include_last_offset: last, padding_index: padding);
            return x[0].dim() == 2
                ? bag.call(x[0].flatten(), arange(0, x[0].numel(), Math.Max(1, x[0].shape[1]), ScalarType.Int64), x.Optional(factors)?.flatten()!)
                : bag.call(x[0], x[offsets], x.Optional(factors)!);
        };
    }

    /// <summary>The operands of einsum; a single one may come back as it is, and is made a node of its own.</summary>
    private static Tensor[] Factors(TorchCall call, Operands x) => All(call, x) is [var one] ? [one.clone()] : All(call, x);

    /// <summary>
    /// softmax(scale·Q·Kᵀ + mask)·V. TorchSharp 0.107 has no scale: the query is multiplied by what it would be over
    /// torch's own 1/√E.
    /// </summary>
    private static TorchFunction Attention(TorchCall call)
    {
        var (mask, causal) = (call.Call.Slot("attn_mask"), call.Call.Bool("is_causal"));
        if (!call.Call.Has("scale"))
        {
            return x => F.scaled_dot_product_attention(x[0], x[1], x[2], x.Optional(mask), 0, causal);
        }

        Scalar factor = call.Call.Float("scale") * Math.Sqrt(call.Shape(0)[call.Shape(0).Rank - 1]);
        return x => F.scaled_dot_product_attention(x[0].mul(factor), x[1], x[2], x.Optional(mask), 0, causal);
    }

    // TorchSharp's LSTM, GRU and RNN are modules with weights of their own, whose gradients would not reach the given
    // ones: the cells are composed as torch documents them, and sequences from them.
    private static Tensor[] Lstm(Tensor p, Tensor q, Tensor[] states)
    {
        var gates = (p + q).chunk(4, -1);
        var c = (sigmoid(gates[1]) * states[1]) + (sigmoid(gates[0]) * tanh(gates[2]));

        // The c that is a result is a node of its own, beside the one in h.
        return [sigmoid(gates[3]) * tanh(c), c.clone()];
    }

    private static Tensor[] Gru(Tensor p, Tensor q, Tensor[] states)
    {
        var (fromInput, fromState) = (p.chunk(3, -1), q.chunk(3, -1));
        var r = sigmoid(fromInput[0] + fromState[0]);
        var z = sigmoid(fromInput[1] + fromState[1]);
        var n = tanh(fromInput[2] + (r * fromState[2]));
        return [n + (z * (states[0] - n))];
    }

    private static Tensor[] RnnTanh(Tensor p, Tensor q, Tensor[] states) => [tanh(p + q)];

    private static Tensor[] RnnRelu(Tensor p, Tensor q, Tensor[] states) => [F.relu(p + q)];

    private static TorchFunction OneStep(TorchCall call, Cell cell) => x => OneStep(call, x, cell)[0];

    private static Tensor[] OneStep(TorchCall call, Operands x, Cell cell)
    {
        var w = call.Call.Slot("w_ih");
        var states = w == 3 ? new[] { x[1], x[2] } : [x[1]];
        return cell(F.linear(x[0], x[w], x.Optional(w + 2)), F.linear(states[0], x[w + 1], x.Optional(w + 3)), states);
    }

    private static Tensor[] Sequence(TorchCall call, Operands x, Cell cell)
    {
        var w = call.Call.Slot("w_ih");
        var (shape, time) = (call.Shape(0), call.Shape(0).Rank == 3 && call.Call.Bool("batch_first") ? 1 : 0);
        var hidden = call.Shape(w + 1)[1];
        long[] state = shape.Rank == 2 ? [hidden] : [shape[1 - time], hidden];
        var states = w == 3 ? new[] { x[1].reshape(state), x[2].reshape(state) } : [x[1].reshape(state)];
        var outputs = new Tensor[shape[time]];
        for (var k = 0; k < outputs.Length; k++)
        {
            var t = call.Call.Bool("reverse") ? outputs.Length - 1 - k : k;
            var (p, q) = (F.linear(x[0].select(time, t), x[w], x.Optional(w + 2)), F.linear(states[0], x[w + 1], x.Optional(w + 3)));
            states = cell(p, q, states);
            outputs[t] = states[0];
        }

        var results = new Tensor[states.Length + 1];
        results[0] = stack(outputs, time);
        for (var s = 0; s < states.Length; s++)
        {
            // A node of its own, also where it is the only output.
            results[s + 1] = states[s].reshape([.. call.Shape(1).Select(size => (long)size)]).clone();
        }

        return results;
    }
}

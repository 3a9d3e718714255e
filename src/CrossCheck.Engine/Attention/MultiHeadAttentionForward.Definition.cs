using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Attention;

/// <summary>The shape rule and the textbook loop.</summary>
internal sealed partial class MultiHeadAttentionForward
{
    public override void Define<V>(DefinitionContext<V> x)
    {
        var (batched, heads, width) = (x.Input("query").Shape.Rank == 3, x.Call.Int("num_heads"), x.Call.Int("embed_dim_to_check"));
        var (batch, perHead, queries) = (batched ? x.Input("query").Shape[1] : 1, width / heads, x.Input("query").Shape[0]);
        var bias = x.Find("in_proj_bias");

        // Row i, case n, feature e of the projected query, key or value.
        V[][][] Projected(string operand, int part)
        {
            var (input, features) = (x.Input(operand), x.Input(operand).Shape[x.Input(operand).Shape.Rank - 1]);
            var separate = x.Call.Bool("use_separate_proj_weight");
            var weight = x.Input(separate ? operand[..1] + "_proj_weight" : "in_proj_weight");
            return [.. Enumerable.Range(0, input.Shape[0]).Select(i => Enumerable.Range(0, batch).Select(n => Enumerable.Range(0, width).Select(e =>
            {
                var sum = bias is null ? V.Of(0) : bias[(part * width) + e];
                for (var f = 0; f < features; f++)
                {
                    sum += weight[separate ? e : (part * width) + e, f] * (batched ? input[i, n, f] : input[i, f]);
                }

                return sum;
            }).ToArray()).ToArray())];
        }

        // All keys or values that a head h of case n sees, in order.
        Func<int, int, V[][]> Seen(string operand, int part, string fixedName, string biasName)
        {
            var projected = x.Find(fixedName) is null ? Projected(operand, part) : [];
            return (n, h) =>
            {
                var rows = projected.Select(row => row[n][(h * perHead)..((h + 1) * perHead)]).ToList();
                if (x.Find(fixedName) is { } given)
                {
                    rows.AddRange(Enumerable.Range(0, given.Shape[1]).Select(j => Enumerable.Range(0, perHead).Select(d => given[(n * heads) + h, j, d]).ToArray()));
                }

                if (x.Find(biasName) is { } behind)
                {
                    rows.Add(behind.Values[(h * perHead)..((h + 1) * perHead)]);
                }

                if (x.Call.Bool("add_zero_attn"))
                {
                    rows.Add([.. Enumerable.Repeat(V.Of(0), perHead)]);
                }

                return [.. rows];
            };
        }

        var (query, keysOf, valuesOf) = (Projected("query", 0), Seen("key", 1, "static_k", "bias_k"), Seen("value", 2, "static_v", "bias_v"));
        var (outWeight, outBias) = (x.Input("out_proj_weight"), x.Find("out_proj_bias"));
        for (var n = 0; n < batch; n++)
        {
            for (var i = 0; i < queries; i++)
            {
                var mixed = new V[width];
                for (var h = 0; h < heads; h++)
                {
                    var (keys, values) = (keysOf(n, h), valuesOf(n, h));
                    var weights = Attend(x, n, h, i, query[i][n][(h * perHead)..((h + 1) * perHead)], keys);
                    for (var d = 0; d < perHead; d++)
                    {
                        mixed[(h * perHead) + d] = weights.Zip(values, (w, v) => w * v[d]).Aggregate(V.Of(0), (a, b) => a + b);
                    }

                    for (var j = 0; x.Call.Bool("need_weights") && j < weights.Length; j++)
                    {
                        if (x.Call.Bool("average_attn_weights"))
                        {
                            x.Outputs[1].Values[(((n * queries) + i) * weights.Length) + j] += weights[j] / V.Of(heads);
                        }
                        else
                        {
                            x.Outputs[1].Values[(((((n * heads) + h) * queries) + i) * weights.Length) + j] = weights[j];
                        }
                    }
                }

                for (var o = 0; o < outWeight.Shape[0]; o++)
                {
                    var sum = outBias is null ? V.Of(0) : outBias[o];
                    for (var e = 0; e < width; e++)
                    {
                        sum += outWeight[o, e] * mixed[e];
                    }

                    x.Output.Values[(((i * batch) + n) * outWeight.Shape[0]) + o] = sum;
                }
            }
        }
    }

    /// <summary>exp(sⱼ)/Σ exp(s) over the keys of one query; a score of −∞ has no part in it.</summary>
    private static V[] Attend<V>(DefinitionContext<V> x, int n, int h, int i, V[] query, V[][] keys)
        where V : struct, Numerics.IReal<V>
    {
        var scores = keys.Select(key => query.Zip(key, (a, b) => a * b).Aggregate(V.Of(0), (a, b) => a + b) / V.Sqrt(V.Of(query.Length))).ToArray();
        var hidden = new bool[scores.Length];
        for (var j = 0; j < scores.Length; j++)
        {
            if (x.Call.Bool("is_causal") && !x.Call.Bool("need_weights") && !x.Call.Has("key_padding_mask"))
            {
                hidden[j] = j > i;
                continue;
            }

            Mask(j, "attn_mask", static (n, h, heads, i, j, rank) => rank == 2 ? [i, j] : [(n * heads) + h, i, j]);
            Mask(j, "key_padding_mask", static (n, h, heads, i, j, rank) => rank == 1 ? [j] : [n, j]);
            hidden[j] |= Decide.Equal(scores[j], V.Of(double.NegativeInfinity));
        }

        if (hidden.All(was => was))
        {
            var none = V.Of(x.Call.Bool("need_weights") ? double.NaN : 0);
            return [.. scores.Select(score => x.Call.Bool("need_weights") ? score * none : none)];
        }

        var shift = scores.Zip(hidden).First(s => !s.Second).First;
        foreach (var (score, _) in scores.Zip(hidden).Where(s => !s.Second))
        {
            shift = Decide.Greater(score, shift) ? score : shift;
        }

        var exponentials = scores.Select((score, j) => hidden[j] ? V.Of(0) : V.Exp(score - shift)).ToArray();
        var sum = exponentials.Aggregate(V.Of(0), (a, b) => a + b);
        return [.. exponentials.Select(e => e / sum)];

        // The keys behind the sequence have no column in a mask.
        void Mask(int j, string name, Func<int, int, int, int, int, int, int[]> place)
        {
            var (mask, truth, heads) = (x.Find(name), x.FindIndex(name), x.Call.Int("num_heads"));
            var shape = mask?.Shape ?? truth?.Shape;
            if (shape is null || j >= shape[shape.Rank - 1])
            {
                return;
            }

            var at = place(n, h, heads, i, j, shape.Rank);
            scores[j] += mask is not null ? mask[at] : V.Of(0);
            hidden[j] |= truth is not null && truth[at] == 1;
        }
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (q, k, v, call) = (c.Shape("query"), c.Shape("key"), c.Shape("value"), c.Call);
        var (width, heads, rate) = (call.Int("embed_dim_to_check"), call.Int("num_heads"), call.Float("dropout_p"));
        c.Require(q.Rank is 2 or 3 && k.Rank == q.Rank && v.Rank == q.Rank, $"query {q}, key {k} and value {v} must be (L, N, E), (S, N, kdim) and (S, N, vdim), or all without the batch N");
        c.Require(width >= 1 && q[q.Rank - 1] == width, $"query {q} must have embed_dim_to_check={width} features, the last size, at least 1");
        c.Require(heads >= 1 && width % heads == 0, $"num_heads={heads} must be at least 1 and divide embed_dim_to_check={width}");
        c.Require(rate is >= 0 and <= 1, FormattableString.Invariant($"dropout_p={rate} must be from 0 to 1"));
        c.Require(
            rate == 0 || !call.Bool("training"),
            FormattableString.Invariant($"dropout_p={rate} with training=True: a random result cannot be compared; give training=False, or dropout_p=0.0 and dropout with a mask behind it"));
        c.Require(
            q.Rank == 2 || (k[1] == q[1] && v[1] == q[1]), $"query {q}, key {k} and value {v} must have the same batch N, the second size");
        RequireProjections(c, q, k, v, width);
        var (staticKey, staticValue) = (c.Find("static_k"), c.Find("static_v"));
        RequireStatic(c, "static_k", staticKey, heads, q.Rank == 3 ? q[1] : 1, width / heads, "key");
        RequireStatic(c, "static_v", staticValue, heads, q.Rank == 3 ? q[1] : 1, width / heads, "value");
        var s = MultiHeadSizes.Of(call, q, staticKey, k, c.Shape("out_proj_weight"));
        var values = staticValue is null ? v[0] : staticValue[1];
        c.Require(s.S == values, $"there are {s.S} keys and {values} values; {(staticKey is null ? "key" : "static_k")} and {(staticValue is null ? "value" : "static_v")} must have the same length S");
        RequireMasks(c, q, s);
        Shape weights = q.Rank == 3 ? Shape.Of(s.N, s.L, s.Keys) : Shape.Of(s.L, s.Keys);
        weights = !call.Bool("average_attn_weights") ? Shape.Of([.. weights.Dims[..(q.Rank - 2)], s.H, s.L, s.Keys]) : weights;
        var y = c.FloatResult(q.With(q.Rank - 1, s.Out));
        return call.Bool("need_weights") ? [y, c.FloatResult(weights)] : [y];
    }

    private static void RequireProjections(InferContext c, Shape q, Shape k, Shape v, int width)
    {
        var separate = c.Call.Bool("use_separate_proj_weight");
        if (separate)
        {
            c.Require(c.Find("in_proj_weight") is null, "in_proj_weight must be None with use_separate_proj_weight=True; give q_proj_weight, k_proj_weight and v_proj_weight");
            foreach (var (name, input) in new[] { ("query", q), ("key", k), ("value", v) })
            {
                var (argument, features) = ($"{name[0]}_proj_weight", input[input.Rank - 1]);
                c.Require(c.Find(argument) == Shape.Of(width, features), $"{argument} of shape {c.Find(argument)?.ToString() ?? "None"} must be ({width}, {features}): embed_dim_to_check, and the features of {name} {input}");
            }
        }
        else
        {
            c.Require(
                c.Find("q_proj_weight") is null && c.Find("k_proj_weight") is null && c.Find("v_proj_weight") is null,
                "q_proj_weight, k_proj_weight and v_proj_weight need use_separate_proj_weight=True");
            c.Require(k[k.Rank - 1] == width && v[v.Rank - 1] == width, $"key {k} and value {v} must have {width} features as query {q} has; others need use_separate_proj_weight=True");
            c.Require(c.Find("in_proj_weight") == Shape.Of(3 * width, width), $"in_proj_weight of shape {c.Find("in_proj_weight")?.ToString() ?? "None"} must be ({3 * width}, {width}): those of query, key and value, one above the other");
        }

        c.Require(c.Find("in_proj_bias") is not { } bias || bias == Shape.Of(3 * width), $"in_proj_bias of shape {c.Find("in_proj_bias")} must be ({3 * width})");
        var (weight, outBias) = (c.Shape("out_proj_weight"), c.Find("out_proj_bias"));
        c.Require(weight.Rank == 2 && weight[1] == width, $"out_proj_weight of shape {weight} must be (out_features, {width})");
        c.Require(outBias is null || outBias == weight.Slice(0, 1), $"out_proj_bias of shape {outBias} must be ({weight[0]}), one number per output feature");
        var (keyBias, valueBias) = (c.Find("bias_k"), c.Find("bias_v"));
        c.Require((keyBias is null) == (valueBias is null), "bias_k and bias_v must be given together or both be None");
        foreach (var (name, shape) in new[] { ("bias_k", keyBias), ("bias_v", valueBias) })
        {
            c.Require(shape is null || (shape.Rank is >= 1 and <= 3 && shape.Count == width && shape[shape.Rank - 1] == width), $"{name} of shape {shape} must be (1, 1, {width})");
            c.Require(shape is null || (c.Find("static_k") is null && c.Find("static_v") is null), $"{name} does not go with static_k or static_v");
        }
    }

    /// <summary>What is given in the place of a projection: the operand before it is not looked at.</summary>
    private static void RequireStatic(InferContext c, string name, Shape? given, int heads, int batch, int perHead, string operand)
    {
        if (given is null)
        {
            return;
        }

        c.Require(given.Rank == 3 && given[0] == batch * heads && given[2] == perHead, $"{name} of shape {given} must be ({batch * heads}, S, {perHead}): N·num_heads, length, features of a head");
        c.Mark(operand, OperandRole.Buffer);
        c.Mark($"{operand[0]}_proj_weight", OperandRole.Buffer);
    }

    private static void RequireMasks(InferContext c, Shape q, MultiHeadSizes s)
    {
        var (mask, padding) = (c.Find("attn_mask"), c.Find("key_padding_mask"));
        c.Require(!c.Call.Bool("is_causal") || mask is not null, "is_causal=True is a hint that attn_mask is causal, and needs it: give the mask with -inf above the diagonal");
        c.Require(
            mask is null || mask == Shape.Of(s.L, s.S) || mask == Shape.Of(s.N * s.H, s.L, s.S),
            $"attn_mask of shape {mask} must be ({s.L}, {s.S}) or ({s.N * s.H}, {s.L}, {s.S}): queries and keys, or that for each head of each case");
        var expected = q.Rank == 3 ? Shape.Of(s.N, s.S) : Shape.Of(s.S);
        c.Require(padding is null || padding == expected, $"key_padding_mask of shape {padding} must be {expected}: the keys{(q.Rank == 3 ? " of each case" : "")}");
        if (CausalAlone(c.Call))
        {
            c.Mark("attn_mask", OperandRole.Buffer);
        }

        foreach (var name in new[] { "attn_mask", "key_padding_mask" })
        {
            if (c.Call.Choice(name + "_dtype") == "bool")
            {
                c.Mark(name, OperandRole.Index);
            }
        }
    }
}

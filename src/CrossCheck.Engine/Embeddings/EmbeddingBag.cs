using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Reductions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Embeddings;

/// <summary>
/// y[b] = the sum, mean or largest of the rows W[t] of a bag: t[B, n], or t[n] cut at offsets[B]. The index
/// padding_idx belongs to no bag, an empty bag gives 0; per_sample_weights[like t] multiplies the rows of a sum. With
/// scale_grad_by_freq a row's gradient is divided by the number of times that its index stands in t.
/// </summary>
/// <remarks>
/// libtorch 2.10 on the CPU divides the k-th distinct index's gradient by the count of the k-th smallest index of t, repeats
/// included: t = (0, 0, 1) divides row 1 by 2, not by 1. It is right where all counts are equal, and for embedding.
/// </remarks>
internal sealed class EmbeddingBag : Op
{
    private const int Indices = 0, Weight = 1, Offsets = 2, Factors = 3;

    public override OpSpec Spec { get; } = new(
        "embedding_bag(Index input, Tensor weight, Index? offsets=None, fixed max_norm=None, float norm_type=2.0, bool scale_grad_by_freq=False, 'sum'|'mean'|'max' mode='mean', bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int? padding_idx=None)")
    {
        Formula = "y[b, d] = sum, mean or max of W[t, d] over the t of bag b;  t[B, n] or t[n] with offsets[B], W[V, D] → y[B, D]; scale_grad_by_freq divides a row's gradient by its occurrences (libtorch 2.10, on the CPU, by those of another row, where they differ)",
        Source = "torch.nn.EmbeddingBag",
        Rounding = static call => call.Choice("mode") == "max" ? RoundingClass.Moves : RoundingClass.Products,
        Kinks = "mode='max', ties: the first in the bag gets the gradient",
        Conventions = [new("y = embedding_bag(x, x, mode='max')", "[[0, 1], [1, 1]]", "[[3, 5], [7, 11]]", "[[0, 5], [10, 11]]")],
        Choices = Ties,
        Infer = InferShape,
        CheckIndices = Check,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var (width, mode) = (x.Shape(Weight)[1], x.Call.Choice("mode"));
        var winners = x.Keep<int>(mode == "max" ? x.Output().Length : 0);
        for (var c = 0; c < x.Cases; c++)
        {
            var t = x.Index(Indices, c);
            var weight = x.Input(Weight, c);
            var y = x.Output(0, c);
            y.Clear();
            for (var bag = 0; bag < x.OutputShape()[0]; bag++)
            {
                var (start, end, count) = Bag(x, c, bag);
                var into = y.Slice(bag * width, width);
                var first = true;
                for (var i = start; i < end; i++)
                {
                    if (IsPadding(x, t[i]))
                    {
                        continue;
                    }

                    // y = Σ f·W[t], its mean, or the largest
                    var row = weight.Slice((int)t[i] * width, width);
                    var factor = x.Has(Factors) ? x.Input(Factors, c)[i] : T.One;
                    for (var d = 0; d < width; d++)
                    {
                        if (mode != "max")
                        {
                            into[d] += x.Has(Factors) ? factor * row[d] : row[d];
                        }
                        else if (first || row[d] > into[d])
                        {
                            into[d] = row[d];
                            winners[(c * x.OutputCount()) + (bag * width) + d] = (int)t[i] + 1;
                        }
                    }

                    first = false;
                }

                for (var d = 0; mode == "mean" && count > 0 && d < width; d++)
                {
                    into[d] /= T.CreateChecked(count);
                }
            }
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var (width, mode) = (x.Shape(Weight)[1], x.Call.Choice("mode"));
        var winners = x.Keep<int>(mode == "max" ? x.Output().Length : 0);
        var (byFrequency, counts) = (x.Call.Bool("scale_grad_by_freq"), new int[x.Shape(Weight)[0]]);
        for (var c = 0; c < x.Cases; c++)
        {
            var t = x.Index(Indices, c);
            Array.Clear(counts);
            foreach (var index in t)
            {
                counts[index]++;
            }

            var weight = x.Input(Weight, c);
            var dy = x.GradOutput(0, c);
            for (var bag = 0; bag < x.OutputShape()[0]; bag++)
            {
                var up = dy.Slice(bag * width, width);
                if (mode == "max")
                {
                    // y[d] = W[winner, d]  ⇒  dW[winner, d] += dy[d]; an empty bag has none
                    for (var d = 0; d < width && x.Wants(Weight); d++)
                    {
                        var winner = winners[(c * x.OutputCount()) + (bag * width) + d] - 1;
                        if (winner >= 0)
                        {
                            x.GradInput(Weight, c)[(winner * width) + d] += up[d];
                        }
                    }

                    continue;
                }

                var (start, end, count) = Bag(x, c, bag);
                for (var i = start; i < end; i++)
                {
                    if (IsPadding(x, t[i]))
                    {
                        continue;
                    }

                    var row = (int)t[i] * width;
                    if (x.Wants(Weight))
                    {
                        // y = Σ f·W[t] / n  ⇒  dW[t] += f·dy / n, over the occurrences where asked
                        var factor = x.Has(Factors) ? x.Input(Factors, c)[i] : T.One;
                        var divisor = T.CreateChecked((mode == "mean" ? count : 1) * (long)(byFrequency ? counts[t[i]] : 1));
                        for (var d = 0; d < width; d++)
                        {
                            x.GradInput(Weight, c)[row + d] += factor * up[d] / divisor;
                        }
                    }

                    if (x.Has(Factors) && x.Wants(Factors))
                    {
                        // y = Σ f·W[t]  ⇒  df = W[t]·dy
                        x.GradInput(Factors, c)[i] += Kernels.Reduce.Dot(weight.Slice(row, width), up);
                    }
                }
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var t = x.Index("input").Values;
        var weight = x.Input("weight");
        var offsets = x.FindIndex("offsets")?.Values;
        var factors = x.Find("per_sample_weights");
        var (bags, width, rows) = (x.Output.Shape[0], weight.Shape[1], weight.Shape[0]);
        for (var bag = 0; bag < bags; bag++)
        {
            var members = Enumerable.Range(0, t.Length).Where(i =>
                (offsets is null ? i / (t.Length / bags) == bag : i >= offsets[bag] && (bag + 1 >= offsets.Length || i < offsets[bag + 1]))
                && !(x.Call.Has("padding_idx") && (t[i] + rows - x.Call.Int("padding_idx")) % rows == 0)).ToList();
            for (var d = 0; d < width && members.Count > 0; d++)
            {
                V Item(int i)
                {
                    // Of a gradient that is shared out, all but the share is a constant.
                    var value = weight[(int)t[i], d];
                    var shares = V.Of(x.Call.Bool("scale_grad_by_freq") ? t.Count(other => other == t[i]) : 1);
                    value = x.Call.Bool("scale_grad_by_freq") ? V.Detach(value - (value / shares)) + (value / shares) : value;
                    return factors is null ? value : factors.Values[i] * value;
                }

                var result = Item(members[0]);
                foreach (var i in members.Skip(1))
                {
                    result = x.Call.Choice("mode") == "max" ? V.Greater(Item(i), result, Item(i), result) : result + Item(i);
                }

                x.Output[bag, d] = x.Call.Choice("mode") == "mean" ? result / V.Of(members.Count) : result;
            }
        }
    }

    /// <summary>mode='max', rows of a bag that are tied in a column: weights that add up to 1; declared is all to the first in the bag.</summary>
    private static IEnumerable<Choice> Ties(ChoiceContext c)
    {
        var (t, weight, (rows, width)) = (c.Values(Indices), c.Values(Weight), (c.Shape(Weight)[0], c.Shape(Weight)[1]));
        for (var bag = 0; bag < c.Results[0].Shape[0] && c.Call.Choice("mode") == "max"; bag++)
        {
            var (start, end) = c.Shapes[Offsets] is null ? (bag * c.Shape(Indices)[1], (bag + 1) * c.Shape(Indices)[1])
                : ((int)c.Values(Offsets)[bag], bag + 1 < c.Values(Offsets).Length ? (int)c.Values(Offsets)[bag + 1] : t.Length);
            var members = t[start..end].Where(index => !c.Call.Has("padding_idx") || (index + rows - c.Call.Int("padding_idx")) % rows != 0).Distinct().ToList();
            for (var d = 0; d < width; d++)
            {
                if (Groups.Ties(members.ConvertAll(index => ((int)index * width) + d), weight, largest: true) is { Count: > 0 } ties)
                {
                    yield return KinkSets.Simplex(Effect.Of((bag * width) + d), ties.ConvertAll(i => ImmutableArray.Create(new Slope(Weight, i, 1))), static k => k == 0 ? 1 : 0);
                }
            }
        }
    }

    /// <summary>Where a bag's indices begin and end, and how many of them are no padding.</summary>
    private static (int Start, int End, int Count) Bag<T>(OpContext<T> x, int oneCase, int bag)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var t = x.Index(Indices, oneCase);
        int start, end;
        if (x.Shape(Indices).Rank == 2)
        {
            var length = x.Shape(Indices)[1];
            (start, end) = (bag * length, (bag + 1) * length);
        }
        else
        {
            var offsets = x.Index(Offsets, oneCase);
            (start, end) = ((int)offsets[bag], bag + 1 < offsets.Length ? (int)offsets[bag + 1] : t.Length);
        }

        var count = 0;
        for (var i = start; i < end; i++)
        {
            count += IsPadding(x, t[i]) ? 0 : 1;
        }

        return (start, end, count);
    }

    private static bool IsPadding<T>(OpContext<T> x, long index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        x.Call.Has("padding_idx") && index == (x.Call.Int("padding_idx") < 0 ? x.Call.Int("padding_idx") + x.Shape(Weight)[0] : x.Call.Int("padding_idx"));

    private static void Check(IndexCheck check)
    {
        if (check.Slot == Indices)
        {
            check.RequireRange(0, check.Shapes[Weight]![0], places: "rows of the weight,");
            return;
        }

        var values = check.Values.Span;
        var count = check.Shapes[Indices]!.Count;
        for (var i = 0; i < values.Length; i++)
        {
            var least = i == 0 ? 0 : values[i - 1];
            if (values[i] < least || values[i] > (i == 0 ? 0 : count))
            {
                throw new CaseException($"embedding_bag: offsets[{i}] = {values[i]} must be {(i == 0 ? "0, where the first bag begins" : $"from {least}, the offset before it, to {count}, the number of indices")}");
            }
        }
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (input, weight, offsets, factors, call) = (c.Shape("input"), c.Shape("weight"), c.Find("offsets"), c.Find("per_sample_weights"), c.Call);
        c.Require(weight.Rank == 2, $"weight of shape {weight} must be (num_embeddings, embedding_dim)");
        c.Require(input.Rank is 1 or 2, $"input of shape {input} must be (B, n), a bag per row, or (n) with offsets");
        c.Require(offsets is null == (input.Rank == 2), input.Rank == 2 ? $"input of shape {input} is a bag per row and takes no offsets" : $"input of shape {input} needs offsets (B), where each bag begins");
        var last = call.Bool("include_last_offset");
        c.Require(!last || input.Rank == 1, "include_last_offset=True needs an input of one dimension with offsets");
        c.Require(offsets is null || (offsets.Rank == 1 && offsets[0] >= (last ? 2 : 1)), $"offsets of shape {offsets} must be (B){(last ? " with the end of the last bag behind: (B + 1)" : "")}, B at least 1");
        c.Require(factors is null || factors == input, $"per_sample_weights of shape {factors} must be of the input's shape {input}");
        c.Require(factors is null || call.Choice("mode") == "sum", $"per_sample_weights needs mode='sum', not '{call.Choice("mode")}'");
        c.Require(!call.Bool("scale_grad_by_freq") || call.Choice("mode") != "max", "scale_grad_by_freq=True needs mode='sum' or 'mean', in torch too, not 'max'");
        var rows = weight[0];
        c.Require(
            !call.Has("padding_idx") || (call.Int("padding_idx") >= -rows && call.Int("padding_idx") < rows),
            $"padding_idx={(call.Has("padding_idx") ? call.Int("padding_idx") : 0)} must be from {-rows} to {rows - 1} for a weight of shape {weight}");
        return c.Float(Shape.Of(offsets is null ? input[0] : offsets[0] - (last ? 1 : 0), weight[1]));
    }
}

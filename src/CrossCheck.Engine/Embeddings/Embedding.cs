using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Embeddings;

/// <summary>
/// y[…] = W[t[…]]; t[…] indices, W[V, D] → y[…, D]. The row padding_idx gets no gradient; with scale_grad_by_freq a
/// row's gradient is divided by the number of times that its index stands in t.
/// </summary>
internal sealed class Embedding : Op
{
    public override OpSpec Spec { get; } = new(
        "embedding(Index input, Tensor weight, int? padding_idx=None, fixed max_norm=None, float norm_type=2.0, bool scale_grad_by_freq=False, bool sparse=False)")
    {
        Formula = "y[…, d] = W[t[…], d];  t[…], W[V, D] → y[…, D]; row padding_idx has no gradient, scale_grad_by_freq divides a row's by its occurrences",
        Source = "torch.nn.Embedding",
        Rounding = static call => call.Bool("scale_grad_by_freq") ? RoundingClass.Products : RoundingClass.Moves,
        Infer = InferShape,
        CheckIndices = static check => check.RequireRange(0, check.Shapes[1]![0], places: "rows of the weight,"),
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var width = x.Shape(1)[1];
        for (var c = 0; c < x.Cases; c++)
        {
            var t = x.Index(0, c);
            var weight = x.Input(1, c);
            var y = x.Output(0, c);
            for (var i = 0; i < t.Length; i++)
            {
                weight.Slice((int)t[i] * width, width).CopyTo(y[(i * width)..]);
            }
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(1))
        {
            return;
        }

        var (rows, width, byFrequency) = (x.Shape(1)[0], x.Shape(1)[1], x.Call.Bool("scale_grad_by_freq"));
        var padding = x.Call.Has("padding_idx") ? (x.Call.Int("padding_idx") + rows) % rows : -1;
        var (scaled, counts) = (new T[width], new int[rows]);
        for (var c = 0; c < x.Cases; c++)
        {
            var t = x.Index(0, c);
            var dy = x.GradOutput(0, c);
            var dW = x.GradInput(1, c);
            Array.Clear(counts);
            foreach (var index in t)
            {
                counts[index]++;
            }

            for (var i = 0; i < t.Length; i++)
            {
                if (t[i] == padding)
                {
                    continue;
                }

                // y[i] = W[t[i]]  ⇒  dW[t[i]] += dy[i], over the occurrences where asked
                var up = dy.Slice(i * width, width);
                var count = T.CreateChecked(byFrequency ? counts[t[i]] : 1);
                for (var d = 0; d < width; d++)
                {
                    scaled[d] = up[d] / count;
                }

                Map.Add<T>(scaled, dW.Slice((int)t[i] * width, width));
            }
        }
    }

    // The row as it stands. Where the gradient is to be a share of the row's own, none for padding or 1/n, the rest of
    // the number is a constant.
    public override void Define<V>(DefinitionContext<V> x)
    {
        var (t, weight) = (x.Index("input"), x.Input("weight"));
        var (rows, width) = (weight.Shape[0], weight.Shape[1]);
        for (var i = 0; i < t.Values.Length; i++)
        {
            var row = (int)t.Values[i];
            var n = x.Call.Bool("scale_grad_by_freq") ? t.Values.Count(other => other == row) : 1;
            var isPadding = x.Call.Has("padding_idx") && (row == x.Call.Int("padding_idx") || row == x.Call.Int("padding_idx") + rows);
            for (var d = 0; d < width; d++)
            {
                var value = weight[row, d];
                x.Output.Values[(i * width) + d] = isPadding ? V.Detach(value)
                    : n == 1 ? value
                    : (value / V.Of(n)) + V.Detach(value * V.Of(n - 1) / V.Of(n));
            }
        }
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (input, weight, call) = (c.Shape("input"), c.Shape("weight"), c.Call);
        c.Require(weight.Rank == 2, $"weight of shape {weight} must be (num_embeddings, embedding_dim)");
        var rows = weight[0];
        c.Require(
            !call.Has("padding_idx") || (call.Int("padding_idx") >= -rows && call.Int("padding_idx") < rows),
            $"padding_idx={(call.Has("padding_idx") ? call.Int("padding_idx") : 0)} must be from {-rows} to {rows - 1} for a weight of shape {weight}");
        return c.Float(input.Concat(Shape.Of(weight[1])));
    }
}

using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>
/// L = 1/C·Σ_t Σ_i max(0, 1 − x[t] + x[i]), x scores (C) or (N, C), over the labels t of a row, which stand in front in the
/// target of x's shape up to the first −1, and the classes i that are none of them; its sum or its mean over the rows.
/// A label that stands twice counts twice.
/// </summary>
internal sealed class MultilabelMarginLoss : Op
{
    private const int Target = 1;

    public override OpSpec Spec { get; } = new(
        "multilabel_margin_loss(Tensor input, Index target, fixed size_average=None, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = 1/C·Σ_t Σ_{i no label} max(0, 1 − x[t] + x[i]), its mean or its sum over the rows; x, t (C) or (N, C), t the labels up to the first −1",
        Source = "torch.nn.MultiLabelMarginLoss",
        Kinks = "1 − x[t] + x[i] = 0: the derivative is 0; a NaN there counts as 0 too",
        Conventions = [new("y = multilabel_margin_loss(x, x, reduction='none')", "[0, -1, 1]", "3", "[-1, 0, 1]")],
        Choices = AtMargin,
        Infer = InferShape,
        CheckIndices = Check,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var classes = ClassLoss.Last(x.Shape(0));
        var isLabel = new bool[classes];
        for (var c = 0; c < x.Cases; c++)
        {
            var scores = x.Input(0, c);
            var losses = new T[x.Count(0) / classes];
            for (var n = 0; n < losses.Length; n++)
            {
                var row = scores.Slice(n * classes, classes);
                var labels = Labels(x.Index(Target, c).Slice(n * classes, classes), isLabel);
                var sum = T.Zero;
                foreach (var t in labels)
                {
                    for (var i = 0; i < classes; i++)
                    {
                        // L = Σ z/C, z = 1 − x[t] + x[i] > 0
                        var z = T.One - row[(int)t] + row[i];
                        sum += !isLabel[i] && z > T.Zero ? z : T.Zero;
                    }
                }

                losses[n] = sum / T.CreateChecked(classes);
            }

            ClassLoss.Store(x, c, losses, T.CreateChecked(losses.Length));
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var classes = ClassLoss.Last(x.Shape(0));
        var rows = x.Count(0) / classes;
        var isLabel = new bool[classes];
        for (var c = 0; c < x.Cases; c++)
        {
            var scores = x.Input(0, c);
            var dx = x.GradInput(0, c);
            var upstream = ClassLoss.Upstream(x, c, rows, T.CreateChecked(rows));
            for (var n = 0; n < rows; n++)
            {
                var row = scores.Slice(n * classes, classes);
                var drow = dx.Slice(n * classes, classes);
                var dz = upstream[n] / T.CreateChecked(classes);
                foreach (var t in Labels(x.Index(Target, c).Slice(n * classes, classes), isLabel))
                {
                    for (var i = 0; i < classes; i++)
                    {
                        if (!isLabel[i] && T.One - row[(int)t] + row[i] > T.Zero)
                        {
                            // L = Σ z/C, z = 1 − x[t] + x[i]  ⇒  dx[i] += dL/C,  dx[t] −= dL/C
                            drow[i] += dz;
                            drow[(int)t] -= dz;
                        }
                    }
                }
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, target) = (x.Input("input"), x.Index("target"));
        var classes = input.Shape[input.Shape.Rank - 1];
        var losses = input.Values.Chunk(classes).Zip(target.Values.Chunk(classes), (scores, labels) =>
        {
            var wanted = labels.TakeWhile(t => t >= 0).ToList();
            var sum = V.Of(0);
            foreach (var t in wanted)
            {
                foreach (var other in scores.Where((_, i) => !wanted.Contains(i)))
                {
                    var shortfall = V.Of(1) - (scores[t] - other);
                    sum = Decide.Greater(shortfall, V.Of(0)) ? sum + shortfall : sum;
                }
            }

            return sum / V.Of(classes);
        }).ToArray();
        ClassLoss.Define(x, losses);
    }

    /// <summary>max(0, 1 − x[t] + x[i]) at 0, to within its rounding: any part of 1 for x[i] and of −1 for x[t].</summary>
    private static IEnumerable<Choice> AtMargin(ChoiceContext c)
    {
        var (x, target, classes) = (c.Values(0), c.Values(Target), ClassLoss.Last(c.Shape(0)));
        for (var start = 0; start < x.Length; start += classes)
        {
            var labels = target.Skip(start).Take(classes).TakeWhile(t => t >= 0).Select(t => start + (int)t).ToList();
            foreach (var t in labels)
            {
                foreach (var i in Enumerable.Range(start, classes).Where(i => !labels.Contains(i)))
                {
                    var z = (DoubleDouble)1 - x[t] + x[i];
                    if (c.IsNearZero(z, 1 + Math.Abs(x[t]) + Math.Abs(x[i])))
                    {
                        yield return KinkSets.Gate(VectorLoss.Effects(c, start / classes, x.Length / classes, 1.0 / classes), [new(0, i, 1), new(0, t, -1)], isOpen: z > 0);
                    }
                }
            }
        }
    }

    /// <summary>The labels of a row, and which classes they are.</summary>
    private static ReadOnlySpan<long> Labels(ReadOnlySpan<long> target, bool[] isLabel)
    {
        var end = target.IndexOf(-1);
        var labels = end < 0 ? target : target[..end];
        Array.Clear(isLabel);
        foreach (var t in labels)
        {
            isLabel[t] = true;
        }

        return labels;
    }

    private static void Check(IndexCheck check)
    {
        var values = check.Values.Span;
        var classes = ClassLoss.Last(check.Shape);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] < -1 || values[i] >= classes)
            {
                throw new CaseException(
                    $"multilabel_margin_loss: target[{string.Join(", ", check.Shape.IndexOf(i))}] = {values[i]} must be one of the {classes} classes 0 to {classes - 1}, or -1 behind the last label");
            }
        }
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (input, target) = (c.Shape("input"), c.Shape("target"));
        c.Require(
            input.Rank is 1 or 2 && input.Count >= 1,
            $"input of shape {input} must be (C) or (N, C) with at least 1 row and 1 class");
        c.Require(target == input, $"target of shape {target} must have the shape of the input, {input}: the labels of each row, then -1");
        var rows = input.Rank == 1 ? Shape.Scalar : Shape.Of(input[0]);
        return c.Float(c.Call.Choice("reduction") == "none" ? rows : Shape.Scalar);
    }
}

using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>
/// L = w[t]/C·Σ_{i≠t} max(0, margin − x[t] + x[i])^p, x scores (C) or (N, C), t a class per row, p 1 or 2; its sum or
/// its mean over the rows.
/// </summary>
internal sealed class MultiMarginLoss : Op
{
    private const int Target = 1, Weight = 2;

    public override OpSpec Spec { get; } = new(
        "multi_margin_loss(Tensor input, Index target, int p=1, float margin=1.0, Buffer? weight=None, fixed size_average=None, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = weight[t]/C·Σ_{i≠t} max(0, margin − x[t] + x[i])^p, its mean or its sum over the rows; x (C) or (N, C), t a class per row",
        Source = "torch.nn.MultiMarginLoss",
        Kinks = "p = 1, margin − x[t] + x[i] = 0: the derivative is 0; a NaN there counts as 0 too",
        Conventions = [new("y = multi_margin_loss(x, 0, reduction='none')", "[1, 0, 2]", "3", "[-1, 0, 1]")],
        Choices = AtMargin,
        Infer = InferShape,
        CheckIndices = static check => check.RequireRange(0, ClassLoss.Last(check.Shapes[0]!)),
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var (classes, squared, margin) = (ClassLoss.Last(x.Shape(0)), x.Call.Int("p") == 2, x.Float("margin"));
        for (var c = 0; c < x.Cases; c++)
        {
            var scores = x.Input(0, c);
            var target = x.Index(Target, c);
            var losses = new T[target.Length];
            for (var n = 0; n < losses.Length; n++)
            {
                var row = scores.Slice(n * classes, classes);
                var t = (int)target[n];
                var weight = x.Has(Weight) ? x.Input(Weight, c)[t] : T.One;
                var sum = T.Zero;
                for (var i = 0; i < classes; i++)
                {
                    // L = Σ w·zᵖ/C, z = margin − x[t] + x[i] > 0
                    var z = margin - row[t] + row[i];
                    sum += i != t && z > T.Zero ? weight * (squared ? z * z : z) : T.Zero;
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

        var (classes, squared, margin) = (ClassLoss.Last(x.Shape(0)), x.Call.Int("p") == 2, x.Float("margin"));
        for (var c = 0; c < x.Cases; c++)
        {
            var scores = x.Input(0, c);
            var target = x.Index(Target, c);
            var dx = x.GradInput(0, c);
            var upstream = ClassLoss.Upstream(x, c, target.Length, T.CreateChecked(target.Length));
            for (var n = 0; n < upstream.Length; n++)
            {
                var row = scores.Slice(n * classes, classes);
                var t = (int)target[n];
                var up = upstream[n] * (x.Has(Weight) ? x.Input(Weight, c)[t] : T.One) / T.CreateChecked(classes);
                var sum = T.Zero;
                for (var i = 0; i < classes; i++)
                {
                    var z = margin - row[t] + row[i];
                    if (i != t && z > T.Zero)
                    {
                        // L = Σ w·zᵖ/C  ⇒  dx[i] += w·p·zᵖ⁻¹·dL/C,  dx[t] −= the same
                        var dz = squared ? T.CreateChecked(2) * z * up : up;
                        dx[(n * classes) + i] += dz;
                        sum += dz;
                    }
                }

                dx[(n * classes) + t] -= sum;
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, target, weight) = (x.Input("input"), x.Index("target").Values, x.Find("weight"));
        var classes = input.Values.Length / target.Length;
        var losses = target.Select((label, n) =>
        {
            var hinges = Enumerable.Range(0, classes).Where(i => i != label)
                .Select(i => x.Float("margin") - input.Values[(n * classes) + label] + input.Values[(n * classes) + i])
                .Where(z => Decide.Greater(z, V.Of(0)))
                .Select(z => (weight is null ? V.Of(1) : weight.Values[label]) * (x.Call.Int("p") == 1 ? z : z * z));
            return hinges.Aggregate(V.Of(0), (a, b) => a + b) / V.Of(classes);
        }).ToArray();
        ClassLoss.Define(x, losses);
    }

    /// <summary>p = 1, max(0, margin − x[t] + x[i]) at 0, to within its rounding: any part of 1 for x[i] and of −1 for x[t].</summary>
    private static IEnumerable<Choice> AtMargin(ChoiceContext c)
    {
        var (x, target, weight, margin, classes) = (c.Values(0), c.Values(Target), c.Values(Weight), c.Float("margin"), ClassLoss.Last(c.Shape(0)));
        for (var n = 0; n < target.Length && c.Call.Int("p") == 1; n++)
        {
            var (t, factor) = ((int)target[n], (c.Shapes[Weight] is null ? 1 : weight[(int)target[n]]) / classes);
            for (var i = 0; i < classes; i++)
            {
                var (one, other) = (x[(n * classes) + t], x[(n * classes) + i]);
                var z = margin - (DoubleDouble)one + other;
                if (i != t && c.IsNearZero(z, Math.Abs(margin) + Math.Abs(one) + Math.Abs(other)))
                {
                    yield return KinkSets.Gate(
                        VectorLoss.Effects(c, n, target.Length, factor), [new(0, (n * classes) + i, 1), new(0, (n * classes) + t, -1)], isOpen: z > 0);
                }
            }
        }
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (input, target, weight, p) = (c.Shape("input"), c.Shape("target"), c.Find("weight"), c.Call.Int("p"));
        c.Require(input.Rank is 1 or 2 && input.Count >= 1, $"input of shape {input} must be (C) or (N, C) with at least 1 row and 1 class");
        var (rows, classes) = (input.Rank == 1 ? 1 : input[0], ClassLoss.Last(input));
        c.Require(
            target.Rank <= 1 && target.Count == rows,
            $"target of shape {target} must be {(input.Rank == 1 ? "()" : Shape.Of(rows))}, one class per row of the input {input}");
        c.Require(p is 1 or 2, $"p={p} must be 1 or 2");
        c.Require(weight is null || weight == Shape.Of(classes), $"weight of shape {weight} must be ({classes}), one number per class of the input {input}");
        return c.Float(c.Call.Choice("reduction") == "none" ? target : Shape.Scalar);
    }
}

using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>
/// loss = −weight[t]·x[t], x log-probabilities (C), (N, C) or (N, C, d1, …), t a class per position; 0 where t is
/// ignore_index. The mean divides by Σ weight[t] over the positions that are not ignored: NaN where all are.
/// </summary>
internal sealed class NllLoss : Op
{
    public override OpSpec Spec { get; } = new(
        "nll_loss(Tensor input, Index target, Buffer? weight=None, fixed size_average=None, int ignore_index=-100, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean')")
    {
        Formula = "L = −weight[t]·x[t], its sum, or its mean: Σ L / Σ weight[t] over t ≠ ignore_index",
        Source = "torch.nn.NLLLoss",
        Axes = LossAxes.OfClasses,
        Infer = ClassLoss.Infer,
        CheckIndices = ClassLoss.Check,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var (positions, ignored) = (ClassLoss.Positions(x.Shape(0)), x.Call.Int("ignore_index"));
        var rows = positions.Rows(x.Input(0));
        for (var c = 0; c < x.Cases; c++)
        {
            var target = x.Index(1, c);
            var weights = ClassLoss.WeightsOf(x, c);
            var losses = new T[positions.Count];
            for (var p = 0; p < losses.Length; p++)
            {
                losses[p] = target[p] == ignored ? T.Zero : -rows[(((c * positions.Count) + p) * positions.Length) + (int)target[p]] * weights[p];
            }

            ClassLoss.Store(x, c, losses, Reduce.Sum<T>(weights));
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var (positions, ignored) = (ClassLoss.Positions(x.Shape(0)), x.Call.Int("ignore_index"));
        var dx = positions.NewRows(x.GradInput(0));
        for (var c = 0; c < x.Cases; c++)
        {
            var target = x.Index(1, c);
            var weights = ClassLoss.WeightsOf(x, c);
            var upstream = ClassLoss.Upstream(x, c, positions.Count, Reduce.Sum<T>(weights));
            for (var p = 0; p < upstream.Length; p++)
            {
                if (target[p] != ignored)
                {
                    // loss = −w[t]·x[t]  ⇒  dx[t] −= w[t]·dloss
                    dx[(((c * positions.Count) + p) * positions.Length) + (int)target[p]] -= weights[p] * upstream[p];
                }
            }
        }

        positions.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, target, weight) = (x.Input("input"), x.Index("target"), x.Find("weight"));
        var (sum, divisor) = (V.Of(0), V.Of(0));
        for (var p = 0; p < target.Values.Length; p++)
        {
            if (target.Values[p] == x.Call.Int("ignore_index"))
            {
                continue;
            }

            // The class stands behind the batch index (in front, where there is none).
            var (label, at) = ((int)target.Values[p], target.Shape.IndexOf(p).ToList());
            at.Insert(Math.Min(1, at.Count), label);
            var w = weight is null ? V.Of(1) : weight.Values[label];
            var loss = -(w * input[at.ToArray()]);
            (sum, divisor) = (sum + loss, divisor + w);
            if (x.Call.Choice("reduction") == "none")
            {
                x.Output.Values[p] = loss;
            }
        }

        if (x.Call.Choice("reduction") != "none")
        {
            x.Output.Values[0] = x.Call.Choice("reduction") == "sum" ? sum : sum / divisor;
        }
    }
}

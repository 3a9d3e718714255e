using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Activations;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>
/// With p = softmax(x) over the classes, x logits (C), (N, C) or (N, C, d1, …), and ε = label_smoothing:
/// a target of class indices t has loss = (1−ε)·w[t]·(−ln p[t]) + ε/C·Σ w[c]·(−ln p[c]), 0 where t is ignore_index,
/// and the mean divides by Σ w[t] over the rest; a target q of the input's shape has
/// loss = −Σ w[c]·((1−ε)·q[c] + ε/C)·ln p[c], and the mean divides by the number of positions.
/// </summary>
internal sealed partial class CrossEntropy : Op
{
    private const int Target = 1;
    private const int Weight = 2;

    public override OpSpec Spec { get; } = new(
        "cross_entropy(Tensor input, Tensor target, Tensor? weight=None, fixed size_average=None, int ignore_index=-100, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean', float label_smoothing=0.0)")
    {
        Formula = "L = −Σ_c w_c·q_c·ln softmax(x)_c, q the (smoothed) target; its sum, or its mean over Σ w[t] (indices) or positions (probabilities)",
        Source = "torch.nn.CrossEntropyLoss",
        Terms = Terms.And(LossAxes.CountClasses),
        Axes = LossAxes.OfClasses,
        Infer = InferShape,
        CheckIndices = ClassLoss.Check,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var positions = ClassLoss.Positions(x.Shape(0));
        var logs = x.Keep<T>(x.Input(0).Length); // ln p, a row per position
        SoftmaxRows.LogSoftmax(positions.Rows(x.Input(0)), logs, positions.Length);
        if (x.IsIndex(Target))
        {
            ForwardIndices<T>(x, positions, logs);
        }
        else
        {
            ForwardProbabilities<T>(x, positions, logs);
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var positions = ClassLoss.Positions(x.Shape(0));
        var logs = x.Keep<T>(x.Input(0).Length);
        if (x.IsIndex(Target))
        {
            BackwardIndices<T>(x, positions, logs);
        }
        else
        {
            BackwardProbabilities<T>(x, positions, logs);
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, weight, reduction) = (x.Input("input"), x.Find("weight"), x.Call.Choice("reduction"));
        var (dim, rank) = (input.Shape.Rank == 1 ? 0 : 1, input.Shape.Rank);
        var (classes, smoothing) = (input.Shape[dim], x.Float("label_smoothing"));
        var labels = x.FindIndex("target");
        V W(int c) => weight is null ? V.Of(1) : weight.Values[c];
        var (total, divisor, position) = (V.Of(0), V.Of(0), 0);
        for (var i = 0; i < input.Values.Length; i++)
        {
            // Each position once: at its class 0.
            var index = input.Shape.IndexOf(i);
            if (index[dim] != 0)
            {
                continue;
            }

            var row = new V[classes];
            var target = new V[classes];
            for (var c = 0; c < classes; c++)
            {
                index[dim] = c;
                row[c] = input[index];
                target[c] = labels is null ? x.Input("target")[index] : V.Of(labels.Values[position] == c ? 1 : 0);
            }

            var ignored = labels is not null && labels.Values[position] == x.Call.Int("ignore_index");
            var loss = V.Of(0);
            var largest = row.Aggregate((a, b) => Decide.Greater(b, a) || Decide.IsNaN(b) ? b : a);
            var logSum = V.Log(row.Select(v => V.Exp(v - largest)).Aggregate((a, b) => a + b));
            for (var c = 0; c < classes && !ignored; c++)
            {
                var logP = row[c] - largest - logSum;
                var q = (target[c] * (V.Of(1) - smoothing)) + (smoothing / V.Of(classes));
                var counts = labels is null || labels.Values[position] == c || x.Call.Float("label_smoothing") > 0;
                loss = counts ? loss - (W(c) * q * logP) : loss;
            }

            total += loss;
            divisor += labels is null ? V.Of(1) : ignored ? V.Of(0) : W((int)labels.Values[position]);
            if (reduction == "none")
            {
                x.Output.Values[position] = loss;
            }

            position++;
        }

        if (reduction != "none")
        {
            x.Output.Values[0] = reduction == "sum" ? total : total / divisor;
        }
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (input, target, smoothing) = (c.Shape("input"), c.Shape("target"), c.Call.Float("label_smoothing"));
        c.Require(smoothing is >= 0 and <= 1, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"label_smoothing={smoothing} must be from 0 to 1"));
        if (target != input || input.Rank == 0)
        {
            c.Mark("target", OperandRole.Index);
            c.Mark("weight", OperandRole.Buffer);
            return ClassLoss.Infer(c);
        }

        ClassLoss.RequireClasses(c);
        c.Require(
            c.Call.Int("ignore_index") < 0,
            $"ignore_index={c.Call.Int("ignore_index")} needs class indices as target; the target {target} has the input's shape and is probabilities");
        var positions = Shape.Create([.. input.Where((_, d) => d != ClassLoss.ClassDimension(input))]);
        return c.Float(c.Call.Choice("reduction") == "none" ? positions : Shape.Scalar);
    }
}

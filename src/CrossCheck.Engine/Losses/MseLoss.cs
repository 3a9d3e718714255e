using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = (x − t)² per element, or its sum, or its mean over all elements; x and t broadcast. The mean of none is NaN.</summary>
internal sealed class MseLoss : Op
{
    public override OpSpec Spec { get; } = new(
        "mse_loss(Tensor input, Tensor target, fixed size_average=None, fixed reduce=None, 'none'|'mean'|'sum' reduction='mean', fixed weight=None)")
    {
        Formula = "L = (input − target)², its mean or its sum",
        Source = "torch.nn.MSELoss",
        Axes = LossAxes.OfElements,
        Infer = static c => c.Float(c.Call.Choice("reduction") == "none" ? Broadcasting.Combine(c, 0, 1) : Reduced(c)),
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var (count, reduction) = ((int)Differences.ShapeOf(x).Count, x.Call.Choice("reduction"));
        var d = x.Keep<T>(count * x.Cases);
        Differences.Forward(x, d);
        if (reduction == "none")
        {
            Map.Forward(default(Times), d, d, x.Output());
            return;
        }

        for (var c = 0; c < x.Cases; c++)
        {
            var own = d.Slice(c * count, count);
            var sum = Reduce.Dot<T>(own, own);
            x.Output()[c] = reduction == "mean" ? sum / T.CreateChecked(count) : sum;
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var count = (int)Differences.ShapeOf(x).Count;
        var reduction = x.Call.Choice("reduction");
        var dy = x.GradOutput();
        var d = x.Keep<T>(count * x.Cases);
        var dd = new T[count * x.Cases];
        var two = T.CreateChecked(2);
        if (reduction == "none")
        {
            // L = d²  ⇒  dd = 2·d·dL
            Map.Forward(default(Times), d, dy, dd);
            Map.Forward(new Differences.Times(2), dd, dd);
        }

        for (var c = 0; c < x.Cases && reduction != "none"; c++)
        {
            // L = Σ d²  ⇒  dd = 2·d·dL;  L = Σ d² / n  ⇒  dd = 2·d·dL/n
            var factor = reduction == "mean" ? two * dy[c] / T.CreateChecked(count) : two * dy[c];
            Map.Forward(new Differences.Times(double.CreateChecked(factor)), d.Slice(c * count, count), dd.AsSpan(c * count, count));
        }

        Differences.Backward(x, dd);
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, target, reduction) = (x.Input("input"), x.Input("target"), x.Call.Choice("reduction"));
        var shape = Broadcasting.TryCombine(input.Shape, target.Shape)!;
        var losses = new V[shape.Count];
        for (var i = 0; i < losses.Length; i++)
        {
            var index = shape.IndexOf(i);
            var loss = At(input, index) - At(target, index);
            losses[i] = loss * loss;
        }

        if (reduction == "none")
        {
            losses.CopyTo(x.Output.Values, 0);
            return;
        }

        var sum = losses.Aggregate(V.Of(0), (a, b) => a + b);
        x.Output.Values[0] = reduction == "sum" ? sum : sum / V.Of(losses.Length);

        static V At(DefinitionTensor<V> tensor, int[] index)
        {
            var own = index[(index.Length - tensor.Shape.Rank)..];
            for (var d = 0; d < own.Length; d++)
            {
                own[d] = tensor.Shape[d] == 1 ? 0 : own[d];
            }

            return tensor[own];
        }
    }

    private static Shape Reduced(InferContext c)
    {
        Broadcasting.Combine(c, 0, 1);
        return Shape.Scalar;
    }
}

using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Linear;

/// <summary>y = x·Wᵀ + b; x[…, in], W[out, in], b[out] → y[…, out]; W[in], b[] → y[…].</summary>
internal sealed class Linear : Op
{
    public override OpSpec Spec { get; } = new("linear(Tensor input, Tensor weight, Tensor? bias=None)")
    {
        Formula = "y = x·Wᵀ + b;  x[…, in], W[out, in], b[out] → y[…, out]",
        Source = "torch.nn.Linear",
        Terms = Terms.Missing,
        Rounding = static _ => RoundingClass.Products,
        Axes = static step => Axes.Of(step, step.Shapes[1]!.Rank == 2 ? "*i, oi, o -> *o" : "*i, i, ~ -> *"),
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 2,
        Infer = InferShape,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var (rows, inner, outer) = Sizes(x.Shape(0), x.Shape(1));
        for (var c = 0; c < x.Cases; c++)
        {
            Affine.Forward(rows, inner, outer, x.Input(0, c), x.Input(1, c), x.Has(2) ? x.Input(2, c) : default, x.Output(0, c));
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var (rows, inner, outer) = Sizes(x.Shape(0), x.Shape(1));
        for (var c = 0; c < x.Cases; c++)
        {
            // Y = X·Wᵀ + b  ⇒  dX += dY·W, dW += dYᵀ·X, db += Σ rows of dY
            Affine.Backward(rows, inner, outer, x.Input(0, c), x.Input(1, c), x.GradOutput(0, c), x.WantedGradInput(0, c), x.WantedGradInput(1, c), x.WantedGradInput(2, c));
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, weight, bias) = (x.Input("input"), x.Input("weight"), x.Find("bias"));
        var inFeatures = weight.Shape[weight.Shape.Rank - 1];
        var outFeatures = weight.Shape.Rank == 2 ? weight.Shape[0] : 1;
        for (var i = 0; i < x.Output.Values.Length; i++)
        {
            var (row, feature) = (i / outFeatures, i % outFeatures);
            var sum = bias is null ? V.Of(0) : bias.Values[bias.Values.Length == 1 ? 0 : feature];
            for (var k = 0; k < inFeatures; k++)
            {
                sum += input.Values[(row * inFeatures) + k] * weight.Values[(feature * inFeatures) + k];
            }

            x.Output.Values[i] = sum;
        }
    }

    private static (int Rows, int Inner, int Outer) Sizes(Shape input, Shape weight) =>
        (input.Product(0, input.Rank - 1), input[input.Rank - 1], weight.Rank == 2 ? weight[0] : 1);

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (input, weight, bias) = (c.Shape("input"), c.Shape("weight"), c.Find("bias"));
        c.Require(weight.Rank is 1 or 2, $"weight of shape {weight} must be (out_features, in_features) or (in_features)");
        c.Require(input.Rank >= 1, $"input of shape {input} must have at least one dimension: (…, {weight[weight.Rank - 1]})");
        var (inner, features) = (weight[weight.Rank - 1], input[input.Rank - 1]);
        c.Require(features == inner, $"input {input} has {features} features, weight {weight} takes {inner}; the last sizes must be equal");
        var outer = weight.Slice(0, weight.Rank - 1);
        c.Require(
            bias is null || bias == outer || (bias.Rank <= 1 && bias.Count == 1),
            $"bias of shape {bias} must be {outer}, one number per output feature of the weight {weight}");
        c.Require(
            bias is null || weight.Rank == 2 || input.Rank != 2,
            $"a weight of shape {weight} with a bias does not take an input of two dimensions, in PyTorch either; give the weight as (1, {inner}) or add the bias in the network");
        return c.Float(input.Slice(0, input.Rank - 1).Concat(outer));
    }
}

using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Linear;

/// <summary>y[…, o] = Σᵢⱼ x₁[…, i]·W[o, i, j]·x₂[…, j] + b[o].</summary>
internal sealed class Bilinear : Op
{
    public override OpSpec Spec { get; } = new("bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None)")
    {
        Formula = "y[…, o] = Σ_ij x1[…, i]·W[o, i, j]·x2[…, j] + b[o];  x1[…, I], x2[…, J], W[O, I, J], b[O] → y[…, O]",
        Source = "torch.nn.Bilinear",
        Rounding = static _ => RoundingClass.Products,
        Axes = static step => Axes.Of(step, "*i, *j, oij, o -> *o"),
        Infer = InferShape,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var (rows, left, right, outer) = Sizes(x);
        var half = new T[rows * right];
        for (var c = 0; c < x.Cases; c++)
        {
            var y = x.Output(0, c);
            for (var o = 0; o < outer; o++)
            {
                // half = X₁·W[o];  y[n, o] = half[n]·x₂[n] + b[o]
                Gemm.Multiply(false, false, rows, right, left, x.Input(0, c), WeightOf(x.Input(2, c), o, left * right), half, accumulate: false);
                for (var n = 0; n < rows; n++)
                {
                    var product = Reduce.Dot<T>(half.AsSpan(n * right, right), x.Input(1, c).Slice(n * right, right));
                    y[(n * outer) + o] = x.Has(3) ? product + x.Input(3, c)[o] : product;
                }
            }
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var (rows, left, right, outer) = Sizes(x);
        var (half, scaled) = (new T[rows * right], new T[rows * right]);
        for (var c = 0; c < x.Cases; c++)
        {
            var x2 = x.Input(1, c);
            var dy = x.GradOutput(0, c);
            for (var o = 0; o < outer; o++)
            {
                var weight = WeightOf(x.Input(2, c), o, left * right);
                for (var n = 0; n < rows * right; n++)
                {
                    scaled[n] = dy[(n / right * outer) + o] * x2[n];
                }

                if (x.Wants(0))
                {
                    // y[n, o] = x₁[n]·W[o]·x₂[n]  ⇒  dx₁[n] += dy[n, o]·W[o]·x₂[n]
                    Gemm.Multiply(false, true, rows, left, right, scaled, weight, x.GradInput(0, c), accumulate: true);
                }

                if (x.Wants(1))
                {
                    // … dx₂[n] += dy[n, o]·W[o]ᵀ·x₁[n]
                    Gemm.Multiply(false, false, rows, right, left, x.Input(0, c), weight, half, accumulate: false);
                    var dx2 = x.GradInput(1, c);
                    for (var n = 0; n < rows * right; n++)
                    {
                        dx2[n] += dy[(n / right * outer) + o] * half[n];
                    }
                }

                if (x.Wants(2))
                {
                    // … dW[o] += Σₙ dy[n, o]·x₁[n]·x₂[n]ᵀ
                    Gemm.Multiply(true, false, left, right, rows, x.Input(0, c), scaled, x.GradInput(2, c).Slice(o * left * right, left * right), accumulate: true);
                }
            }

            if (x.Wants(3))
            {
                // y[n, o] = … + b[o]  ⇒  db += Σ rows of dy
                Broadcast.AddUp(dy, Shape.Of(rows, outer), x.GradInput(3, c), x.Shape(3));
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (a, b, w, bias) = (x.Input("input1"), x.Input("input2"), x.Input("weight"), x.Find("bias"));
        for (var at = 0; at < x.Output.Values.Length; at++)
        {
            var (n, o) = (at / w.Shape[0], at % w.Shape[0]);
            var sum = bias is null ? V.Of(0) : bias[o];
            for (var i = 0; i < w.Shape[1]; i++)
            {
                for (var j = 0; j < w.Shape[2]; j++)
                {
                    sum += a.Values[(n * w.Shape[1]) + i] * w[o, i, j] * b.Values[(n * w.Shape[2]) + j];
                }
            }

            x.Output.Values[at] = sum;
        }
    }

    private static ReadOnlySpan<T> WeightOf<T>(ReadOnlySpan<T> weight, int feature, int count) => weight.Slice(feature * count, count);

    private static (int Rows, int Left, int Right, int Outer) Sizes<T>(OpContext<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (input, weight) = (x.Shape(0), x.Shape(2));
        return (input.Product(0, input.Rank - 1), weight[1], weight[2], weight[0]);
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (a, b, w, bias) = (c.Shape("input1"), c.Shape("input2"), c.Shape("weight"), c.Find("bias"));
        c.Require(w.Rank == 3, $"weight of shape {w} must be (out_features, in1_features, in2_features)");
        c.Require(a.Rank >= 1 && a.Rank == b.Rank, $"input1 {a} and input2 {b} must have the same number of dimensions: (…, {w[1]}) and (…, {w[2]})");
        c.Require(a.Slice(0, a.Rank - 1) == b.Slice(0, b.Rank - 1), $"input1 {a} and input2 {b} must be equal in all sizes but the last");
        c.Require(a[a.Rank - 1] == w[1] && b[b.Rank - 1] == w[2], $"input1 {a} and input2 {b} must have {w[1]} and {w[2]} features, as the weight {w} takes");
        c.Require(bias is null || bias == Shape.Of(w[0]), $"bias of shape {bias} must be ({w[0]}), one number per output feature of the weight {w}");
        return c.Float(a.With(a.Rank - 1, w[0]));
    }
}

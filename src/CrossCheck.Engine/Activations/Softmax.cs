using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>yᵢ = exp(xᵢ) / Σⱼ exp(xⱼ) along one dimension.</summary>
internal sealed class Softmax : NormalizedExponential<Softmax.Jacobian>
{
    public override OpSpec Spec { get; } = new("softmax" + Arguments)
    {
        Formula = "y_i = exp(x_i) / Σ_j exp(x_j) along dim (None: 0 for 0, 1 or 3 dimensions, else 1)",
        Source = "torch.nn.Softmax",
        Terms = Terms.And(SoftmaxRows.Length),
        Axes = SoftmaxRows.Axes,
        RowByRow = static (call, shapes) => RowByRow(call, shapes[0]!),
        Infer = SoftmaxRows.Infer,
    };

    private protected override void Normalize<T>(ReadOnlySpan<T> x, Span<T> y, int length)
    {
        for (var start = 0; start < x.Length; start += length)
        {
            // y = exp(x − max x) / Σ: none overflows, and at least one is 1
            var from = x.Slice(start, length);
            var to = y.Slice(start, length);
            Map.Forward(new ShiftedExponential(double.CreateChecked(Reduce.Max(from))), from, to);
            Map.Forward(new Over(double.CreateChecked(Reduce.Sum<T>(to))), to, to);
        }
    }

    // yᵢ = exp(xᵢ)/Σ exp  ⇒  dxᵢ += yᵢ·(dyᵢ − Σⱼ yⱼ·dyⱼ)
    private protected override Jacobian Derivative<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy) => new(double.CreateChecked(Reduce.Dot(y, dy)));

    private protected override Func<V, V> Define<V>(List<V> row)
    {
        // Σⱼ exp(xⱼ) may overflow; relative to the largest it does not.
        var c = row.Aggregate((a, b) => Decide.Greater(b, a) || Decide.IsNaN(b) ? b : a);
        var sum = row.Aggregate(V.Of(0), (total, v) => total + V.Exp(v - c));
        return x => V.Exp(x - c) / sum;
    }

    private readonly struct ShiftedExponential(double shift) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Exp(x - V.Of(shift));

        // y = exp(x − c)  ⇒  dx += y·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => y * dy;
    }

    private readonly struct Over(double sum) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x / V.Of(sum);

        // y = x/c  ⇒  dx += dy/c
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy / V.Of(sum);
    }

    /// <summary>The derivative of a row, whose Σ y·dy is <paramref name="dot"/>.</summary>
    public readonly struct Jacobian(double dot) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x;

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => y * (dy - V.Of(dot));
    }
}

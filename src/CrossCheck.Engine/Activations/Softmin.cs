using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>yᵢ = exp(−xᵢ) / Σⱼ exp(−xⱼ) along one dimension: the softmax of −x.</summary>
internal sealed class Softmin : NormalizedExponential<Softmin.Jacobian>
{
    public override OpSpec Spec { get; } = new("softmin" + Arguments)
    {
        Formula = "y_i = exp(−x_i) / Σ_j exp(−x_j) along dim (None: 0 for 0, 1 or 3 dimensions, else 1)",
        Source = "torch.nn.Softmin",
        Terms = Terms.And(SoftmaxRows.Length),
        Axes = SoftmaxRows.Axes,
        RowByRow = static (call, shapes) => RowByRow(call, shapes[0]!),
        Infer = SoftmaxRows.Infer,
    };

    private protected override void Normalize<T>(ReadOnlySpan<T> x, Span<T> y, int length)
    {
        // y = exp(−x − ln Σ exp(−x))
        Map.Forward(default(Negative), x, y);
        SoftmaxRows.LogSoftmax(y, y, length);
        Map.Forward(default(SoftmaxRows.Exponential), y, y);
    }

    // yᵢ = exp(−xᵢ)/Σ exp(−xⱼ)  ⇒  dxᵢ += yᵢ·(Σⱼ yⱼ·dyⱼ − dyᵢ)
    private protected override Jacobian Derivative<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy) => new(double.CreateChecked(Reduce.Dot(y, dy)));

    private protected override Func<V, V> Define<V>(List<V> row)
    {
        // 1/yᵢ = Σⱼ exp(c − xⱼ)/exp(c − xᵢ) for any c; with the least x none overflows.
        var c = row.Aggregate((a, b) => Decide.Greater(a, b) || Decide.IsNaN(b) ? b : a);
        var sum = row.Select(v => V.Exp(c - v)).Aggregate((a, b) => a + b);
        return x => V.Exp(c - x) / sum;
    }

    private readonly struct Negative : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => -x;

        // y = −x  ⇒  dx −= dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => -dy;
    }

    /// <summary>The derivative of a row, whose Σ y·dy is <paramref name="dot"/>.</summary>
    public readonly struct Jacobian(double dot) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x;

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => y * (V.Of(dot) - dy);
    }
}

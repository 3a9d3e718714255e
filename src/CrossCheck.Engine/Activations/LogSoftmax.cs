using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>yᵢ = xᵢ − ln Σⱼ exp(xⱼ) along one dimension.</summary>
internal sealed class LogSoftmax : NormalizedExponential<LogSoftmax.Jacobian>
{
    public override OpSpec Spec { get; } = new("log_softmax" + Arguments)
    {
        Formula = "y_i = x_i − ln Σ_j exp(x_j) along dim (None: 0 for 0, 1 or 3 dimensions, else 1)",
        Source = "torch.nn.LogSoftmax",
        Terms = Terms.And(SoftmaxRows.Length),
        Axes = SoftmaxRows.Axes,
        RowByRow = static (call, shapes) => RowByRow(call, shapes[0]!),
        Infer = SoftmaxRows.Infer,
    };

    private protected override void Normalize<T>(ReadOnlySpan<T> x, Span<T> y, int length) => SoftmaxRows.LogSoftmax(x, y, length);

    // yᵢ = xᵢ − ln Σ exp(xⱼ)  ⇒  dxᵢ += dyᵢ − exp(yᵢ)·Σⱼ dyⱼ
    private protected override Jacobian Derivative<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy) => new(double.CreateChecked(Reduce.Sum(dy)));

    private protected override Func<V, V> Define<V>(List<V> row)
    {
        // ln Σ exp(xⱼ) = c + ln Σ exp(xⱼ − c) for any c
        var c = row.Aggregate((a, b) => Decide.Greater(b, a) || Decide.IsNaN(b) ? b : a);
        var log = V.Log(row.Select(v => V.Exp(v - c)).Aggregate((a, b) => a + b));
        return x => x - c - log;
    }

    /// <summary>The derivative of the log-softmax of a row, whose dy have the sum <paramref name="sum"/>.</summary>
    public readonly struct Jacobian(double sum) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x;

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy - (V.Exp(y) * V.Of(sum));
    }
}

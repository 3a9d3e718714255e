using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>yᵢ = xᵢ − ln Σⱼ exp(xⱼ) along one dimension.</summary>
public sealed class LogSoftmax : Op
{
    public override OpSpec Spec { get; } = new("log_softmax(Tensor input, int? dim=None, fixed _stacklevel=3, fixed dtype=None)")
    {
        Formula = "y_i = x_i − ln Σ_j exp(x_j) along dim (None: 0 for 0, 1 or 3 dimensions, else 1)",
        Source = "torch.nn.LogSoftmax",
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 2 && SoftmaxRows.Dimension(call, shapes[0]!.Rank) != 0,
        Infer = SoftmaxRows.Infer,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = Slices.Along(x.Shape(0), SoftmaxRows.Dimension(x.Call, x.Shape(0).Rank));
        var y = slices.NewRows(x.Output());
        SoftmaxRows.LogSoftmax(slices.Rows(x.Input(0)), y, slices.Length);
        slices.Store(y, x.Output());
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = Slices.Along(x.Shape(0), SoftmaxRows.Dimension(x.Call, x.Shape(0).Rank));
        var y = slices.Rows<T>(x.Output());
        var dy = slices.Rows(x.GradOutput());
        var dx = slices.NewRows(x.GradInput(0));
        for (var start = 0; start < y.Length; start += slices.Length)
        {
            // yᵢ = xᵢ − ln Σ exp(xⱼ)  ⇒  dxᵢ += dyᵢ − exp(yᵢ)·Σⱼ dyⱼ
            var row = y.Slice(start, slices.Length);
            var up = dy.Slice(start, slices.Length);
            Map.Backward(new Jacobian(double.CreateChecked(Reduce.Sum(up))), row, row, up, dx.Slice(start, slices.Length));
        }

        slices.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, rank) = (x.Input("input"), x.Input("input").Shape.Rank);
        var dim = x.Call.Has("dim") ? (x.Call.Int("dim") + rank) % Math.Max(rank, 1) : rank is 0 or 1 or 3 ? 0 : 1;
        for (var i = 0; i < input.Values.Length; i++)
        {
            var index = input.Shape.IndexOf(i);
            var others = new List<V>();
            for (var j = 0; j < (rank == 0 ? 1 : input.Shape[dim]); j++)
            {
                if (rank > 0)
                {
                    index[dim] = j;
                }

                others.Add(input[index]);
            }

            // ln Σ exp(xⱼ) = c + ln Σ exp(xⱼ − c) for any c
            var c = others.Aggregate((a, b) => Decide.Greater(b, a) || Decide.IsNaN(b) ? b : a);
            var sum = others.Select(v => V.Exp(v - c)).Aggregate((a, b) => a + b);
            x.Output.Values[i] = input.Values[i] - c - V.Log(sum);
        }
    }

    /// <summary>The derivative of the log-softmax of a row, whose dy have the sum <paramref name="sum"/>.</summary>
    internal readonly struct Jacobian(double sum) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x;

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy - (V.Exp(y) * V.Of(sum));
    }
}

using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>yᵢ = exp(−xᵢ) / Σⱼ exp(−xⱼ) along one dimension: the softmax of −x.</summary>
public sealed class Softmin : Op
{
    public override OpSpec Spec { get; } = new("softmin(Tensor input, int? dim=None, fixed _stacklevel=3, fixed dtype=None)")
    {
        Formula = "y_i = exp(−x_i) / Σ_j exp(−x_j) along dim (None: 0 for 0, 1 or 3 dimensions, else 1)",
        Source = "torch.nn.Softmin",
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 2 && SoftmaxRows.Dimension(call, shapes[0]!.Rank) != 0,
        Infer = SoftmaxRows.Infer,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = Slices.Along(x.Shape(0), SoftmaxRows.Dimension(x.Call, x.Shape(0).Rank));
        var y = slices.NewRows(x.Output());
        Map.Forward(default(Negative), slices.Rows(x.Input(0)), y);

        // y = exp(−x − ln Σ exp(−x))
        SoftmaxRows.LogSoftmax(y, y, slices.Length);
        Map.Forward(default(SoftmaxRows.Exponential), y, y);
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
            // yᵢ = exp(−xᵢ)/Σ exp(−xⱼ)  ⇒  dxᵢ += yᵢ·(Σⱼ yⱼ·dyⱼ − dyᵢ)
            var row = y.Slice(start, slices.Length);
            var up = dy.Slice(start, slices.Length);
            Map.Backward(new Jacobian(double.CreateChecked(Reduce.Dot(row, up))), row, row, up, dx.Slice(start, slices.Length));
        }

        slices.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, rank) = (x.Input("input"), x.Input("input").Shape.Rank);
        var dim = x.Call.Has("dim") ? (x.Call.Int("dim") + rank) % Math.Max(rank, 1) : rank is 0 or 1 or 3 ? 0 : 1;
        for (var i = 0; i < input.Values.Length; i++)
        {
            // 1/yᵢ = Σⱼ exp(c − xⱼ)/exp(c − xᵢ) for any c; with the least x none overflows.
            var (index, slice) = (input.Shape.IndexOf(i), new List<V>());
            for (var j = 0; j < (rank == 0 ? 1 : input.Shape[dim]); j++)
            {
                if (rank > 0)
                {
                    index[dim] = j;
                }

                slice.Add(input[index]);
            }

            var c = slice.Aggregate((a, b) => Decide.Greater(a, b) || Decide.IsNaN(b) ? b : a);
            x.Output.Values[i] = V.Exp(c - input.Values[i]) / slice.Select(v => V.Exp(c - v)).Aggregate((a, b) => a + b);
        }
    }

    private readonly struct Negative : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => -x;

        // y = −x  ⇒  dx −= dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => -dy;
    }

    private readonly struct Jacobian(double dot) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x;

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => y * (V.Of(dot) - dy);
    }
}

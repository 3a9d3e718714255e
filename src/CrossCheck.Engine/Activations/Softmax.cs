using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>yᵢ = exp(xᵢ) / Σⱼ exp(xⱼ) along one dimension.</summary>
public sealed class Softmax : Op
{
    public override OpSpec Spec { get; } = new("softmax(Tensor input, int? dim=None, fixed _stacklevel=3, fixed dtype=None)")
    {
        Formula = "y_i = exp(x_i) / Σ_j exp(x_j) along dim (None: 0 for 0, 1 or 3 dimensions, else 1)",
        Source = "torch.nn.Softmax",
        RowByRow = static (call, shapes) => shapes[0]!.Rank >= 2 && SoftmaxRows.Dimension(call, shapes[0]!.Rank) != 0,
        Infer = SoftmaxRows.Infer,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = Slices.Along(x.Shape(0), SoftmaxRows.Dimension(x.Call, x.Shape(0).Rank));
        var (fromBuffer, toBuffer) = (slices.Buffer<T>(), slices.Buffer<T>());
        for (int first = 0, count; first < slices.Count * x.Cases && slices.Length > 0; first += count)
        {
            count = slices.Together(first);
            var rows = slices.Rows(x.Input(0), first, count, fromBuffer);
            var y = slices.NewRows(x.Output(), first, count, toBuffer);
            for (var start = 0; start < rows.Length; start += slices.Length)
            {
                // y = exp(x − max x) / Σ: none overflows, and at least one is 1
                var from = rows.Slice(start, slices.Length);
                var to = y.Slice(start, slices.Length);
                Map.Forward(new ShiftedExponential(double.CreateChecked(Reduce.Max(from))), from, to);
                Map.Forward(new Over(double.CreateChecked(Reduce.Sum<T>(to))), to, to);
            }

            slices.Store(y, first, x.Output());
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = Slices.Along(x.Shape(0), SoftmaxRows.Dimension(x.Call, x.Shape(0).Rank));
        var (yBuffer, dyBuffer, dxBuffer) = (slices.Buffer<T>(), slices.Buffer<T>(), slices.Buffer<T>());
        for (int first = 0, count; first < slices.Count * x.Cases && slices.Length > 0; first += count)
        {
            count = slices.Together(first);
            Array.Clear(dxBuffer);
            var y = slices.Rows<T>(x.Output(), first, count, yBuffer);
            var dy = slices.Rows(x.GradOutput(), first, count, dyBuffer);
            var dx = slices.NewRows(x.GradInput(0), first, count, dxBuffer);
            for (var start = 0; start < y.Length; start += slices.Length)
            {
                // yᵢ = exp(xᵢ)/Σ exp  ⇒  dxᵢ += yᵢ·(dyᵢ − Σⱼ yⱼ·dyⱼ)
                var row = y.Slice(start, slices.Length);
                var up = dy.Slice(start, slices.Length);
                Map.Backward(new Jacobian(double.CreateChecked(Reduce.Dot(row, up))), row, row, up, dx.Slice(start, slices.Length));
            }

            slices.Add(dx, first, x.GradInput(0));
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, y) = (x.Input("input"), x.Output);
        var rank = input.Shape.Rank;
        var dim = x.Call.Has("dim") ? (x.Call.Int("dim") + rank) % Math.Max(rank, 1) : rank is 0 or 1 or 3 ? 0 : 1;
        for (var i = 0; i < input.Values.Length; i++)
        {
            var (index, size) = (input.Shape.IndexOf(i), rank == 0 ? 1 : input.Shape[dim]);
            V Logit(int j)
            {
                if (rank > 0)
                {
                    index[dim] = j;
                }

                return input[index];
            }

            // Σⱼ exp(xⱼ − xᵢ) may overflow; relative to a constant near the largest it does not.
            var shift = Logit(0);
            for (var j = 1; j < size; j++)
            {
                shift = Decide.Greater(Logit(j), shift) || Decide.IsNaN(Logit(j)) ? Logit(j) : shift;
            }

            var sum = V.Of(0);
            for (var j = 0; j < size; j++)
            {
                sum += V.Exp(Logit(j) - shift);
            }

            y.Values[i] = V.Exp(input.Values[i] - shift) / sum;
        }
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

    private readonly struct Jacobian(double dot) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x;

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => y * (dy - V.Of(dot));
    }
}

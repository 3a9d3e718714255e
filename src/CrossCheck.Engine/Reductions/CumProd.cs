using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>yᵢ = x₀·…·xᵢ along the dimension <c>dim</c>.</summary>
internal sealed class CumProd : Op
{
    public override OpSpec Spec { get; } = new("cumprod(Tensor input, int dim, *, fixed dtype=None)")
    {
        Formula = "y_i = Π x_j over j ≤ i along dim",
        Source = "torch.cumprod",
        RowByRow = static (call, shapes) => shapes[0]!.Rank > 1 && call.Int("dim") != 0 && call.Int("dim") != -shapes[0]!.Rank,
        Infer = static c =>
        {
            c.Dim("dim", c.Call.Int("dim"), c.Shape("input").Rank);
            return c.Float(c.Shape("input"));
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = Slices.Along(x.Shape(0), x.Call.Int("dim"));
        var rows = slices.Rows(x.Input(0));
        var y = slices.NewRows(x.Output());
        for (var first = 0; first < rows.Length; first += slices.Length)
        {
            // In double, as in torch: a product of floats may leave their range and come back.
            var product = double.CreateChecked(rows[first]);
            y[first] = rows[first];
            for (var i = first + 1; i < first + slices.Length; i++)
            {
                product *= double.CreateChecked(rows[i]);
                y[i] = T.CreateChecked(product);
            }
        }

        slices.Store(y, x.Output());
    }

    // yᵢ = Π_{j≤i} xⱼ  ⇒  dxⱼ += yⱼ₋₁·sⱼ with sⱼ = dyⱼ + xⱼ₊₁·sⱼ₊₁, which needs no division by a zero
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = Slices.Along(x.Shape(0), x.Call.Int("dim"));
        var rows = slices.Rows(x.Input(0));
        var y = slices.Rows(x.Output());
        var dy = slices.Rows(x.GradOutput());
        var dx = slices.NewRows(x.GradInput(0));
        var behind = T.Zero;
        for (var j = dy.Length - 1; j >= 0; j--)
        {
            behind = (j + 1) % slices.Length == 0 ? dy[j] : dy[j] + (rows[j + 1] * behind);
            dx[j] += j % slices.Length == 0 ? behind : y[j - 1] * behind;
        }

        slices.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, rank) = (x.Input("input"), x.Input("input").Shape.Rank);
        for (var i = 0; i < input.Values.Length; i++)
        {
            var (index, dim) = (input.Shape.IndexOf(i), x.Call.Int("dim") < 0 ? x.Call.Int("dim") + rank : x.Call.Int("dim"));
            var last = rank == 0 ? 0 : index[dim];
            x.Output.Values[i] = Enumerable.Range(0, last + 1).Aggregate(V.Of(1), (product, j) =>
            {
                if (rank > 0)
                {
                    index[dim] = j;
                }

                return product * input[index];
            });
        }
    }
}

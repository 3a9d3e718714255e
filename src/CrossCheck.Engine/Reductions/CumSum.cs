using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>yᵢ = x₀ + … + xᵢ along the dimension <c>dim</c>.</summary>
internal sealed class CumSum : Op
{
    public override OpSpec Spec { get; } = new("cumsum(Tensor input, int dim, *, fixed dtype=None)")
    {
        Formula = "y_i = Σ x_j over j ≤ i along dim",
        Source = "torch.cumsum",
        Axes = static step => Axes.Except(step, ReducedDim.Of(step)),
        Rounding = static _ => RoundingClass.Products,
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
        for (var i = 0; i < rows.Length; i++)
        {
            y[i] = i % slices.Length == 0 ? rows[i] : y[i - 1] + rows[i];
        }

        slices.Store(y, x.Output());
    }

    // yᵢ = Σ_{j≤i} xⱼ  ⇒  dxⱼ += Σ_{i≥j} dyᵢ
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = Slices.Along(x.Shape(0), x.Call.Int("dim"));
        var dy = slices.Rows(x.GradOutput());
        var dx = slices.NewRows(x.GradInput(0));
        var sum = T.Zero;
        for (var i = dy.Length - 1; i >= 0; i--)
        {
            sum = (i + 1) % slices.Length == 0 ? dy[i] : sum + dy[i];
            dx[i] += sum;
        }

        slices.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, rank) = (x.Input("input"), x.Input("input").Shape.Rank);
        for (var i = 0; i < input.Values.Length; i++)
        {
            var (index, dim) = (input.Shape.IndexOf(i), x.Call.Int("dim") < 0 ? x.Call.Int("dim") + rank : x.Call.Int("dim"));
            var sum = input.Values[i];
            for (var j = rank == 0 ? 0 : index[dim]; j > 0; j--)
            {
                index[dim] = j - 1;
                sum += input[index];
            }

            x.Output.Values[i] = sum;
        }
    }
}

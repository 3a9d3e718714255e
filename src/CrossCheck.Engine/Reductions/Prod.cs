using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = Π x over all, or along the dimension <c>dim</c>; 1 for none.</summary>
internal sealed class Prod : Op
{
    public override OpSpec Spec { get; } = new("prod(Tensor input, int? dim=None, bool keepdim=False, *, fixed dtype=None)")
    {
        Formula = "y = Π x over dim (None: all)",
        Source = "torch.prod",
        Terms = static (step, _) => ReducedDim.Length(step),
        Axes = static step => Axes.Reduced(step, ReducedDim.Of(step), linear: false),
        Infer = static c =>
        {
            c.Require(c.Call.Has("dim") || !c.Call.Bool("keepdim"), "keepdim=True needs dim; give the dimension that stays");
            return c.Float(ReducedDim.Infer(c));
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = ReducedDim.Slices(x.Call, x.Shape(0));
        var rows = slices.Rows(x.Input(0));
        var y = x.Output();
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = T.One;
            foreach (var value in rows.Slice(i * slices.Length, slices.Length))
            {
                y[i] *= value;
            }
        }
    }

    // y = Π xᵢ  ⇒  dxᵢ += dy·Π_{j<i} xⱼ·Π_{j>i} xⱼ, which needs no division by a zero
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = ReducedDim.Slices(x.Call, x.Shape(0));
        var rows = slices.Rows(x.Input(0));
        var dx = slices.NewRows(x.GradInput(0));
        var dy = x.GradOutput();
        var before = new T[slices.Length];
        for (var i = 0; i < dy.Length; i++)
        {
            var row = rows.Slice(i * slices.Length, slices.Length);
            var product = T.One;
            for (var j = 0; j < row.Length; j++)
            {
                (before[j], product) = (product, product * row[j]);
            }

            var after = dy[i];
            for (var j = row.Length - 1; j >= 0; j--)
            {
                dx[(i * slices.Length) + j] += before[j] * after;
                after *= row[j];
            }
        }

        slices.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, groups) = (x.Input("input").Values, Groups.OfDim(x));
        for (var k = 0; k < groups.Length; k++)
        {
            x.Output.Values[k] = groups[k].Aggregate(V.Of(1), (product, i) => product * input[i]);
        }
    }
}

using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Distances;

/// <summary>y = ‖x₁ − x₂ + ε‖ₚ of the vectors along the last dimension; x₁ and x₂ broadcast.</summary>
internal sealed class PairwiseDistance : Op
{
    public override OpSpec Spec { get; } = new("pairwise_distance(Tensor x1, Tensor x2, float p=2.0, float eps=1e-6, bool keepdim=False)")
    {
        Formula = "y = (Σ |x1 − x2 + eps|^p)^(1/p) over the last dimension",
        Source = "torch.nn.PairwiseDistance",
        Terms = Terms.And(static step => Math.Max(step.Shapes[0]!.Count, step.Shapes[1]!.Count) / Math.Max(1.0, step.Results[0].Shape.Count)),
        Axes = static step => Axes.Of(step, step.Call.Bool("keepdim") ? "*_, *_ -> *_" : "*_, *_ -> *"),
        Kinks = "a distance of 0, and for p up to 1 a difference of 0: the derivative is 0; p = ±∞: ties share the gradient evenly",
        Conventions =
        [
            new("y = pairwise_distance(x, 0, p=1, eps=0)", "[0, 2]", "3", "[0, 3]"),
            new("y = pairwise_distance(x, 0, eps=0)", "[0, 0]", "3", "[0, 0]"),
            new("y = pairwise_distance(x, 0, p=inf, eps=0)", "[2, 1, -2]", "3", "[1.5, 0, -1.5]"),
        ],
        Choices = static c => DefinitionRows.Places(-1, c.Shape(0), c.Shape(1)) is var rows
            ? rows[0].Index().SelectMany(r => Distance.Sets(c, Effect.Of(r.Index), (0, r.Item), (1, rows[1][r.Index]), c.Call.Float("p"), c.Float("eps"))) : [],
        RowByRow = static (_, shapes) => shapes[0]!.Rank >= 2 && shapes[1]!.Rank < shapes[0]!.Rank,
        Infer = static c =>
        {
            var shape = Broadcasting.Combine(c, 0, 1);
            Distance.Infer(c, shape, "x1", "x2");
            return c.Float(c.Call.Bool("keepdim") ? shape.With(shape.Rank - 1, 1) : shape.Slice(0, shape.Rank - 1));
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var rows = new Rows<T>(x, 2, -1);
        var a = rows.Of(0);
        var b = rows.Of(1);
        var y = x.Output();
        var distance = new Distance<T>(x.Call.Float("p"), x.Call.Float("eps"), rows.Length);
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = distance.Forward(rows.Row(a, i), rows.Row(b, i));
        }
    }

    // y = ‖a − b + ε‖ₚ  ⇒  da += ∂y/∂d·dy, db −= ∂y/∂d·dy
    public override void Backward<T>(OpContext<T> x)
    {
        var rows = new Rows<T>(x, 2, -1);
        var a = rows.Of(0);
        var b = rows.Of(1);
        var distance = new Distance<T>(x.Call.Float("p"), x.Call.Float("eps"), rows.Length);
        var (da, db) = (rows.New(), rows.New());
        for (var i = 0; i < x.Output().Length; i++)
        {
            distance.Backward(rows.Row(a, i), rows.Row(b, i), x.Output()[i], x.GradOutput()[i], rows.Row(da.AsSpan(), i), rows.Row(db.AsSpan(), i));
        }

        rows.Add(0, da);
        rows.Add(1, db);
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var rows = DefinitionRows.Of(-1, x.Input("x1"), x.Input("x2"));
        for (var i = 0; i < x.Output.Values.Length; i++)
        {
            x.Output.Values[i] = Distance.Define(rows[0][i], rows[1][i], x.Call.Float("p"), x.Float("eps"));
        }
    }
}

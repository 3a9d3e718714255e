using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = (Σ |x|ᵖ)^(1/p) over the dimensions <c>dim</c> (all for None or an empty tuple); p = 1e999 is the largest |x|.</summary>
/// <remarks>PyTorch's default <c>p='fro'</c> is p = 2.</remarks>
public sealed class Norm : Op
{
    public override OpSpec Spec { get; } = new("norm(Tensor input, float p=2, int[]? dim=None, bool keepdim=False, fixed out=None, fixed dtype=None)")
    {
        Formula = "y = (Σ |x|^p)^(1/p) over dim; p 0: the number of nonzeros, ±∞: the largest or smallest |x|",
        Source = "torch.norm",
        Kinks = "y = 0, and x = 0 for p = 1: the derivative is 0; p = ±∞: ties share the gradient evenly",
        Conventions = [new("y = norm(x)", "[0, 0]", "3", "[0, 0]"), new("y = norm(x, 1)", "[0, -0.0, -2]", "3", "[0, 0, -3]"), new("y = norm(x, 1e999)", "[2, 1, -2]", "3", "[1.5, 0, -1.5]")],
        Infer = InferNorm,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        var rows = slices.Rows(x.Input(0));
        var (p, scratch) = (x.Call.Float("p"), new T[slices.Length]);
        for (var i = 0; i < x.Output().Length; i++)
        {
            x.Output()[i] = Norms.Of(rows.Slice(i * slices.Length, slices.Length), p, scratch);
        }
    }

    // y = (Σ|x|ᵖ)^(1/p)  ⇒  dxᵢ += sign xᵢ·|xᵢ|ᵖ⁻¹·y^(1−p)·dy
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        var rows = slices.Rows(x.Input(0));
        var dx = slices.NewRows(x.GradInput(0));
        for (var i = 0; i < x.Output().Length; i++)
        {
            Norms.AddGradient(rows.Slice(i * slices.Length, slices.Length), x.Output()[i], x.Call.Float("p"), x.GradOutput()[i], dx.Slice(i * slices.Length, slices.Length));
        }

        slices.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, groups) = (x.Input("input").Values, Groups.OfDims(x));
        for (var k = 0; k < groups.Length; k++)
        {
            x.Output.Values[k] = NormDefinition.Of([.. groups[k].Select(i => input[i])], x.Call.Float("p"));
        }
    }

    private static ImmutableArray<Result> InferNorm(InferContext c)
    {
        var (results, p) = (ReducedDims.Infer(c), c.Call.Float("p"));
        c.Require(
            c.Shape("input").Count > 0 || results[0].Shape.Count == 0 || (p >= 0 && !double.IsInfinity(p)),
            $"input of shape {c.Shape("input")} has no element to take an infinite or negative norm of; give at least one");
        return results;
    }
}

using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = (Σ |x|ᵖ)^(1/p) over the dimensions <c>dim</c> (all for None or an empty tuple); p = inf is the largest |x|.</summary>
/// <remarks><c>p='fro'</c>, the default, is p = 2, over any number of dimensions. The nuclear norm is no sum of powers and not here.</remarks>
internal sealed class Norm : Op
{
    public override OpSpec Spec { get; } = new("norm(Tensor input, float|'fro' p='fro', int[]? dim=None, bool keepdim=False, fixed out=None, fixed dtype=None)")
    {
        Formula = "y = (Σ |x|^p)^(1/p) over dim; p 'fro': 2, p 0: the number of nonzeros, ±∞: the largest or smallest |x|",
        Source = "torch.norm",
        Terms = Terms.And(ReducedDims.Length),
        Axes = static step => Axes.Reduced(step, ReducedDims.Of(step.Call, step.Shapes[0]!), linear: false),
        Kinks = "y = 0, and x = 0 for p = 1: the derivative is 0; p = ±∞: ties share the gradient evenly",
        Conventions = [new("y = norm(x)", "[0, 0]", "3", "[0, 0]"), new("y = norm(x, 1)", "[0, -0.0, -2]", "3", "[0, 0, -3]"), new("y = norm(x, inf)", "[2, 1, -2]", "3", "[1.5, 0, -1.5]")],
        Choices = static c => Groups.OfDims(c.Call, c.Shape(0)).Index().SelectMany(g => NormSets.Of(
            Effect.Of(g.Index), [.. g.Item.Select(i => DoubleDouble.Of(c.Values(0)[i]))], P(c.Call), k => [new Slope(0, g.Item[k], 1)])),
        Infer = InferNorm,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        var rows = slices.Rows(x.Input(0));
        var (p, scratch) = (P(x.Call), new T[slices.Length]);
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
            Norms.AddGradient(rows.Slice(i * slices.Length, slices.Length), x.Output()[i], P(x.Call), x.GradOutput()[i], dx.Slice(i * slices.Length, slices.Length));
        }

        slices.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, groups) = (x.Input("input").Values, Groups.OfDims(x));
        for (var k = 0; k < groups.Length; k++)
        {
            x.Output.Values[k] = NormDefinition.Of([.. groups[k].Select(i => input[i])], P(x.Call));
        }
    }

    private static double P(OpCall call) => call.FindChoice("p") is null ? call.Float("p") : 2;

    private static ImmutableArray<Result> InferNorm(InferContext c)
    {
        var (results, p) = (ReducedDims.Infer(c), P(c.Call));
        c.Require(
            c.Shape("input").Count > 0 || results[0].Shape.Count == 0 || (p >= 0 && !double.IsInfinity(p)),
            $"input of shape {c.Shape("input")} has no element to take an infinite or negative norm of; give at least one");
        if (p == 0)
        {
            // A number of nonzeros is a constant: torch has no gradient then, not even zeros.
            c.Mark("input", OperandRole.Buffer);
        }

        return results;
    }
}

using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Reductions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Normalizations;

/// <summary>
/// y = (x − mean)/√(var + eps)·weight + bias, mean and var over each of num_groups groups of channels of each sample;
/// x[N, C, …], weight and bias (C).
/// </summary>
internal sealed class GroupNorm : NormalizedRows
{
    public override OpSpec Spec { get; } = new("group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05)")
    {
        Formula = "y = (x − mean x)/√(var x + eps)·weight_c + bias_c, over each n and each of num_groups groups of channels, var = Σ(x − mean)²/n",
        Source = "torch.nn.GroupNorm",
        Terms = Terms.And(static step => step.Shapes[0]!.Count / Math.Max(1.0, step.Shapes[0]![0] * step.Call.Int("num_groups"))),
        Axes = static step => Axes.Of(step, "n~, ~, ~ -> n~"),
        RowByRow = static (_, _) => true,
        Infer = InferShape,
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, groups) = (x.Input("input"), x.Call.Int("num_groups"));
        var (shape, channels) = (input.Shape, input.Shape[1]);
        foreach (var group in Textbook.Together(shape, index => (index[0] * groups) + (index[1] / (channels / groups))))
        {
            var values = Array.ConvertAll(group, i => input.Values[i]);
            var (mean, variance) = (Textbook.Mean(values), Textbook.Variance(values));
            foreach (var i in group)
            {
                x.Output.Values[i] = Textbook.Standardised(x, i, mean, variance, shape.IndexOf(i)[1]);
            }
        }
    }

    // A group's channels lie one behind the other: (N, C, …) is (N·groups) rows as it stands.
    private protected override Slices Rows(OpCall call, Shape input)
    {
        var rows = input[0] * call.Int("num_groups");
        return Slices.Along(Shape.Create([rows, rows == 0 ? 0 : (int)(input.Count / rows)]), 1);
    }

    private protected override Layout Weights(OpCall call, Shape input, Slices slices) =>
        new(call.Int("num_groups"), input[1] / call.Int("num_groups"), slices.Length);

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (input, groups) = (c.Shape("input"), c.Call.Int("num_groups"));
        c.Require(input.Rank >= 2, $"input of shape {input} must be (N, C, …)");
        c.Require(groups >= 1 && input[1] % groups == 0, $"num_groups={groups} must be at least 1 and divide the {input[1]} channels (dimension 1) of the input {input}");
        c.Require(input.Skip(1).All(size => size > 0), $"input of shape {input} must not be empty; only N may be 0");
        c.Require(
            input.Count == 0 || input.Count / input[0] / groups > 1 || input[0] > 1,
            $"input of shape {input} has one value per group, which is its own mean; give more than one");
        NormalizedShape.RequirePerChannel(c, "weight", "bias");
        return c.Float(input);
    }
}

using CrossCheck.Definitions;
using CrossCheck.Engine.Reductions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Normalizations;

/// <summary>
/// y = (x − mean)/√(var + eps)·weight + bias over the last dimensions, normalized_shape; var divides by the number of
/// elements. weight and bias have the shape normalized_shape.
/// </summary>
internal sealed class LayerNorm : NormalizedRows
{
    public override OpSpec Spec { get; } = new("layer_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-05)")
    {
        Formula = "y = (x − mean x)/√(var x + eps)·weight + bias over the last dimensions normalized_shape, var = Σ(x − mean)²/n",
        Source = "torch.nn.LayerNorm",
        Terms = Terms.And(NormalizedShape.Terms),
        Axes = NormalizedShape.Axes,
        RowByRow = NormalizedShape.RowByRow,
        Infer = static c => NormalizedShape.Infer(c, "weight", "bias"),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var input = x.Input("input");
        var leading = input.Shape.Rank - x.Call.Ints("normalized_shape").Length;
        foreach (var row in Textbook.Together(input.Shape, index => Textbook.Leading(input.Shape, index, leading)))
        {
            var values = Array.ConvertAll(row, i => input.Values[i]);
            var (mean, variance) = (Textbook.Mean(values), Textbook.Variance(values));
            for (var k = 0; k < row.Length; k++)
            {
                x.Output.Values[row[k]] = Textbook.Standardised(x, row[k], mean, variance, k);
            }
        }
    }

    private protected override Slices Rows(OpCall call, Shape input) => NormalizedShape.Rows(call, input);

    private protected override Layout Weights(OpCall call, Shape input, Slices slices) => new(1, slices.Length, slices.Length);
}

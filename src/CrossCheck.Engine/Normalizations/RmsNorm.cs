using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Reductions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Normalizations;

/// <summary>
/// y = x/√(mean x² + eps)·weight over the last dimensions, normalized_shape; eps=None is the dtype's machine epsilon,
/// 2⁻²³ or 2⁻⁵².
/// </summary>
internal sealed class RmsNorm : NormalizedRows
{
    public override OpSpec Spec { get; } = new("rms_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, float? eps=None)")
    {
        Formula = "y = x/√(mean x² + eps)·weight over the last dimensions normalized_shape; eps None: the dtype's machine epsilon",
        Source = "torch.nn.RMSNorm",
        DefaultOfDType = ImmutableDictionary<string, Func<DType, double>>.Empty.Add("eps", static dtype => 2 * dtype.UnitRoundoff()),
        Terms = Terms.And(NormalizedShape.Terms),
        Axes = NormalizedShape.Axes,
        RowByRow = NormalizedShape.RowByRow,
        Infer = static c => NormalizedShape.Infer(c, "weight"),
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var input = x.Input("input");
        var leading = input.Shape.Rank - x.Call.Ints("normalized_shape").Length;
        var eps = x.Call.Has("eps") ? x.Float("eps") : V.Of(double.Pow(2, x.DType == DType.Float32 ? -23 : -52));
        foreach (var row in Textbook.Together(input.Shape, index => Textbook.Leading(input.Shape, index, leading)))
        {
            var root = V.Sqrt(Textbook.Mean(row.Select(i => input.Values[i] * input.Values[i])) + eps);
            for (var k = 0; k < row.Length; k++)
            {
                var y = input.Values[row[k]] / root;
                x.Output.Values[row[k]] = x.Find("weight") is { } weight ? y * weight.Values[k] : y;
            }
        }
    }

    private protected override Slices Rows(OpCall call, Shape input) => NormalizedShape.Rows(call, input);

    private protected override Layout Weights(OpCall call, Shape input, Slices slices) => new(1, slices.Length, slices.Length);

    private protected override Moments Through(OpCall call) => Moments.Square;

    private protected override (int Weight, int Bias) Slots(OpCall call) => (call.Slot("weight"), -1);

    private protected override Statistics<T> Measure<T>(OpContext<T> x, int oneCase, int r, ReadOnlySpan<T> row, Span<T> centred)
    {
        var eps = x.Call.Has("eps") ? x.Float("eps") : T.BitIncrement(T.One) - T.One;
        return Statistics<T>.Of(T.Zero, Reduce.Dot(row, row) / T.CreateChecked(row.Length), eps);
    }
}

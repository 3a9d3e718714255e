using System.Collections.Immutable;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>
/// Cuts a dimension into parts of split_size, the last one what is left, or into sections of the sizes given. A
/// tuple of one number is taken as a split_size.
/// </summary>
internal sealed class Split : PartsOp
{
    public override OpSpec Spec { get; } = new("split(Tensor tensor, int[] split_size_or_sections, int dim=0)")
    {
        Formula = "yₖ[…, o, …] = x[…, startₖ + o, …], startₖ the sum of the sizes before",
        Source = "torch.split",
        Rounding = static _ => RoundingClass.Moves,
        Infer = InferShape,
        ResultCount = static _ => -1,
    };

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (input, sizes) = (c.Shape("tensor"), c.Call.Ints("split_size_or_sections"));
        var (dim, whole) = Cut(c, input);
        var text = $"split_size_or_sections={(sizes.Length == 1 ? sizes[0] : $"({string.Join(", ", sizes)})")}";
        c.Require(!sizes.IsEmpty && sizes.All(s => s >= 0), $"{text} must have sizes of at least 0");
        if (sizes.Length > 1)
        {
            c.Require(sizes.Sum(s => (long)s) == whole, $"{text} adds up to {sizes.Sum(s => (long)s)}, dimension {dim} of {input} has {whole}; they must be the same");
            return Parts(c, input, dim, sizes);
        }

        c.Require(sizes[0] > 0 || whole == 0, $"{text} must be at least 1");
        return Parts(c, input, dim, whole == 0 ? [0] : Equal(whole, sizes[0]));
    }
}

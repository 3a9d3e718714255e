using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Channels become pixels: (…, C·r², H, W) → (…, C, H·r, W·r).</summary>
internal sealed class PixelShuffle : MovedOp
{
    public override OpSpec Spec { get; } = new("pixel_shuffle(Tensor input, int upscale_factor)")
    {
        Formula = "y[…, c, h·r + i, w·r + j] = x[…, c·r² + i·r + j, h, w]",
        Source = "torch.nn.PixelShuffle",
        Rounding = static _ => RoundingClass.Moves,
        RowByRow = static (_, shapes) => shapes[0]!.Rank > 3,
        Infer = static c =>
        {
            var (input, r, rank) = (c.Shape("input"), c.Call.Int("upscale_factor"), c.Shape("input").Rank);
            c.Require(rank >= 3, $"input of shape {input} must be (…, C·r², H, W)");
            c.Require(input.Count > 0, $"input of shape {input} must not be empty");
            c.Require(r > 0, $"upscale_factor={r} must be at least 1");
            c.Require(input[rank - 3] % ((long)r * r) == 0, $"the {input[rank - 3]} channels of the input {input} must be a multiple of upscale_factor² = {(long)r * r}");
            return c.Float(input.With(rank - 3, input[rank - 3] / (r * r)).With(rank - 2, checked(input[rank - 2] * r)).With(rank - 1, checked(input[rank - 1] * r)));
        },
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Take(o =>
    {
        var r = x.Call.Int("upscale_factor");
        return [.. o[..^3], (o[^3] * r * r) + (o[^2] % r * r) + (o[^1] % r), o[^2] / r, o[^1] / r];
    });

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var (tables, shape, r) = (Own(x.Shape(0)), x.OutputShape(), x.Call.Int("upscale_factor"));
        var (channel, rows, columns) = (tables[^3], tables[^2], tables[^1]);
        tables[^3] = [.. Enumerable.Range(0, shape[shape.Rank - 3]).Select(c => channel[c * r * r])];
        tables[^2] = [.. rows.SelectMany(_ => Enumerable.Range(0, r), (row, i) => row + channel[i * r])];
        tables[^1] = [.. columns.SelectMany(_ => Enumerable.Range(0, r), (column, j) => column + channel[j])];
        return new(tables);
    }
}

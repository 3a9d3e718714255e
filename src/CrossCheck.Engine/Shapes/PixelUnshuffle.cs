using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Pixels become channels: (…, C, H·r, W·r) → (…, C·r², H, W); pixel_shuffle turned round.</summary>
internal sealed class PixelUnshuffle : MovedOp
{
    public override OpSpec Spec { get; } = new("pixel_unshuffle(Tensor input, int downscale_factor)")
    {
        Formula = "y[…, c·r² + i·r + j, h, w] = x[…, c, h·r + i, w·r + j]",
        Source = "torch.nn.PixelUnshuffle",
        Rounding = static _ => RoundingClass.Moves,
        RowByRow = static (_, shapes) => shapes[0]!.Rank > 3,
        Infer = static c =>
        {
            var (input, r, rank) = (c.Shape("input"), c.Call.Int("downscale_factor"), c.Shape("input").Rank);
            c.Require(rank >= 3, $"input of shape {input} must be (…, C, H·r, W·r)");
            c.Require(input.Count > 0, $"input of shape {input} must not be empty");
            c.Require(r > 0, $"downscale_factor={r} must be at least 1");
            c.Require(input[rank - 2] % r == 0 && input[rank - 1] % r == 0, $"height and width of the input {input} must be multiples of downscale_factor={r}");
            return c.Float(input.With(rank - 3, checked(input[rank - 3] * r * r)).With(rank - 2, input[rank - 2] / r).With(rank - 1, input[rank - 1] / r));
        },
    };

    public override void Define<V>(DefinitionContext<V> x) => x.Take(o =>
    {
        var r = x.Call.Int("downscale_factor");
        return [.. o[..^3], o[^3] / (r * r), (o[^2] * r) + (o[^3] / r % r), (o[^1] * r) + (o[^3] % r)];
    });

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var (tables, r) = (Own(x.Shape(0)), x.Call.Int("downscale_factor"));
        var (rows, columns) = (tables[^2], tables[^1]);
        var within = rows[..r].SelectMany(_ => columns[..r], (row, column) => row + column).ToArray();
        tables[^3] = [.. tables[^3].SelectMany(_ => within, (channel, place) => channel + place)];
        tables[^2] = [.. rows.Where((_, i) => i % r == 0)];
        tables[^1] = [.. columns.Where((_, j) => j % r == 0)];
        return new(tables);
    }
}

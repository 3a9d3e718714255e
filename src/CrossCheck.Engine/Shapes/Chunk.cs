using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>
/// Cuts a dimension into parts of size ⌈n / chunks⌉, the last one what is left: there may be fewer parts than chunks.
/// </summary>
internal sealed class Chunk : PartsOp
{
    public override OpSpec Spec { get; } = new("chunk(Tensor input, int chunks, int dim=0)")
    {
        Formula = "yₖ[…, o, …] = x[…, k·⌈n / chunks⌉ + o, …]",
        Source = "torch.chunk",
        Rounding = static _ => RoundingClass.Moves,
        Infer = static c =>
        {
            var (input, chunks) = (c.Shape("input"), c.Call.Int("chunks"));
            var (dim, whole) = Cut(c, input);
            c.Require(chunks > 0, $"chunks={chunks} must be at least 1");
            return Parts(c, input, dim, whole == 0 ? Enumerable.Repeat(0, chunks) : Equal(whole, (int)((whole + (long)chunks - 1) / chunks)));
        },
        ResultCount = static _ => -1,
    };
}

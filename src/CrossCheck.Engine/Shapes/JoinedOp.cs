using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>
/// Tensors put one behind the other along a dimension. Seen from there the result is rows, each made of one block of
/// every operand.
/// </summary>
internal abstract class JoinedOp : Op
{
    public override void Forward<T>(OpContext<T> x)
    {
        var rows = Rows(x.Call, x.OutputShape());
        for (var c = 0; c < x.Cases; c++)
        {
            for (int slot = 0, start = 0; slot < x.Call.Operands.Length; slot++)
            {
                var block = x.Count(slot) / Math.Max(rows, 1);
                var from = x.Input(slot, c);
                var to = x.Output(0, c);
                for (var row = 0; row < rows; row++)
                {
                    from.Slice(row * block, block).CopyTo(to[((row * (to.Length / rows)) + start)..]);
                }

                start += block;
            }
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var rows = Rows(x.Call, x.OutputShape());
        for (var c = 0; c < x.Cases; c++)
        {
            for (int slot = 0, start = 0; slot < x.Call.Operands.Length; slot++)
            {
                var block = x.Count(slot) / Math.Max(rows, 1);
                var dy = x.GradOutput(0, c);
                for (var row = 0; x.Wants(slot) && row < rows; row++)
                {
                    // y[row, start…] = x[row, …]  ⇒  dx[row, …] += dy[row, start…]
                    Map.Add(dy.Slice((row * (dy.Length / rows)) + start, block), x.GradInput(slot, c).Slice(row * block, block));
                }

                start += block;
            }
        }
    }

    private static int Rows(OpCall call, Shape output) => output.Count == 0 ? 0 : output.Product(0, Positive(call.Int("dim"), output.Rank));

    private protected static int Positive(int dim, int rank) => dim < 0 ? dim + rank : dim;
}

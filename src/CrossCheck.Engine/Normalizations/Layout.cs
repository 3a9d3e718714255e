using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Normalizations;

/// <summary>
/// Which weight stands at element i of row r: number (r mod <paramref name="Period"/>)·<paramref name="PerRow"/> + i/run,
/// where a row of <paramref name="Length"/> elements is PerRow runs of one weight each.
/// </summary>
internal readonly record struct Layout(int Period, int PerRow, int Length)
{
    private int Run => PerRow == 0 ? 0 : Length / PerRow;

    /// <summary>y = f(x, w).</summary>
    public void Apply<TOp, T>(TOp op, ReadOnlySpan<T> x, ReadOnlySpan<T> weight, int row, Span<T> y)
        where TOp : struct, IBinary
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var own = weight.Slice(row % Period * PerRow, PerRow);
        if (Run == 1)
        {
            Map.Forward(op, x, own, y);
            return;
        }

        for (var k = 0; k < PerRow; k++)
        {
            Map.Forward(new WithConstant<TOp>(op, double.CreateChecked(own[k])), x.Slice(k * Run, Run), y.Slice(k * Run, Run));
        }
    }

    /// <summary>dw += Σ a·b over the elements that the weight stands at.</summary>
    public void AddProducts<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, int row, Span<T> dw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var own = dw.Slice(row % Period * PerRow, PerRow);
        if (Run == 1)
        {
            Map.BackwardB(default(Times), a, b, b, b, own);
            return;
        }

        for (var k = 0; k < PerRow; k++)
        {
            own[k] += Reduce.Dot(a.Slice(k * Run, Run), b.Slice(k * Run, Run));
        }
    }

    /// <summary>db += Σ a over the elements that the bias stands at.</summary>
    public void AddSums<T>(ReadOnlySpan<T> a, int row, Span<T> db)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var own = db.Slice(row % Period * PerRow, PerRow);
        if (Run == 1)
        {
            Map.Add(a, own);
            return;
        }

        for (var k = 0; k < PerRow; k++)
        {
            own[k] += Reduce.Sum(a.Slice(k * Run, Run));
        }
    }

    private readonly struct WithConstant<TOp>(TOp op, double constant) : IUnary
        where TOp : struct, IBinary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => op.Forward(x, V.Of(constant));

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => op.BackwardA(x, V.Of(constant), y, dy);
    }
}

using System.Numerics;
using CrossCheck.Engine.Kernels;

namespace CrossCheck.Engine.Reductions;

/// <summary>The backward of a sum, and of what is a multiple of one.</summary>
internal static class SumGradient
{
    // y = Σ xᵢ / divisor  ⇒  dxᵢ += dy/divisor
    public static void Add<T>(OpContext<T> x, Slices slices, T divisor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var dx = slices.NewRows(x.GradInput(0));
        var dy = x.GradOutput();
        for (var i = 0; i < dy.Length; i++)
        {
            var row = dx.Slice(i * slices.Length, slices.Length);
            Map.Forward(new Plus(double.CreateChecked(dy[i] / divisor)), row, row);
        }

        slices.Add(dx, x.GradInput(0));
    }
}

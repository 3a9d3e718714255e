using System.Numerics;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Recurrent;

/// <summary>
/// What one step of a recurrence does with p = W_ih·x + b_ih and q = W_hh·h + b_hh, gate by gate. Cells and
/// sequences run the same one.
/// </summary>
internal interface ICell
{
    /// <summary>Gates: rows of a weight per unit.</summary>
    static abstract int Gates { get; }

    /// <summary>States carried from step to step: 1 (h) or 2 (h and c).</summary>
    static abstract int States { get; }

    /// <summary>The states behind the step. p and q may be overwritten with what backward needs.</summary>
    static abstract void Forward<T>(CellStep<T> s)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>dp, dq and what reaches the states before the step other than through q, from the gradients behind it.</summary>
    static abstract void Backward<T>(CellStep<T> s)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The definition, for one unit: its p and q per gate and its states, which it replaces.</summary>
    static abstract void Define<V>(ReadOnlySpan<V> p, ReadOnlySpan<V> q, ref V h, ref V c)
        where V : struct, IReal<V>;
}

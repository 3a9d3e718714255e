using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Elementwise;

/// <summary>y = a where a mask is 1, b where it is 0, with broadcasting of all three: where and masked_fill.</summary>
/// <param name="mask">The slot of the mask, whole numbers 0 and 1.</param>
/// <param name="chosen">The slot of a.</param>
/// <param name="rest">The slot of b.</param>
internal abstract class Selection(int mask, int chosen, int rest) : Op
{
    public override void Forward<T>(OpContext<T> x)
    {
        var (m, a, b) = (Array.Empty<long>(), Array.Empty<T>(), Array.Empty<T>());
        for (var c = 0; c < x.Cases; c++)
        {
            Select.Forward(
                Whole(x.Index(mask, c), x.Shape(mask), x.OutputShape(), ref m),
                Whole(x.Input(chosen, c), x.Shape(chosen), x.OutputShape(), ref a),
                Whole(x.Input(rest, c), x.Shape(rest), x.OutputShape(), ref b),
                x.Output(0, c));
        }
    }

    // y = a where the mask is 1  ⇒  da += dy there;  y = b where it is 0  ⇒  db += dy there
    public override void Backward<T>(OpContext<T> x)
    {
        var (m, repeated) = (Array.Empty<long>(), Array.Empty<T>());
        for (var c = 0; c < x.Cases; c++)
        {
            var choice = Whole(x.Index(mask, c), x.Shape(mask), x.OutputShape(), ref m);
            Back(x, c, choice, chosen, 1, ref repeated);
            Back(x, c, choice, rest, 0, ref repeated);
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (m, a, b) = (x.Index(x.Call.SlotName(mask)), x.Input(chosen), x.Input(rest));
        for (var i = 0; i < x.Output.Values.Length; i++)
        {
            var index = x.Output.Shape.IndexOf(i);
            x.Output.Values[i] = m.Values[At(m.Shape)] == 1 ? a.Values[At(a.Shape)] : b.Values[At(b.Shape)];

            int At(Shape shape) => Broadcasting.Strides(shape, x.Output.Shape).Zip(index, (stride, at) => stride * at).Sum();
        }
    }

    /// <summary>The common shape of the three operands.</summary>
    protected static Shape Combine(InferContext c)
    {
        var common = c.Shapes[0]!;
        for (var slot = 1; slot < 3; slot++)
        {
            common = Broadcasting.TryCombine(common, c.Shape(slot)) ?? throw c.Error(
                $"shapes {string.Join(", ", c.Shapes.Select((s, i) => $"{s} of {c.Call.SlotName(i)}"))} do not broadcast: "
                + "aligned at the right, sizes must be equal or 1");
        }

        return common;
    }

    /// <summary>Throws unless the mask is made of 0 and 1.</summary>
    internal static void RequireMask(IndexCheck check)
    {
        var values = check.Values.Span;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is not (0 or 1))
            {
                var at = check.Shape.Rank == 0 ? "" : $"[{string.Join(", ", check.Shape.IndexOf(i))}]";
                throw new CaseException($"{check.Call.Spec.Name}: {check.Call.SlotName(check.Slot)}{at} = {values[i]} must be 1 (true) or 0 (false)");
            }
        }
    }

    private static void Back<T>(OpContext<T> x, int oneCase, ReadOnlySpan<long> choice, int slot, long when, ref T[] repeated)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!x.Wants(slot))
        {
            return;
        }

        if (x.Shape(slot) == x.OutputShape())
        {
            Select.Backward(choice, when, x.GradOutput(0, oneCase), x.GradInput(slot, oneCase));
            return;
        }

        repeated = repeated.Length == choice.Length ? repeated : new T[choice.Length];
        Array.Clear(repeated);
        Select.Backward(choice, when, x.GradOutput(0, oneCase), repeated.AsSpan());
        Broadcast.AddUp<T>(repeated, x.OutputShape(), x.GradInput(slot, oneCase), x.Shape(slot));
    }

    /// <summary>An operand in the result's shape: itself, or repeated into the buffer.</summary>
    private static ReadOnlySpan<TItem> Whole<TItem>(ReadOnlySpan<TItem> operand, Shape shape, Shape target, ref TItem[] buffer)
        where TItem : unmanaged
    {
        if (shape == target)
        {
            return operand;
        }

        buffer = buffer.Length == target.Count ? buffer : new TItem[target.Count];
        Broadcast.Expand(operand, shape, buffer, target);
        return buffer;
    }
}

using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Tests.Referee;

/// <summary>An operation with one mistake: one gradient, or one result, is changed on the way out.</summary>
internal sealed class MutatedOp(Op inner, Target target, Func<double[], Shape, double[]> mutate) : Op
{
    public override OpSpec Spec => inner.Spec;

    public override void Forward<T>(OpContext<T> x)
    {
        inner.Forward(x);
        for (var c = 0; target.IsResult && target.Item < x.ResultCount && c < x.Cases; c++)
        {
            Write(mutate(Read<T>(x.Output(target.Item, c)), x.OutputShape(target.Item)), x.Output(target.Item, c));
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var slot = target.IsResult ? -1 : target.Slot(x.Call);
        if (slot < 0 || !x.Wants(slot))
        {
            inner.Backward(x);
            return;
        }

        var before = x.GradInput(slot).ToArray();
        x.GradInput(slot).Clear();
        inner.Backward(x);
        for (var c = 0; c < x.Cases; c++)
        {
            Write(mutate(Read<T>(x.GradInput(slot, c)), x.Shape(slot)), x.GradInput(slot, c));
        }

        var after = x.GradInput(slot);
        for (var i = 0; i < before.Length; i++)
        {
            after[i] += before[i];
        }
    }

    public override void Define<V>(DefinitionContext<V> x) => inner.Define(x);

    private static double[] Read<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var copy = new double[values.Length];
        for (var i = 0; i < copy.Length; i++)
        {
            copy[i] = double.CreateChecked(values[i]);
        }

        return copy;
    }

    private static void Write<T>(double[] values, Span<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < values.Length; i++)
        {
            target[i] = T.CreateTruncating(values[i]);
        }
    }
}

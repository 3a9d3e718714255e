using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Reductions;

/// <summary>y = ln Σ exp x over the dimensions <c>dim</c> (all for an empty tuple).</summary>
internal sealed class LogSumExp : Op
{
    public override OpSpec Spec { get; } = new("logsumexp(Tensor input, int[] dim, bool keepdim=False)")
    {
        Formula = "y = ln Σ exp x over dim",
        Source = "torch.logsumexp",
        Terms = Terms.And(ReducedDims.Length),
        Axes = static step => Axes.Reduced(step, ReducedDims.Of(step.Call, step.Shapes[0]!), linear: false),
        Infer = ReducedDims.Infer,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        var rows = slices.Rows(x.Input(0));
        var y = x.Output();
        var (exp, shifts) = (new T[slices.Length], new T[y.Length]);
        for (var i = 0; i < y.Length; i++)
        {
            // y = m + ln Σ exp(x − m), m = max x: none overflows, and at least one is 1
            var row = rows.Slice(i * slices.Length, slices.Length);
            var max = Reduce.Max(row);
            shifts[i] = T.IsInfinity(max) ? T.Zero : max;
            Map.Forward(new ShiftedExponential(double.CreateChecked(shifts[i])), row, exp);
            y[i] = Reduce.Sum<T>(exp);
        }

        Map.Forward(default(Logarithm), y, y);
        Map.Add(shifts, y);
    }

    // y = ln Σ exp x  ⇒  dxᵢ += exp(xᵢ − y)·dy
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var slices = new Slices(x.Shape(0), ReducedDims.Of(x.Call, x.Shape(0)));
        var rows = slices.Rows(x.Input(0));
        var dx = slices.NewRows(x.GradInput(0));
        var (y, exp) = (x.Output().ToArray(), new T[slices.Length]);
        for (var i = 0; i < y.Length; i++)
        {
            Map.Forward(new ShiftedExponential(double.CreateChecked(y[i])), rows.Slice(i * slices.Length, slices.Length), exp);
            Map.Forward(new ScaledBy(double.CreateChecked(x.GradOutput()[i])), exp, exp);
            Map.Add(exp, dx.Slice(i * slices.Length, slices.Length));
        }

        slices.Add(dx, x.GradInput(0));
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, groups) = (x.Input("input").Values, Groups.OfDims(x));
        for (var k = 0; k < groups.Length; k++)
        {
            x.Output.Values[k] = V.LogSumExp(groups[k].Select(i => input[i]).ToArray());
        }
    }

    private readonly struct ShiftedExponential(double shift) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Exp(x - V.Of(shift));

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => y * dy;
    }

    private readonly struct ScaledBy(double factor) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x * V.Of(factor);

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Of(factor) * dy;
    }

    private readonly struct Logarithm : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Log(x);

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy / x;
    }
}

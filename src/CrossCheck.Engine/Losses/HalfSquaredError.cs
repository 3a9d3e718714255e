using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Losses;

/// <summary>L = ½ Σ (y − t)² over all elements, the textbook's squared error; y and t broadcast.</summary>
internal sealed class HalfSquaredError : Op
{
    public override OpSpec Spec { get; } = new("half_squared_error(Tensor input, Tensor target)")
    {
        Formula = "L = ½·Σ (input − target)²",
        Source = "Bishop, Pattern Recognition and Machine Learning, eq. 5.11",
        Axes = Axes.Elementwise,
        Infer = static c =>
        {
            Broadcasting.Combine(c, 0, 1);
            return c.Float(Shape.Scalar);
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var count = (int)Differences.ShapeOf(x).Count;
        var d = x.Keep<T>(count * x.Cases);
        var half = T.CreateChecked(0.5);
        Differences.Forward(x, d);
        for (var c = 0; c < x.Cases; c++)
        {
            var own = d.Slice(c * count, count);
            x.Output()[c] = half * Reduce.Dot<T>(own, own);
        }
    }

    // L = ½ Σ d²  ⇒  dd = d·dL
    public override void Backward<T>(OpContext<T> x)
    {
        var count = (int)Differences.ShapeOf(x).Count;
        var d = x.Keep<T>(count * x.Cases);
        var dd = new T[count * x.Cases];
        for (var c = 0; c < x.Cases; c++)
        {
            Map.Forward(new Differences.Times(double.CreateChecked(x.GradOutput()[c])), d.Slice(c * count, count), dd.AsSpan(c * count, count));
        }

        Differences.Backward(x, dd);
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (y, t, sum) = (x.Input("input"), x.Input("target"), V.Of(0));
        var shape = Broadcasting.TryCombine(y.Shape, t.Shape)!;
        var (byY, byT) = (Broadcasting.Strides(y.Shape, shape), Broadcasting.Strides(t.Shape, shape));
        for (var i = 0; i < shape.Count; i++)
        {
            var index = shape.IndexOf(i);
            var error = y.Values[index.Zip(byY, (at, stride) => at * stride).Sum()] - t.Values[index.Zip(byT, (at, stride) => at * stride).Sum()];
            sum += error * error;
        }

        x.Output.Values[0] = sum / V.Of(2);
    }
}

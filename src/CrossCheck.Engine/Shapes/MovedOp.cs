using CrossCheck.Engine.Kernels;

namespace CrossCheck.Engine.Shapes;

/// <summary>An operation that moves the numbers of its first operand and computes none: y[o] = x[at(o)].</summary>
internal abstract class MovedOp : Op
{
    public override void Forward<T>(OpContext<T> x)
    {
        for (var result = 0; result < x.ResultCount; result++)
        {
            var map = MapOf(x, result, 0);
            for (var c = 0; c < x.Cases; c++)
            {
                map = c > 0 && DependsOnIndices ? MapOf(x, result, c) : map;
                map.Forward(x.Input(0, c), x.Output(result, c), Fill(x));
            }
        }
    }

    // y[o] = x[at(o)]  ⇒  dx[at(o)] += dy[o]
    public override void Backward<T>(OpContext<T> x)
    {
        for (var result = 0; x.Wants(0) && result < x.ResultCount; result++)
        {
            var map = MapOf(x, result, 0);
            for (var c = 0; c < x.Cases; c++)
            {
                map = c > 0 && DependsOnIndices ? MapOf(x, result, c) : map;
                map.Backward(x.GradOutput(result, c), x.GradInput(0, c));
            }
        }
    }

    /// <summary>Does each case have a map of its own?</summary>
    protected virtual bool DependsOnIndices => false;

    /// <summary>What stands where nothing of the input does.</summary>
    protected virtual T Fill<T>(OpContext<T> x)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => T.Zero;

    /// <summary>Where the elements of a result come from in the input.</summary>
    protected abstract IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;

    /// <summary>The tables of the input's own dimensions: a map that changes nothing.</summary>
    private protected static int[][] Own(Shape shape) => [.. shape.Strides().Select((stride, d) => IndexMap.Steps(shape[d], stride))];

    /// <summary>A dimension counted from the front.</summary>
    private protected static int Dim(int dim, int rank) => dim < 0 ? dim + Math.Max(rank, 1) : dim;
}

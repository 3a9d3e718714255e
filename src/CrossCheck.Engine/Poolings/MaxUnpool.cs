using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>
/// y[n, c, indices[n, c, o]] = x[n, c, o], 0 elsewhere: the partial inverse of max_pool, its indices flat in a channel of
/// y. Of an index that stands twice the last one counts, and, as in torch, each gets the gradient there.
/// </summary>
internal abstract class MaxUnpool(int dimensions) : Op
{
    protected const string KinksOfIndices = "an index that stands twice in a channel: the last value counts, the gradient goes to each";

    public override void Forward<T>(OpContext<T> x)
    {
        var (plane, channel) = Channels(x.Shape(0), x.OutputShape());
        var input = x.Input(0);
        var at = x.Index(1);
        var y = x.Output();
        y.Clear();
        for (int from = 0, to = 0; from < input.Length; from += plane, to += channel)
        {
            var output = y.Slice(to, channel);
            for (var i = from; i < from + plane; i++)
            {
                if (at[i] < 0 || at[i] >= channel)
                {
                    throw new CaseException($"{Spec.Name}: index {at[i]} is not one of the places 0 to {channel - 1} of a channel of the result; give the output_size that was pooled");
                }

                output[(int)at[i]] = input[i];
            }
        }
    }

    // y[at[o]] = x[o]  ⇒  dx[o] += dy[at[o]]
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var (plane, channel) = Channels(x.Shape(0), x.OutputShape());
        var at = x.Index(1);
        var dy = x.GradOutput();
        var dx = x.GradInput(0);
        for (int from = 0, to = 0; from < dx.Length; from += plane, to += channel)
        {
            for (var i = from; i < from + plane; i++)
            {
                dx[i] += dy[to + (int)at[i]];
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, indices, shape) = (x.Input("input"), x.Index("indices"), x.Output.Shape);
        Array.Fill(x.Output.Values, V.Of(0));
        for (var i = 0; i < input.Values.Length; i++)
        {
            var (place, rest) = (input.Shape.IndexOf(i), indices.Values[i]);
            for (var d = shape.Rank - 1; d >= shape.Rank - dimensions; d--)
            {
                (place[d], rest) = ((int)(rest % shape[d]), rest / shape[d]);
            }

            x.Output[place] = input.Values[i];
        }
    }

    /// <summary>Every index lies in a channel of the result.</summary>
    protected void Check(IndexCheck check)
    {
        var (call, input, channel) = (check.Call, check.Shapes[0]!, 1L);
        for (var axis = 0; axis < dimensions; axis++)
        {
            channel *= Size(call, input[input.Rank - dimensions + axis], axis);
        }

        var values = check.Values.Span;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] < 0 || values[i] >= channel)
            {
                throw new CaseException(
                    $"{Spec.Name}: indices[{string.Join(", ", check.Shape.IndexOf(i))}] = {values[i]} is not one of the places 0 to {channel - 1} of a channel of the result; give the output_size that was pooled");
            }
        }
    }

    protected ImmutableArray<Result> Infer(InferContext c)
    {
        PoolShapes.Require(c, dimensions);
        var (input, indices, call) = (c.Shape("input"), c.Shape("indices"), c.Call);
        c.Require(indices == input, $"indices of shape {indices} must have the input's shape {input}");
        var given = call.Has("output_size") ? call.Ints("output_size").Length : dimensions;
        c.Require(given == dimensions || given == dimensions + 2, $"output_size has {given} numbers; it must have {dimensions}, or {dimensions + 2} with N and C");
        var output = input;
        for (var axis = 0; axis < dimensions; axis++)
        {
            PoolShapes.RequireKernel(c, axis);
            var (dimension, stride) = (input.Rank - dimensions + axis, SlidingWindows.Stride(call, axis));
            var usual = Usual(call, input[dimension], axis);
            var size = Size(call, input[dimension], axis);
            c.Require(
                !call.Has("output_size") || (size > usual - stride && size < usual + stride),
                $"output_size={size} along {PoolShapes.NameOf(dimensions, axis)} must be from {usual - stride + 1} to {usual + stride - 1}: less than stride={stride} from (in − 1)·stride − 2·padding + kernel_size = {usual}");
            c.Require(size >= 1 && size <= int.MaxValue, $"the result would have size {size} along {PoolShapes.NameOf(dimensions, axis)}; use less padding or give output_size");
            output = output.With(dimension, (int)size);
        }

        return c.Float(output);
    }

    private static long Usual(OpCall call, int size, int axis) =>
        ((size - 1L) * SlidingWindows.Stride(call, axis)) - (2L * SlidingWindows.Padding(call, axis)) + SlidingWindows.Kernel(call, axis);

    private long Size(OpCall call, int size, int axis) =>
        call.Has("output_size") && call.Ints("output_size") is var given ? given[given.Length - dimensions + axis] : Usual(call, size, axis);

    /// <summary>Elements of a channel of the input and of the result.</summary>
    private (int Input, int Output) Channels(Shape input, Shape output) =>
        (input.Product(input.Rank - dimensions, input.Rank), output.Product(output.Rank - dimensions, output.Rank));
}

using System.Collections.Immutable;
using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Poolings;

/// <summary>
/// y[n, c, o] = max x[n, c, a(o) + k] over the kernel's k: windows at pseudo-random places. With a sample u from 0 to 1 for
/// each channel and dimension and α = (in − kernel)/(out − 1), a(o) = ⌊(o + u)·α⌋ − ⌊u·α⌋, and a(out − 1) = in − kernel.
/// </summary>
/// <remarks>
/// out is output_size, else ⌊in·output_ratio⌋. Where PyTorch draws samples, here they are given, so that there is
/// something to compare: _random_samples[N, C, 2 or 3], in two dimensions that of W before that of H, or (beyond PyTorch)
/// one number for all.
/// </remarks>
internal abstract class FractionalMaxPool(int dimensions) : MaxPooling(dimensions)
{
    protected override bool DependsOnChannel => true;

    protected ImmutableArray<Result> Infer(InferContext c)
    {
        PoolShapes.Require(c, Dimensions);
        var (input, call, samples) = (c.Shape("input"), c.Call, c.Shape("_random_samples"));
        c.Require(call.Has("output_size") || call.Has("output_ratio"), "output_size or output_ratio must be given");
        var output = input;
        for (var axis = 0; axis < Dimensions; axis++)
        {
            var (d, kernel, name) = (input.Rank - Dimensions + axis, call.Ints("kernel_size")[axis], PoolShapes.NameOf(Dimensions, axis));
            c.Require(kernel >= 1, $"kernel_size={kernel} must be at least 1");
            var windows = call.Has("output_size") ? call.Ints("output_size")[axis] : Math.Truncate(input[d] * call.Floats("output_ratio")[axis]);
            var given = call.Has("output_size") ? $"output_size={windows}" : FormattableString.Invariant($"output_ratio={call.Floats("output_ratio")[axis]} makes {windows} of the {input[d]}");
            c.Require(windows >= 1, $"{given} along {name}; at least 1 is needed");

            // torch wants one more place in three dimensions.
            var most = input[d] - kernel + (Dimensions == 2 ? 1 : 0);
            c.Require(windows <= most, $"{given} along {name}; with kernel_size={kernel} there may be at most {Math.Max(most, 0)} windows on {input[d]}{(Dimensions == 3 ? " (in three dimensions torch leaves one place free)" : "")}");
            output = output.With(d, (int)windows);
        }

        var (images, channels) = (input.Rank == Dimensions + 2 ? input[0] : 1, input.Rank > Dimensions ? input[input.Rank - Dimensions - 1] : 1);
        var wanted = Shape.Of(images, channels, Dimensions);
        c.Require(samples == wanted || samples.Rank == 0, $"_random_samples of shape {samples} must be {wanted}: one for each image, channel and dimension, or one number");
        return Results(c, output);
    }

    protected override WindowGrid Grid<T>(OpContext<T> x, int channel)
    {
        var (oneCase, own) = Math.DivRem(channel, x.Shape(0).Product(0, x.Shape(0).Rank - Dimensions));
        return Grid(x.Call, x.Shape(0), x.OutputShape(), x.Input(x.Call.Slot("_random_samples"), oneCase), own);
    }

    private protected override WindowGrid Grid(ChoiceContext c, int channel)
    {
        var samples = c.Values("_random_samples");
        return c.DType == DType.Float32
            ? Grid<float>(c.Call, c.Shape(0), c.Results[0].Shape, Array.ConvertAll(samples, s => (float)s), channel)
            : Grid<double>(c.Call, c.Shape(0), c.Results[0].Shape, samples, channel);
    }

    /// <param name="own">The channel, of those of one case.</param>
    private WindowGrid Grid<T>(OpCall call, Shape input, Shape output, ReadOnlySpan<T> samples, int own)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var kernel = call.Ints("kernel_size");
        var spans = new WindowSpans[Dimensions];
        for (var axis = 0; axis < Dimensions; axis++)
        {
            var d = input.Rank - Dimensions + axis;
            var sample = samples[samples.Length == 1 ? 0 : (own * Dimensions) + (Dimensions == 2 ? 1 - axis : axis)];
            if (!(sample >= T.Zero && sample <= T.One))
            {
                throw new CaseException(FormattableString.Invariant($"{Spec.Name}: _random_samples has {sample} for {PoolShapes.NameOf(Dimensions, axis)} of channel {own}; a sample must be from 0 to 1"));
            }

            // In the dtype, as torch does: at ⌊(o + u)·α⌋ the last bit may count.
            var (first, last) = (new int[output[d]], input[d] - kernel[axis]);
            var alpha = first.Length > 1 ? T.CreateChecked(last) / T.CreateChecked(first.Length - 1) : T.Zero;
            for (var o = 0; o < first.Length; o++)
            {
                first[o] = o == first.Length - 1 ? last : int.CreateTruncating((T.CreateChecked(o) + sample) * alpha) - int.CreateTruncating(sample * alpha);
            }

            spans[axis] = new(input[d], 1, first, Array.ConvertAll(first, f => f + kernel[axis]));
        }

        return WindowGrid.Of(spans);
    }

    protected override IEnumerable<int[]?> Places<V>(DefinitionContext<V> x, int[] output)
    {
        var (input, samples, kernel, lead) = (x.Input("input").Shape, x.Input("_random_samples"), Shape.Create(x.Call.Ints("kernel_size").AsSpan()), output.Length - Dimensions);
        var start = new int[Dimensions];
        for (var axis = 0; axis < Dimensions; axis++)
        {
            var (free, windows) = (input[lead + axis] - kernel[axis], x.Output.Shape[lead + axis]);
            var u = samples.Shape.Rank == 0 ? samples.Values[0] : samples[lead > 1 ? output[0] : 0, lead > 0 ? output[lead - 1] : 0, Dimensions == 2 ? 1 - axis : axis];
            V Sequence(V o) => (o + u) * V.Of(free) / V.Of(windows - 1);
            start[axis] = output[lead + axis] == windows - 1 ? free : Floor(Sequence(V.Of(output[lead + axis])), free) - Floor(Sequence(V.Of(0)), free);
        }

        for (var k = 0; k < kernel.Count; k++)
        {
            var offset = kernel.IndexOf(k);
            yield return [.. output[..lead], .. start.Select((s, axis) => s + offset[axis])];
        }
    }

    /// <summary>The largest whole number from 0 to <paramref name="most"/> that is not above a number.</summary>
    private static int Floor<V>(V number, int most)
        where V : struct, IReal<V>
    {
        var whole = 0;
        while (whole < most && !Decide.Greater(V.Of(whole + 1), number))
        {
            whole++;
        }

        return whole;
    }
}

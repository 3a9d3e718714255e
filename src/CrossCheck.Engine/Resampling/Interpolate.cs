using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Engine.Poolings;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Resampling;

/// <summary>
/// x[N, C, L], [N, C, H, W] or [N, C, D, H, W] with other sizes: each element of the result from those around its place in
/// the input (nearest, linear, cubic) or from all that it covers (area, antialias).
/// </summary>
/// <remarks>
/// The place of o is p = (o + ½)·s − ½, with s = in/out, or 1/scale_factor unless it is recomputed; with align_corners
/// p = o·(in − 1)/(out − 1). Linear weighs by 1 − |t| (p from 0 on), cubic by Keys' kernel with a = −¾, elements repeating at
/// the border; antialiased the kernel (with a = −½) is widened by s where that is more than 1, and cut at the border. A
/// dimension that keeps its size is left as it is, but not by a plain bicubic. Where a scale_factor that is no whole number
/// keeps or doubles a size, libtorch 2.10's forward and backward do not belong together (nearest in one and three
/// dimensions, bicubic where all sizes are kept, antialiased in any): here the backward is that of the forward.
/// </remarks>
internal sealed class Interpolate : Op
{
    public override OpSpec Spec { get; } = new(
        "interpolate(Tensor input, int[]? size=None, float[]? scale_factor=None, "
        + "'nearest'|'linear'|'bilinear'|'bicubic'|'trilinear'|'area'|'nearest-exact' mode='nearest', "
        + "bool? align_corners=None, bool? recompute_scale_factor=None, bool antialias=False)")
    {
        Formula = "y[n, c, o] = Σ h(p − i)·x[n, c, i], p = (o + ½)·in/out − ½ or (align_corners) o·(in − 1)/(out − 1); nearest: x[⌊o·in/out⌋], nearest-exact: x[⌊(o + ½)·in/out⌋], in float32; area: adaptive average",
        Source = "torch.nn.functional.interpolate; R. Keys, Cubic convolution interpolation for digital image processing (1981)",
        UnroundedOptions = ["scale_factor"],
        Rounding = static call => call.Choice("mode") switch
        {
            "nearest" or "nearest-exact" => RoundingClass.Moves,
            "area" => RoundingClass.Products,
            _ => RoundingClass.Composite, // the places are rounded too
        },
        Terms = static (step, _) => Math.Pow(step.Shapes[0]!.Max(), 2),
        Axes = static step => Axes.Of(step, "nc~ -> nc~"),
        RowByRow = static (_, _) => true,
        Infer = InferShape,
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var resizing = new Resizing(x.Call, x.Shape(0));
        switch (resizing.Mode)
        {
            case "area":
                new AreaMean(Spec, resizing.Dimensions).Forward(x);
                break;
            case "nearest" or "nearest-exact":
                MapOf(resizing, x.Shape(0), x.Cases).Forward(x.Input(0), x.Output(), T.Zero);
                break;
            default:
                Resample.Forward(Taps<T>(resizing), x.Input(0), x.Output());
                break;
        }
    }

    // y = W x  ⇒  dx += Wᵀ dy; y[o] = x[at(o)]  ⇒  dx[at(o)] += dy[o]
    public override void Backward<T>(OpContext<T> x)
    {
        if (!x.Wants(0))
        {
            return;
        }

        var resizing = new Resizing(x.Call, x.Shape(0));
        switch (resizing.Mode)
        {
            case "area":
                new AreaMean(Spec, resizing.Dimensions).Backward(x);
                break;
            case "nearest" or "nearest-exact":
                MapOf(resizing, x.Shape(0), x.Cases).Backward(x.GradOutput(), x.GradInput(0));
                break;
            default:
                Resample.Backward(Taps<T>(resizing), x.GradOutput(), x.GradInput(0));
                break;
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, call, dimensions) = (x.Input("input"), x.Call, x.Output.Shape.Rank - 2);
        if (call.Choice("mode") == "area")
        {
            new AreaMean(Spec, dimensions).Define(x);
            return;
        }

        var recompute = call.Has("recompute_scale_factor") && call.Bool("recompute_scale_factor");
        var factors = call.Has("scale_factor") && !recompute ? call.Floats("scale_factor") : [];
        for (var o = 0; o < x.Output.Values.Length; o++)
        {
            var place = x.Output.Shape.IndexOf(o);
            IEnumerable<(int[] Place, V Weight)> terms = [(place, V.Of(1))];
            for (var d = 2; d < place.Length; d++)
            {
                double? factor = factors.IsEmpty ? null : factors[factors.Length == 1 ? 0 : d - 2];
                var (dimension, taps) = (d, ResizeDefinition.Taps<V>(call, input.Shape.Rank - 2, input.Shape[d], x.Output.Shape[d], factor, place[d]));
                terms = terms.SelectMany(_ => taps, (term, tap) => ((int[])[.. term.Place[..dimension], tap.Place, .. term.Place[(dimension + 1)..]], term.Weight * tap.Weight));
            }

            x.Output.Values[o] = terms.Select(term => term.Weight * input[term.Place]).Aggregate((sum, term) => sum + term);
        }
    }

    private static AxisTaps<T>[] Taps<T>(Resizing resizing)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, resizing.Dimensions).Select(axis => ResizeTaps.Along<T>(resizing, axis))];

    /// <summary>All images of all cases as one dimension, then the places along the others.</summary>
    private static IndexMap MapOf(Resizing resizing, Shape input, int cases)
    {
        var strides = input.Strides();
        return new(
        [
            IndexMap.Steps(cases * input[0] * input[1], strides[1]),
            .. Enumerable.Range(0, resizing.Dimensions).Select(axis => Array.ConvertAll(ResizeTaps.Nearest(resizing, axis), i => i * strides[axis + 2])),
        ]);
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (input, call, mode) = (c.Shape("input"), c.Call, c.Call.Choice("mode"));
        c.Require(input.Rank is >= 3 and <= 5, $"input of shape {input} must be (N, C, L), (N, C, H, W) or (N, C, D, H, W)");
        var resizing = new Resizing(call, input);
        var names = Resizing.Names[resizing.Dimensions];
        var only = mode switch { "linear" => 1, "bilinear" or "bicubic" => 2, "trilinear" => 3, _ => resizing.Dimensions };
        c.Require(only == resizing.Dimensions, $"mode='{mode}' takes an input (N, C, {string.Join(", ", Resizing.Names[only])}), not one of shape {input}");
        for (var d = 1; d < input.Rank; d++)
        {
            c.Require(input[d] > 0, $"input of shape {input} must not be empty; only N may be 0");
        }

        c.Require(call.Has("size") != call.Has("scale_factor"), $"{(call.Has("size") ? "size and scale_factor cannot be given both: give one of them" : "size or scale_factor must be given")}");
        var (given, numbers) = call.Has("size") ? ("size", call.Ints("size").Length) : ("scale_factor", call.Floats("scale_factor").Length);
        c.Require(numbers == 1 || numbers == names.Length, $"{given} has {numbers} numbers, the input {input} has {names.Length} dimension{(names.Length == 1 ? "" : "s")} behind (N, C): ({string.Join(", ", names)})");
        var pointwise = mode is "nearest" or "nearest-exact" or "area";
        c.Require(!pointwise || !call.Has("align_corners"), $"align_corners={(resizing.AlignCorners ? "True" : "False")} is for the modes linear, bilinear, bicubic and trilinear, not for mode='{mode}'; leave it at None");
        c.Require(!call.Has("size") || !call.Has("recompute_scale_factor") || !call.Bool("recompute_scale_factor"), "recompute_scale_factor=True is for scale_factor, not for size");
        c.Require(!resizing.Antialias || mode is "bilinear" or "bicubic", $"antialias=True is for mode='bilinear' and mode='bicubic', not for mode='{mode}'");
        var output = input;
        for (var axis = 0; axis < names.Length; axis++)
        {
            if (call.Has("scale_factor"))
            {
                var factors = call.Floats("scale_factor");
                var factor = factors[numbers == 1 ? 0 : axis];
                c.Require(double.IsFinite(factor) && factor > 0, FormattableString.Invariant($"scale_factor={factor} must be more than 0"));
                c.Require(
                    Math.Floor(input[axis + 2] * factor) is >= 1 and <= int.MaxValue,
                    FormattableString.Invariant($"scale_factor={factor} makes {Math.Floor(input[axis + 2] * factor)} elements of the {input[axis + 2]} along {names[axis]}; it must be at least 1"));
            }

            var count = resizing.Count(axis);
            c.Require(count >= 1, $"size={count} along {names[axis]} must be at least 1");
            output = output.With(axis + 2, (int)count);
        }

        return c.Float(output);
    }

    /// <summary>The mean under as many windows as the result has elements: adaptive average pooling.</summary>
    private sealed class AreaMean(OpSpec spec, int dimensions) : AdaptiveAvgPool(dimensions)
    {
        public override OpSpec Spec => spec;

        protected override WindowGrid Grid(OpCall call, Shape input)
        {
            var resizing = new Resizing(call, input);
            return WindowGrid.Of([.. Enumerable.Range(0, resizing.Dimensions).Select(axis => WindowSpans.Adaptive(resizing.Size(axis), (int)resizing.Count(axis)))]);
        }
    }
}

using System.Collections.Immutable;
using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>
/// A frame around the last dimensions: pad is (left, right, top, bottom, …), the last dimension first. The frame is a
/// value, or the input mirrored at its border (reflect), its border (replicate), or its other end (circular). A negative
/// number crops (but not in circular); a constant frame takes any dimensions, the others those behind (N, C) or (C).
/// </summary>
internal sealed class Pad : MovedOp
{
    public override OpSpec Spec { get; } = new("pad(Tensor input, int[] pad, 'constant'|'reflect'|'replicate'|'circular' mode='constant', float? value=None)")
    {
        Formula = "y[…, o, …] = x[…, i, …], i = o − left; where i is outside: value, x[−i] or x[2(n−1)−i], x at the border, x[i mod n]",
        Source = "torch.nn.functional.pad",
        Rounding = static _ => RoundingClass.Moves,
        RowByRow = static (call, shapes) => shapes[0]!.Rank > Math.Max(1, call.Ints("pad").Length / 2),
        Infer = InferShape,
    };

    public override void Define<V>(DefinitionContext<V> x)
    {
        var (input, pad, mode) = (x.Input("input"), x.Call.Ints("pad"), x.Call.Choice("mode"));
        for (var o = 0; o < x.Output.Values.Length; o++)
        {
            var (index, inside) = (x.Output.Shape.IndexOf(o), true);
            for (var d = index.Length - 1; d >= 0 && (index.Length - 1 - d) * 2 < pad.Length; d--)
            {
                var (size, i) = (input.Shape[d], index[d] - pad[(index.Length - 1 - d) * 2]);
                if (mode == "reflect")
                {
                    i = i < 0 ? -i : i >= size ? (2 * (size - 1)) - i : i;
                }
                else if (mode == "replicate")
                {
                    i = i < 0 ? 0 : i >= size ? size - 1 : i;
                }
                else if (mode == "circular")
                {
                    i = i < 0 ? i + size : i >= size ? i - size : i;
                }

                index[d] = i;
                inside &= i >= 0 && i < size;
            }

            x.Output.Values[o] = inside ? input[index] : x.Call.Has("value") ? x.Float("value") : V.Of(0);
        }
    }

    protected override T Fill<T>(OpContext<T> x) => x.Call.Has("value") ? x.Float("value") : T.Zero;

    protected override IndexMap MapOf<T>(OpContext<T> x, int result, int oneCase)
    {
        var (tables, pad, mode) = (Own(x.Shape(0)), x.Call.Ints("pad"), x.Call.Choice("mode"));
        for (var k = 0; k < pad.Length / 2; k++)
        {
            var d = tables.Length - 1 - k;
            var (own, last) = (tables[d], tables[d].Length - 1);
            tables[d] = Array.ConvertAll(IndexMap.Steps(x.OutputShape()[d], 1, -pad[2 * k]), i => mode switch
            {
                "constant" => i >= 0 && i <= last ? own[i] : IndexMap.Outside,
                "reflect" => own[last - Math.Abs(last - Math.Abs(i))],
                "replicate" => own[Math.Clamp(i, 0, last)],
                _ => own[(i + own.Length) % own.Length],
            });
        }

        return new(tables);
    }

    private static ImmutableArray<Result> InferShape(InferContext c)
    {
        var (input, pad, mode) = (c.Shape("input"), c.Call.Ints("pad"), c.Call.Choice("mode"));
        var (text, dims) = ($"pad=({string.Join(", ", pad)})", pad.Length / 2);
        c.Require(pad.Length % 2 == 0, $"{text} must have two numbers per dimension: (left, right, top, bottom, …), the last dimension first");
        c.Require(dims <= input.Rank, $"{text} pads {dims} dimensions, the input {input} has {input.Rank}");
        if (mode != "constant")
        {
            c.Require(!c.Call.Has("value") || c.Call.Float("value") == 0, FormattableString.Invariant($"value={(c.Call.Has("value") ? c.Call.Float("value") : 0)} is for mode='constant' alone"));
            c.Require(
                dims is >= 1 and <= 3 && input.Rank - dims is 1 or 2,
                $"mode='{mode}' pads the last 1, 2 or 3 dimensions of (N, C, …) or (C, …); {text} pads {dims} of the input {input}");
        }

        var output = input;
        for (var k = 0; k < dims; k++)
        {
            var (d, left, right) = (input.Rank - 1 - k, pad[2 * k], pad[(2 * k) + 1]);
            var most = mode == "reflect" ? input[d] - 1 : mode == "circular" ? input[d] : int.MaxValue;
            c.Require(left <= most && right <= most, $"{text}: mode='{mode}' pads dimension {d} of size {input[d]} by at most {most} on each side");
            c.Require(mode != "circular" || (left >= 0 && right >= 0), $"{text}: mode='circular' does not crop; use narrow first");
            var size = (long)input[d] + left + right;
            c.Require(size >= (mode == "constant" ? 0 : 1), $"{text} leaves {size} of the {input[d]} places of dimension {d}; at least {(mode == "constant" ? 0 : 1)} must be left");
            c.Require(
                Math.Max(0L, -(long)left) + Math.Max(0L, -(long)right) <= input[d],
                $"{text} crops dimension {d} by more than its size {input[d]}");
            c.Require(mode == "constant" || input[d] > 0, $"mode='{mode}' has nothing to repeat: dimension {d} of the input {input} is empty");
            output = output.With(d, checked((int)size));
        }

        return c.Float(output);
    }
}

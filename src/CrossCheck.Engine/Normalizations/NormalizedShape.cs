using System.Collections.Immutable;
using CrossCheck.Engine.Reductions;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Normalizations;

/// <summary>The last dimensions, <c>normalized_shape</c>, of layer_norm and rms_norm, and checks of weights.</summary>
internal static class NormalizedShape
{
    public static Slices Rows(OpCall call, Shape input)
    {
        var along = new bool[input.Rank];
        along.AsSpan(input.Rank - call.Ints("normalized_shape").Length).Fill(true);
        return new Slices(input, along);
    }

    /// <summary>How many elements a row has, which are added up.</summary>
    public static double Terms(Step step) => step.Call.Ints("normalized_shape").Aggregate(1.0, (product, size) => product * size);

    /// <summary>Each row by itself.</summary>
    public static Axes Axes(Step step)
    {
        var row = new string(Operations.Axes.Whole, step.Call.Ints("normalized_shape").Length);
        return Operations.Axes.Of(step, $"*{row}, ~, ~ -> *{row}");
    }

    public static bool RowByRow(OpCall call, ImmutableArray<Shape?> shapes) => shapes[0]!.Rank > call.Ints("normalized_shape").Length;

    public static ImmutableArray<Result> Infer(InferContext c, params ReadOnlySpan<string> weights)
    {
        var (input, normalized) = (c.Shape("input"), c.Call.Ints("normalized_shape"));
        c.Require(!normalized.IsEmpty, "normalized_shape=() must name at least one dimension");
        c.Require(normalized.All(n => n > 0), $"normalized_shape=({string.Join(", ", normalized)}) must be sizes of at least 1");
        var shape = Shape.Create(normalized.AsSpan());
        c.Require(
            input.Rank >= normalized.Length && normalized.SequenceEqual(input.Skip(input.Rank - normalized.Length)),
            $"input of shape {input} must end in normalized_shape={shape}");
        foreach (var weight in weights)
        {
            c.Require(c.Find(weight) is null || c.Shape(weight) == shape, $"{weight} of shape {c.Find(weight)} must have the shape {shape}, which is normalized_shape");
        }

        return c.Float(input);
    }

    /// <summary>One number per channel (dimension 1).</summary>
    public static void RequirePerChannel(InferContext c, params ReadOnlySpan<string> tensors)
    {
        foreach (var name in tensors)
        {
            c.Require(
                c.Find(name) is null || c.Shape(name) == Shape.Create([c.Shape("input")[1]]),
                $"{name} of shape {c.Find(name)} must be ({c.Shape("input")[1]}), one number for each channel (dimension 1) of the input {c.Shape("input")}");
        }
    }
}

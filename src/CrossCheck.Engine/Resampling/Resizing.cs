using CrossCheck.Operations;

namespace CrossCheck.Engine.Resampling;

/// <summary>The sizes and the scale of a resampling along each of the dimensions behind (N, C).</summary>
internal readonly struct Resizing(OpCall call, Shape input)
{
    public static readonly string[][] Names = [[], ["L"], ["H", "W"], ["D", "H", "W"]];

    public string Mode => call.Choice("mode");

    /// <summary>Do the outermost elements stay where they are? Else the outer borders of the elements do.</summary>
    public bool AlignCorners => call.Has("align_corners") && call.Bool("align_corners");

    public bool Antialias => call.Bool("antialias");

    public int Dimensions => input.Rank - 2;

    public int Size(int axis) => input[axis + 2];

    /// <summary>The new size; of a factor it is ⌊size·factor⌋.</summary>
    public long Count(int axis) => call.Has("size") ? Of(call.Ints("size"), axis) : (long)Math.Floor(Size(axis) * Of(call.Floats("scale_factor"), axis));

    /// <summary>The factor that coordinates are computed with; null where they are with the sizes.</summary>
    public double? Factor(int axis) => !call.Has("scale_factor") || (call.Has("recompute_scale_factor") && call.Bool("recompute_scale_factor"))
        ? null
        : Of(call.Floats("scale_factor"), axis);

    private static TNumber Of<TNumber>(System.Collections.Immutable.ImmutableArray<TNumber> numbers, int axis) => numbers[numbers.Length == 1 ? 0 : axis];
}

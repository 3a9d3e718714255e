namespace CrossCheck.Operations;

/// <summary>PyTorch's broadcasting: dimensions are aligned at the right, a size of 1 (or a missing one) repeats.</summary>
public static class Broadcasting
{
    /// <summary>The common shape, or null where two sizes differ and neither is 1.</summary>
    public static Shape? TryCombine(Shape a, Shape b)
    {
        var dims = new int[Math.Max(a.Rank, b.Rank)];
        for (var i = 1; i <= dims.Length; i++)
        {
            var x = i <= a.Rank ? a.Dims[^i] : 1;
            var y = i <= b.Rank ? b.Dims[^i] : 1;
            if (x != y && x != 1 && y != 1)
            {
                return null;
            }

            dims[^i] = x == 1 ? y : x;
        }

        return Shape.Create(dims);
    }

    /// <summary>The shape that two operands of a call broadcast to.</summary>
    public static Shape Combine(InferContext c, int a, int b) =>
        TryCombine(c.Shape(a), c.Shape(b)) ?? throw c.Error(
            $"shapes {c.Shape(a)} and {c.Shape(b)} do not broadcast: aligned at the right, each pair of sizes must be equal or one of them 1");

    /// <summary>Strides of <paramref name="source"/> seen in <paramref name="target"/>'s dimensions: 0 where it repeats.</summary>
    public static int[] Strides(Shape source, Shape target)
    {
        var own = source.Strides();
        var strides = new int[target.Rank];
        for (var i = 1; i <= source.Rank; i++)
        {
            strides[^i] = source.Dims[^i] == 1 ? 0 : own[^i];
        }

        return strides;
    }

    /// <summary>The flat place in a tensor of <paramref name="source"/> that a flat place in <paramref name="target"/> looks at.</summary>
    public static Func<int, int> Places(Shape source, Shape target)
    {
        if (source == target)
        {
            return static i => i;
        }

        var (strides, sizes) = (Strides(source, target), target.Dims.ToArray());
        return i =>
        {
            var place = 0;
            for (var d = sizes.Length - 1; d >= 0; d--)
            {
                place += i % sizes[d] * strides[d];
                i /= sizes[d];
            }

            return place;
        };
    }
}

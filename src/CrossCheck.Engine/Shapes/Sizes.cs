using CrossCheck.Operations;

namespace CrossCheck.Engine.Shapes;

/// <summary>Sizes of which one may be −1.</summary>
internal static class Sizes
{
    /// <summary>The sizes in an option, with −1 replaced by what makes them <paramref name="count"/> elements.</summary>
    /// <param name="whole">What has these elements, for messages.</param>
    public static int[] Resolve(InferContext c, string option, long count, string whole)
    {
        var sizes = c.Call.Ints(option).ToArray();
        var text = $"{option}=({string.Join(", ", sizes)})";
        c.Require(sizes.All(s => s >= -1), $"{text} must have sizes of at least 0, or one -1");
        c.Require(sizes.Count(s => s == -1) <= 1, $"{text} may have only one -1");
        var open = Array.IndexOf(sizes, -1);
        if (open >= 0)
        {
            var others = Shape.CountOf([.. sizes.Where(s => s != -1)]);
            c.Require(others > 0, $"{text} leaves the size at -1 open, since the others have the product 0; write it out");
            c.Require(count % others == 0, $"{text} does not fit the {count} elements of {whole}: they are no multiple of {others}");
            sizes[open] = (int)(count / others);
        }

        c.Require(Shape.CountOf(sizes) == count, $"{text} has {Shape.CountOf(sizes)} elements, {whole} has {count}; they must be the same");
        return sizes;
    }
}

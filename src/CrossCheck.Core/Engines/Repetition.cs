using CrossCheck.Operations;

namespace CrossCheck.Engines;

/// <summary>Broadcasting over plain arrays: an operand repeated to the result's shape, and its gradient added up from there.</summary>
internal static class Repetition
{
    public static double[] Expand(TensorData source, Shape target)
    {
        var numbers = new double[target.Count];
        var place = 0;
        foreach (var from in Places(source.Shape, target))
        {
            numbers[place++] = source[from];
        }

        return numbers;
    }

    public static double[] AddUp(double[] gradient, Shape target, Shape source)
    {
        var sum = new double[source.Count];
        var place = 0;
        foreach (var to in Places(source, target))
        {
            sum[to] += gradient[place++];
        }

        return sum;
    }

    /// <summary>Per element of <paramref name="target"/> the element of <paramref name="source"/> that stands there.</summary>
    private static IEnumerable<int> Places(Shape source, Shape target)
    {
        var strides = Broadcasting.Strides(source, target);
        var index = new int[target.Rank];
        var at = 0;
        for (var i = 0L; i < target.Count; i++)
        {
            yield return at;
            for (var d = index.Length - 1; d >= 0; d--)
            {
                at += strides[d];
                if (++index[d] < target[d])
                {
                    break;
                }

                at -= strides[d] * target[d];
                index[d] = 0;
            }
        }
    }
}

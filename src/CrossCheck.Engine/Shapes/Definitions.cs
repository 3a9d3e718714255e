using CrossCheck.Definitions;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Shapes;

/// <summary>The loop that the definitions of these operations have in common.</summary>
internal static class Definitions
{
    /// <summary>y[o] = x[at(o)] for every index o of the result.</summary>
    public static void Take<V>(this DefinitionContext<V> x, Func<int[], int[]> at, int result = 0)
        where V : struct, IReal<V>
    {
        var (input, output) = (x.Input(0), x.Outputs[result]);
        for (var i = 0; i < output.Values.Length; i++)
        {
            output.Values[i] = input[at(output.Shape.IndexOf(i))];
        }
    }

    /// <summary>y = x in row-major order.</summary>
    public static void Copy<V>(this DefinitionContext<V> x)
        where V : struct, IReal<V>
    {
        for (var i = 0; i < x.Output.Values.Length; i++)
        {
            x.Output[x.Output.Shape.IndexOf(i)] = x.Input(0)[x.Input(0).Shape.IndexOf(i)];
        }
    }

    /// <summary>The index with another place in one dimension, which may be counted from the end.</summary>
    public static int[] With(this int[] index, int dim, int place)
    {
        var copy = index.ToArray();
        copy[dim < 0 ? dim + copy.Length : dim] = place;
        return copy;
    }
}

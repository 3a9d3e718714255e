using CrossCheck.Numerics;

namespace CrossCheck.Definitions;

/// <summary>
/// Comparisons as Booleans, for definitions that choose an index. They look at the values; of a number type
/// that holds several numbers they are true where all of these are.
/// </summary>
public static class Decide
{
    /// <summary>a &gt; b; false where one is NaN.</summary>
    public static bool Greater<V>(V a, V b)
        where V : struct, IReal<V> => IsOne(V.Greater(a, b, V.Of(1), V.Of(0)));

    /// <summary>a = b; false where one is NaN.</summary>
    public static bool Equal<V>(V a, V b)
        where V : struct, IReal<V> => IsOne(V.Equal(a, b, V.Of(1), V.Of(0)));

    /// <summary>Is it not a number?</summary>
    public static bool IsNaN<V>(V a)
        where V : struct, IReal<V> => !Equal(a, a);

    private static bool IsOne<V>(V choice)
        where V : struct, IReal<V> => EqualityComparer<V>.Default.Equals(choice, V.Of(1));
}

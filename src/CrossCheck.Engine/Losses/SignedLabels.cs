using CrossCheck.Numerics;

namespace CrossCheck.Engine.Losses;

/// <summary>ML.NET's labels of two classes: above 0 is the one, all else the other, so that 0 and 1 will do as well as ±1.</summary>
internal static class SignedLabels
{
    /// <summary>1 where the label is greater than 0, else −1; also of NaN.</summary>
    public static V Of<V>(V label)
        where V : struct, IReal<V> => V.Greater(label, V.Of(0), V.Of(1), V.Of(-1));

    /// <inheritdoc cref="Of{V}(V)"/>
    public static double ForChoices(double label) => label > 0 ? 1 : -1;
}

namespace CrossCheck.Numerics;

/// <summary>The partial derivatives that <see cref="Tape{V}"/> and <see cref="Dual{V}"/> share, at a kink those of torch.</summary>
internal static class Derivatives<V>
    where V : struct, IReal<V>
{
    internal static readonly V Zero = V.Of(0);
    internal static readonly V One = V.Of(1);
    internal static readonly V MinusOne = V.Of(-1);
    internal static readonly V Half = V.Of(0.5);
    private static readonly V TwoOverSqrtPi = V.Of(2) / V.Sqrt(V.Pi);

    /// <summary>
    /// cotangent · partial, which is 0 where the cotangent is exactly 0, whatever the partial: what does not enter the
    /// result has no derivative there, also behind √0, whose partial is ∞. (torch computes 0 · ∞ = NaN there.)
    /// </summary>
    internal static V Chain(V cotangent, V partial) => IsZero(cotangent) ? Zero : cotangent * partial;

    /// <summary>Whether every component is 0: of a Dual the tangent too, which <c>V.Equal</c> would not look at.</summary>
    internal static bool IsZero(V value) => EqualityComparer<V>.Default.Equals(value, Zero);

    /// <summary>Whether a &gt; b, as a Boolean.</summary>
    internal static bool IsGreater(V a, V b) => !IsZero(V.Greater(a, b, One, Zero));

    /// <summary>Whether a = b, as a Boolean.</summary>
    internal static bool IsEqual(V a, V b) => !IsZero(V.Equal(a, b, One, Zero));

    /// <summary>d√x/dx = 1/(2√x); ∞ at 0.</summary>
    internal static V Sqrt(V root) => Half / root;

    /// <summary>d tanh x/dx = 1 − tanh² x, as a product because 1 − tanh x is known exactly near 1.</summary>
    internal static V Tanh(V tanh) => (One - tanh) * (One + tanh);

    /// <summary>d erf x/dx = 2/√π · exp(−x²).</summary>
    internal static V Erf(V x) => TwoOverSqrtPi * V.Exp(-(x * x));

    /// <summary>∂xʸ/∂x = y·xʸ⁻¹; 0 where y = 0.</summary>
    internal static V PowBase(V x, V y) => V.Equal(y, Zero, Zero, y * V.Pow(x, y - One));

    /// <summary>∂xʸ/∂y = xʸ·ln x; 0 where x = 0 and y ≥ 0, as in torch.</summary>
    internal static V PowExponent(V x, V y, V power)
    {
        V partial = power * V.Log(x);
        V atZero = V.Greater(y, Zero, Zero, V.Equal(y, Zero, Zero, partial));
        return V.Equal(x, Zero, atZero, partial);
    }
}

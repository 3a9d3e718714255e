namespace CrossCheck.Numerics;

/// <summary>
/// A number type that a formula can be written over once: a vector of floats or doubles in the engine
/// (<c>Lane</c>), a double-double or a node of a derivative tape where the truth is wanted.
/// </summary>
/// <remarks>
/// There is no Boolean: a comparison chooses between two values, because a vector holds many answers at
/// once. Both values are computed, so neither may have a side effect. A comparison with NaN is false.
/// </remarks>
public interface IReal<V>
    where V : struct, IReal<V>
{
    /// <summary>The constant <paramref name="value"/>, rounded to this type.</summary>
    static abstract V Of(double value);

    /// <summary>The same number as a constant: a type that keeps derivatives forgets where it came from.</summary>
    static virtual V Detach(V value) => value;

    /// <summary>π, as exact as the type can hold it.</summary>
    static abstract V Pi { get; }

    /// <summary>a + b.</summary>
    static abstract V operator +(V left, V right);

    /// <summary>a − b.</summary>
    static abstract V operator -(V left, V right);

    /// <summary>a · b.</summary>
    static abstract V operator *(V left, V right);

    /// <summary>a / b.</summary>
    static abstract V operator /(V left, V right);

    /// <summary>−a.</summary>
    static abstract V operator -(V value);

    /// <summary>√x.</summary>
    static abstract V Sqrt(V value);

    /// <summary>eˣ.</summary>
    static abstract V Exp(V value);

    /// <summary>The natural logarithm; −∞ at ±0, NaN below.</summary>
    static abstract V Log(V value);

    /// <summary>sin x, x in radians.</summary>
    static abstract V Sin(V value);

    /// <summary>cos x, x in radians.</summary>
    static abstract V Cos(V value);

    /// <summary>tanh x.</summary>
    static abstract V Tanh(V value);

    /// <summary>erf(x) = 2/√π ∫₀ˣ exp(−t²) dt.</summary>
    static abstract V Erf(V value);

    /// <summary>x to the power y, with the special cases of IEEE 754 (C's <c>pow</c>).</summary>
    static abstract V Pow(V value, V exponent);

    /// <summary>
    /// σ(x) = 1/(1 + e⁻ˣ), without overflow. Its derivative is that of whoever has the result only, σ·(1 − σ): it
    /// cancels where σ is near 1, by as much as the result was rounded.
    /// </summary>
    static virtual V Sigmoid(V value)
    {
        V e = V.Exp(V.Greater(value, V.Of(0), -value, value));
        return V.Greater(value, V.Of(0), V.Of(1), e) / (V.Of(1) + e);
    }

    /// <summary>ln σ(x) = −ln(1 + e⁻ˣ), without overflow; its derivative is 1 − σ(x), which cancels where σ is near 1.</summary>
    static virtual V LogSigmoid(V value)
    {
        V e = V.Exp(V.Greater(value, V.Of(0), -value, value));
        return V.Greater(value, V.Of(0), V.Of(0), value) - V.Log(V.Of(1) + e);
    }

    /// <summary>ln Σ eˣ, without overflow; its derivative is exp(x − ln Σ eˣ), which has the rounding of the result in it.</summary>
    static virtual V LogSumExp(ReadOnlySpan<V> values)
    {
        // Of infinities, no difference is taken: ∞ − ∞ is NaN.
        V largest = V.Of(double.NegativeInfinity);
        foreach (V x in values)
            largest = V.Greater(x, largest, x, largest);
        V shift = V.Equal(largest - largest, V.Of(0), largest, V.Of(0));
        V sum = V.Of(0);
        foreach (V x in values)
            sum += V.Exp(x - shift);
        return V.Log(sum) + shift;
    }

    /// <summary><paramref name="then"/> where a &gt; b, else <paramref name="otherwise"/>.</summary>
    static abstract V Greater(V a, V b, V then, V otherwise);

    /// <summary><paramref name="then"/> where a = b, else <paramref name="otherwise"/>; NaN equals nothing.</summary>
    static abstract V Equal(V a, V b, V then, V otherwise);
}

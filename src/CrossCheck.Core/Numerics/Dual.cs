namespace CrossCheck.Numerics;

/// <summary>
/// A value and its derivative in one direction (forward mode): f(x + εẋ) = f(x) + ε·f′(x)·ẋ.
/// </summary>
/// <remarks>
/// A comparison looks at the values and hands on the tangent of the branch it chose. A tangent that is exactly 0 stays
/// 0 through an infinite partial derivative; √ at 0 in any other direction gives ∞. <typeparamref name="V"/> holds one
/// number (<see cref="DoubleDouble"/>, another Dual, a <see cref="Tape{V}"/>), not a vector of them.
/// </remarks>
public readonly struct Dual<V> : IReal<Dual<V>>, IEquatable<Dual<V>>
    where V : struct, IReal<V>
{
    /// <summary>A number and its derivative.</summary>
    public Dual(V value, V tangent)
    {
        Value = value;
        Tangent = tangent;
    }

    /// <summary>The number.</summary>
    public V Value { get; }

    /// <summary>Its derivative along the direction that is followed.</summary>
    public V Tangent { get; }

    /// <inheritdoc/>
    public static Dual<V> Pi => new(V.Pi, Derivatives<V>.Zero);

    /// <inheritdoc/>
    public static Dual<V> Of(double value) => new(V.Of(value), Derivatives<V>.Zero);

    /// <inheritdoc/>
    public static Dual<V> Detach(Dual<V> value) => new(value.Value, Derivatives<V>.Zero);

    /// <inheritdoc/>
    public static Dual<V> operator +(Dual<V> left, Dual<V> right)
        => new(left.Value + right.Value, left.Tangent + right.Tangent);

    /// <inheritdoc/>
    public static Dual<V> operator -(Dual<V> left, Dual<V> right)
        => new(left.Value - right.Value, left.Tangent - right.Tangent);

    /// <inheritdoc/>
    public static Dual<V> operator *(Dual<V> left, Dual<V> right)
        => new(left.Value * right.Value, Chain(left, right.Value) + Chain(right, left.Value));

    /// <inheritdoc/>
    public static Dual<V> operator /(Dual<V> left, Dual<V> right)
    {
        V quotient = left.Value / right.Value;
        V tangent = Chain(left, Derivatives<V>.One / right.Value);
        return new(quotient, tangent + Chain(right, -quotient / right.Value));
    }

    /// <inheritdoc/>
    public static Dual<V> operator -(Dual<V> value) => new(-value.Value, -value.Tangent);

    /// <inheritdoc/>
    public static Dual<V> Sqrt(Dual<V> value)
    {
        V root = V.Sqrt(value.Value);
        return new(root, Chain(value, Derivatives<V>.Sqrt(root)));
    }

    /// <inheritdoc/>
    public static Dual<V> Exp(Dual<V> value)
    {
        V exp = V.Exp(value.Value);
        return new(exp, Chain(value, exp));
    }

    /// <inheritdoc/>
    public static Dual<V> Log(Dual<V> value)
        => new(V.Log(value.Value), Chain(value, Derivatives<V>.One / value.Value));

    /// <inheritdoc/>
    public static Dual<V> Sin(Dual<V> value) => new(V.Sin(value.Value), Chain(value, V.Cos(value.Value)));

    /// <inheritdoc/>
    public static Dual<V> Cos(Dual<V> value) => new(V.Cos(value.Value), Chain(value, -V.Sin(value.Value)));

    /// <inheritdoc/>
    public static Dual<V> Tanh(Dual<V> value)
    {
        V tanh = V.Tanh(value.Value);
        return new(tanh, Chain(value, Derivatives<V>.Tanh(tanh)));
    }

    /// <inheritdoc/>
    public static Dual<V> Erf(Dual<V> value) => new(V.Erf(value.Value), Chain(value, Derivatives<V>.Erf(value.Value)));

    /// <inheritdoc/>
    public static Dual<V> Pow(Dual<V> value, Dual<V> exponent)
    {
        V x = value.Value;
        V y = exponent.Value;
        V power = V.Pow(x, y);
        V tangent = Derivatives<V>.Zero;
        if (!Derivatives<V>.IsZero(value.Tangent))
            tangent += value.Tangent * Derivatives<V>.PowBase(x, y);
        if (!Derivatives<V>.IsZero(exponent.Tangent))
            tangent += exponent.Tangent * Derivatives<V>.PowExponent(x, y, power);
        return new(power, tangent);
    }

    /// <inheritdoc/>
    public static Dual<V> Greater(Dual<V> a, Dual<V> b, Dual<V> then, Dual<V> otherwise)
        => Derivatives<V>.IsGreater(a.Value, b.Value) ? then : otherwise;

    /// <inheritdoc/>
    public static Dual<V> Equal(Dual<V> a, Dual<V> b, Dual<V> then, Dual<V> otherwise)
        => Derivatives<V>.IsEqual(a.Value, b.Value) ? then : otherwise;

    /// <summary>Whether value and tangent are equal, each as its own type's <c>Equals</c> has it.</summary>
    public bool Equals(Dual<V> other)
        => EqualityComparer<V>.Default.Equals(Value, other.Value) && EqualityComparer<V>.Default.Equals(Tangent, other.Tangent);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Dual<V> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, Tangent);

    /// <summary>As <c>Equals</c> says.</summary>
    public static bool operator ==(Dual<V> left, Dual<V> right) => left.Equals(right);

    /// <summary>The opposite of <c>==</c>.</summary>
    public static bool operator !=(Dual<V> left, Dual<V> right) => !left.Equals(right);

    private static V Chain(Dual<V> argument, V partial) => Derivatives<V>.Chain(argument.Tangent, partial);
}

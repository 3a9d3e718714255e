namespace CrossCheck.Numerics;

/// <summary>
/// A value that remembers how it was computed, for derivatives in reverse mode: a formula over
/// <see cref="IReal{V}"/> that is run on it leaves its partial derivatives on the thread's <see cref="TapeRecorder{V}"/>.
/// </summary>
/// <remarks>
/// <code>
/// using TapeRecorder&lt;DoubleDouble&gt; recorder = Tape&lt;DoubleDouble&gt;.Record();
/// Tape&lt;DoubleDouble&gt; x = recorder.Variable(2);
/// recorder.Backward(Tape&lt;DoubleDouble&gt;.Exp(x), cotangent: 3);
/// DoubleDouble dx = recorder.Gradient(x);   // 3·e²
/// </code>
/// <para>What depends on no variable is a constant, and is not recorded. A comparison looks at the values and returns
/// the chosen branch itself, so that this branch alone receives the derivative. √ at 0 has the derivative ∞;
/// ∂xʸ/∂x = y·xʸ⁻¹ (0 where y = 0), ∂xʸ/∂y = xʸ·ln x (0 where x = 0 and y ≥ 0).</para>
/// <para><typeparamref name="V"/> holds one number (<see cref="DoubleDouble"/>, a <see cref="Dual{V}"/> for second
/// derivatives), not a vector of them.</para>
/// </remarks>
public readonly struct Tape<V> : IReal<Tape<V>>, IEquatable<Tape<V>>
    where V : struct, IReal<V>
{
    // 0 for a constant, so that default(Tape<V>) is one. The recording tells a node of another tape from one of this.
    private readonly int node;
    private readonly int recording;

    internal Tape(V value, int node, int recording)
    {
        Value = value;
        this.node = node;
        this.recording = recording;
    }

    /// <summary>A constant.</summary>
    public Tape(V value) => Value = value;

    /// <summary>The number.</summary>
    public V Value { get; }

    /// <summary>No derivative is taken with respect to it.</summary>
    public bool IsConstant => node == 0;

    internal int Node => node;

    internal int Recording => recording;

    /// <inheritdoc/>
    public static Tape<V> Pi => new(V.Pi);

    /// <summary>Starts a recording on this thread, which lasts until it is disposed of.</summary>
    /// <param name="limit">The most operations; one more throws <see cref="TapeLimitException"/>.</param>
    /// <param name="ieeeZeros">A derivative of exactly 0 is multiplied as any other number: 0 · ∞ is NaN, as in torch; else it is 0.</param>
    public static TapeRecorder<V> Record(int limit = int.MaxValue, bool ieeeZeros = false) => TapeRecorder<V>.Start(limit, ieeeZeros);

    /// <inheritdoc/>
    public static Tape<V> Of(double value) => new(V.Of(value));

    /// <inheritdoc/>
    public static Tape<V> Detach(Tape<V> value) => new(value.Value);

    /// <inheritdoc/>
    public static Tape<V> operator +(Tape<V> left, Tape<V> right)
        => Binary(left.Value + right.Value, left, Derivatives<V>.One, right, Derivatives<V>.One);

    /// <inheritdoc/>
    public static Tape<V> operator -(Tape<V> left, Tape<V> right)
        => Binary(left.Value - right.Value, left, Derivatives<V>.One, right, Derivatives<V>.MinusOne);

    /// <inheritdoc/>
    public static Tape<V> operator *(Tape<V> left, Tape<V> right)
        => Binary(left.Value * right.Value, left, right.Value, right, left.Value);

    /// <inheritdoc/>
    public static Tape<V> operator /(Tape<V> left, Tape<V> right)
    {
        V quotient = left.Value / right.Value;
        if ((left.node | right.node) == 0)
            return new(quotient);
        V dLeft = left.IsConstant ? default : Derivatives<V>.One / right.Value;
        return Binary(quotient, left, dLeft, right, right.IsConstant ? default : -quotient / right.Value);
    }

    /// <inheritdoc/>
    public static Tape<V> operator -(Tape<V> value) => Unary(-value.Value, value, Derivatives<V>.MinusOne);

    /// <inheritdoc/>
    public static Tape<V> Sqrt(Tape<V> value)
    {
        V root = V.Sqrt(value.Value);
        return value.IsConstant ? new(root) : Unary(root, value, Derivatives<V>.Sqrt(root));
    }

    /// <inheritdoc/>
    public static Tape<V> Exp(Tape<V> value)
    {
        V exp = V.Exp(value.Value);
        return Unary(exp, value, exp);
    }

    /// <inheritdoc/>
    public static Tape<V> Log(Tape<V> value)
    {
        V log = V.Log(value.Value);
        return value.IsConstant ? new(log) : Unary(log, value, Derivatives<V>.One / value.Value);
    }

    /// <inheritdoc/>
    public static Tape<V> Sin(Tape<V> value)
    {
        V sin = V.Sin(value.Value);
        return value.IsConstant ? new(sin) : Unary(sin, value, V.Cos(value.Value));
    }

    /// <inheritdoc/>
    public static Tape<V> Cos(Tape<V> value)
    {
        V cos = V.Cos(value.Value);
        return value.IsConstant ? new(cos) : Unary(cos, value, -V.Sin(value.Value));
    }

    /// <inheritdoc/>
    public static Tape<V> Tanh(Tape<V> value)
    {
        V tanh = V.Tanh(value.Value);
        return value.IsConstant ? new(tanh) : Unary(tanh, value, Derivatives<V>.Tanh(tanh));
    }

    /// <inheritdoc/>
    public static Tape<V> Erf(Tape<V> value)
    {
        V erf = V.Erf(value.Value);
        return value.IsConstant ? new(erf) : Unary(erf, value, Derivatives<V>.Erf(value.Value));
    }

    /// <inheritdoc/>
    public static Tape<V> Pow(Tape<V> value, Tape<V> exponent)
    {
        V x = value.Value;
        V y = exponent.Value;
        V power = V.Pow(x, y);
        if ((value.node | exponent.node) == 0)
            return new(power);
        V dx = value.IsConstant ? default : Derivatives<V>.PowBase(x, y);
        return Binary(power, value, dx, exponent, exponent.IsConstant ? default : Derivatives<V>.PowExponent(x, y, power));
    }

    /// <inheritdoc/>
    public static Tape<V> Sigmoid(Tape<V> value)
    {
        V sigmoid = V.Sigmoid(value.Value);
        return value.IsConstant ? new(sigmoid) : Unary(sigmoid, value, sigmoid * (Derivatives<V>.One - sigmoid));
    }

    /// <inheritdoc/>
    public static Tape<V> LogSigmoid(Tape<V> value)
    {
        V log = V.LogSigmoid(value.Value);
        return value.IsConstant ? new(log) : Unary(log, value, Derivatives<V>.One - V.Sigmoid(value.Value));
    }

    /// <inheritdoc/>
    public static Tape<V> LogSumExp(ReadOnlySpan<Tape<V>> values)
    {
        V[] numbers = new V[values.Length];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = values[i].Value;
        V result = V.LogSumExp(numbers);

        // One operation has two operands: each hands the adjoint on to the one before it, whatever value it stands for.
        Tape<V> y = new(result);
        for (int i = 0; i < numbers.Length; i++)
            y = Binary(result, y, Derivatives<V>.One, values[i], V.Exp(numbers[i] - result));
        return y;
    }

    /// <inheritdoc/>
    public static Tape<V> Greater(Tape<V> a, Tape<V> b, Tape<V> then, Tape<V> otherwise)
        => Derivatives<V>.IsGreater(a.Value, b.Value) ? then : otherwise;

    /// <inheritdoc/>
    public static Tape<V> Equal(Tape<V> a, Tape<V> b, Tape<V> then, Tape<V> otherwise)
        => Derivatives<V>.IsEqual(a.Value, b.Value) ? then : otherwise;

    /// <summary>Whether both are the same value of the same node, or the same constant.</summary>
    public bool Equals(Tape<V> other)
        => node == other.node && recording == other.recording && EqualityComparer<V>.Default.Equals(Value, other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Tape<V> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, node, recording);

    /// <summary>As <c>Equals</c> says.</summary>
    public static bool operator ==(Tape<V> left, Tape<V> right) => left.Equals(right);

    /// <summary>The opposite of <c>==</c>.</summary>
    public static bool operator !=(Tape<V> left, Tape<V> right) => !left.Equals(right);

    private static Tape<V> Unary(V value, Tape<V> argument, V partial)
        => argument.IsConstant ? new(value) : TapeRecorder<V>.Current.Append(value, argument, partial, default, default);

    private static Tape<V> Binary(V value, Tape<V> left, V dLeft, Tape<V> right, V dRight)
        => (left.node | right.node) == 0 ? new(value) : TapeRecorder<V>.Current.Append(value, left, dLeft, right, dRight);
}

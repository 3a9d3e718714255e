using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Kernels;

/// <summary>
/// A vector of T, float or double, used as one number: a formula written over <see cref="IReal{V}"/> runs on
/// 16 floats or 8 doubles at once.
/// </summary>
/// <remarks>
/// Always 512 bits: where the processor has no AVX-512 the runtime splits it, so that the number of lanes and
/// every bit are the same on all machines. + − × ÷ and √ are IEEE 754's and never fused.
/// </remarks>
/// <param name="value">The vector that this number is.</param>
internal readonly struct Lane<T>(Vector512<T> value) : IReal<Lane<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Vector512<T> Value { get; } = value;

    /// <summary>Numbers per vector: 16 for float, 8 for double.</summary>
    public static int Count => Vector512<T>.Count;

    public static Lane<T> Pi
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512.Create(T.Pi));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Of(double value) => typeof(T) == typeof(float)
        ? new(Vector512.Create((float)value).As<float, T>())
        : new(Vector512.Create(value).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator +(Lane<T> left, Lane<T> right) => new(left.Value + right.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator -(Lane<T> left, Lane<T> right) => new(left.Value - right.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator *(Lane<T> left, Lane<T> right) => new(left.Value * right.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator /(Lane<T> left, Lane<T> right) => new(left.Value / right.Value);

    /// <summary>The sign bit flipped, also of 0 and NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> operator -(Lane<T> value) => new(value.Value ^ Vector512.Create(T.NegativeZero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Sqrt(Lane<T> value) => new(Vector512.Sqrt(value.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Exp(Lane<T> value) => typeof(T) == typeof(float)
        ? new(Elementary.Exp(value.Single).As<float, T>())
        : new(Elementary.Exp(value.Double).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Log(Lane<T> value) => typeof(T) == typeof(float)
        ? new(Elementary.Log(value.Single).As<float, T>())
        : new(Elementary.Log(value.Double).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Sin(Lane<T> value) => typeof(T) == typeof(float)
        ? new(Elementary.Sin(value.Single).As<float, T>())
        : new(Elementary.Sin(value.Double).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Cos(Lane<T> value) => typeof(T) == typeof(float)
        ? new(Elementary.Cos(value.Single).As<float, T>())
        : new(Elementary.Cos(value.Double).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Tanh(Lane<T> value) => typeof(T) == typeof(float)
        ? new(Elementary.Tanh(value.Single).As<float, T>())
        : new(Elementary.Tanh(value.Double).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Erf(Lane<T> value) => typeof(T) == typeof(float)
        ? new(Elementary.Erf(value.Single).As<float, T>())
        : new(Elementary.Erf(value.Double).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Pow(Lane<T> value, Lane<T> exponent) => typeof(T) == typeof(float)
        ? new(Elementary.Pow(value.Single, exponent.Single).As<float, T>())
        : new(Elementary.Pow(value.Double, exponent.Double).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Greater(Lane<T> a, Lane<T> b, Lane<T> then, Lane<T> otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(a.Value, b.Value), then.Value, otherwise.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T> Equal(Lane<T> a, Lane<T> b, Lane<T> then, Lane<T> otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(a.Value, b.Value), then.Value, otherwise.Value));

    private Vector512<float> Single
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Value.As<T, float>();
    }

    private Vector512<double> Double
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Value.As<T, double>();
    }
}

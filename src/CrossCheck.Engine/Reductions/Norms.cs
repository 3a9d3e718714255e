using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Reductions;

/// <summary>‖x‖ₚ = (Σ |x|ᵖ)^(1/p) of rows, for any p: ∞ is the largest |x|, −∞ the smallest, 0 the number of nonzeros.</summary>
internal static class Norms
{
    public static T Of<T>(ReadOnlySpan<T> x, double p, Span<T> scratch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (p == 2)
        {
            return T.Sqrt(Reduce.Dot(x, x));
        }

        Map.Forward(default(Absolute), x, scratch);
        switch (p)
        {
            case 1:
                return Reduce.Sum<T>(scratch);
            case double.PositiveInfinity:
                return Reduce.Max<T>(scratch);
            case double.NegativeInfinity:
                return Reduce.Min<T>(scratch);
            default:
                Map.Forward(new Power(p), scratch, scratch);
                var sum = Reduce.Sum<T>(scratch);
                return p == 0 ? sum : Raised(sum, 1 / p);
        }
    }

    /// <summary>dx += dn·∂‖x‖ₚ/∂x, which is sign x·|x|ᵖ⁻¹/‖x‖ᵖ⁻¹; 0 where x or ‖x‖ is.</summary>
    public static void AddGradient<T>(ReadOnlySpan<T> x, T norm, double p, T dn, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (p == 0)
        {
            return;
        }

        if (double.IsInfinity(p))
        {
            Share(x, norm, dn, dx);
            return;
        }

        // n = (Σ|x|ᵖ)^(1/p)  ⇒  dx += sign x·|x|ᵖ⁻¹·n^(1−p)·dn
        var factor = p == 1 ? dn : norm == T.Zero ? T.Zero : p == 2 ? dn / norm : dn * Raised(norm, 1 - p);
        if (p == 2)
        {
            Map.Backward(new Scale(double.CreateChecked(factor)), x, x, x, dx);
        }
        else
        {
            Map.Backward(new SignedPower(p - 1, double.CreateChecked(factor)), x, x, x, dx);
        }
    }

    // n = max |xᵢ|, k times  ⇒  dxᵢ += sign xᵢ·dn/k where |xᵢ| = n; nowhere if n is NaN
    private static void Share<T>(ReadOnlySpan<T> x, T norm, T dn, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var ties = 0;
        foreach (var value in x)
        {
            ties += T.Abs(value) == norm ? 1 : 0;
        }

        for (var i = 0; i < x.Length; i++)
        {
            if (T.Abs(x[i]) == norm && norm != T.Zero)
            {
                dx[i] += T.CopySign(T.One, x[i]) * (dn / T.CreateChecked(ties));
            }
        }
    }

    private static T Raised<T>(T x, double exponent)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> one = [x];
        Map.Forward(new Power(exponent), one, one);
        return one[0];
    }

    private readonly struct Absolute : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Greater(V.Of(0), x, -x, V.Equal(x, V.Of(0), V.Of(0), x));

        [EquivalentMutant("the norms have derivatives of their own", 0, 1, 2)]
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Greater(V.Of(0), x, -dy, V.Equal(x, V.Of(0), V.Of(0), dy));
    }

    /// <summary>|x|ᵖ of a number that is not negative; 0⁰ is 0, for the number of nonzeros.</summary>
    private readonly struct Power(double p) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => p == 0 ? V.Equal(x, V.Of(0), V.Of(0), V.Of(1)) : V.Pow(x, V.Of(p));

        [EquivalentMutant("the norms have derivatives of their own", 0)]
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Of(p) * V.Pow(x, V.Of(p - 1)) * dy;
    }

    private readonly struct Scale(double factor) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x * V.Of(factor);

        // y = c·x  ⇒  dx += c·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => V.Of(factor) * dy;
    }

    /// <summary>Adds c·sign x·|x|ᵉ, and nothing where x is 0.</summary>
    private readonly struct SignedPower(double exponent, double factor) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => Backward(x, x, x);

        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V>
        {
            var size = default(Absolute).Forward(x);
            var power = exponent == 0 ? V.Of(factor) : V.Of(factor) * V.Pow(size, V.Of(exponent));
            return V.Equal(x, V.Of(0), V.Of(0), V.Greater(V.Of(0), x, -power, V.Equal(x, x, power, x)));
        }
    }
}

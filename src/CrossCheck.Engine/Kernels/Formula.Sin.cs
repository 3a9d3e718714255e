using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CrossCheck.Engine.Kernels;

// x = n·π/2 + r, |r| ≤ π/4; n mod 4 chooses among ±sin r and ±cos r.
internal static partial class Formula<D>
{
    private const double HalfPi1 = 1.5707963267948966;
    private const double HalfPi2 = 6.123233995736766e-17;
    private const double HalfPi3 = -1.4973849048591698e-33;

    /// <summary>Up to here n·π/2 in three parts is exact enough; beyond, lanes are reduced one by one.</summary>
    private const double ReductionLimit = 1048576.0;

    /// <summary>2/π, 1280 bits after the binary point.</summary>
    private static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
        0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
        0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
        0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
    ];

    /// <summary>sin(x + turn·π/2); about 0.75 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D SinLong(D x, long turn)
    {
        D shifted = Fma(x, C(0.6366197723675814), Shift);
        D n = shifted - C(Shift);
        D quadrant = shifted;

        // r0 is exact; the second part is a product and a sum with their errors kept.
        D r0 = Fma(n, C(-HalfPi1), x);
        D w = n * C(-HalfPi2);
        D wLow = Fma(n, C(HalfPi3), Fma(n, C(HalfPi2), w));
        D r = r0 + w;
        D back = r - r0;
        D rLow = ((r0 - (r - back)) + (w - back)) - wLow;
        D sum = r + rLow;
        rLow = (r - sum) + rLow;
        r = sum;
        if (D.AnyGreater(Magnitude(x), C(ReductionLimit)))
            (quadrant, r, rLow) = ReduceFar(x, quadrant, r, rLow);

        D z = r * r;
        D zLow = Fma(r, r, Negate(z));
        D s = C(-7.586685070091267e-13);
        s = Fma(s, z, 1.605853141458901e-10);
        s = Fma(s, z, -2.5052106231157904e-08);
        s = Fma(s, z, 2.7557319219335453e-06);
        s = Fma(s, z, -0.0001984126984126506);
        s = Fma(s, z, 0.008333333333333331);
        s = Fma(s, z, -0.16666666666666666);
        D half = z * C(0.5);
        D sin = r + Fma(s, z * r, Fma(Negate(half), rLow, rLow));

        D c = C(-1.1382614868556325e-11);
        c = Fma(c, z, 2.0876146024689747e-09);
        c = Fma(c, z, -2.7557317270560326e-07);
        c = Fma(c, z, 2.4801587298763433e-05);
        c = Fma(c, z, -0.0013888888888887395);
        c = Fma(c, z, 0.041666666666666664);
        D top = C(1.0) - half;
        D low = ((C(1.0) - top) - half) - Fma(r, rLow, zLow * C(0.5));
        D cos = top + Fma(z * z, c, low);
        // The sums above turn −0 into +0.
        sin = Select(Equal(x, C(0.0)), x, sin);
        return Choose(sin, cos, D.AddBits(quadrant, Bits(turn)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D SinShort(D x, long turn)
    {
        D shifted = Fma(x, C(0.6366197723675814), Shift);
        D n = shifted - C(Shift);
        D quadrant = shifted;
        D r = Fma(n, C(-HalfPi2), Fma(n, C(-HalfPi1), x));
        D rLow = C(0.0);
        if (D.AnyGreater(Magnitude(x), C(ReductionLimit)))
            (quadrant, r, rLow) = ReduceFar(x, quadrant, r, rLow);

        D z = r * r;
        D s = C(2.7249864655139585e-06);
        s = Fma(s, z, -0.00019840086263755443);
        s = Fma(s, z, 0.008333331873837089);
        s = Fma(s, z, -0.16666666663853044);
        D sin = Fma(s, z * r, r);
        D c = C(-2.7300908167996537e-07);
        c = Fma(c, z, 2.480059998353171e-05);
        c = Fma(c, z, -0.0013888887671288108);
        c = Fma(c, z, 0.04166666666431933);
        D cos = Fma(z * z, c, Fma(z, C(-0.5), 1.0));
        sin = Select(Equal(x, C(0.0)), x, sin);
        return Choose(sin, cos, D.AddBits(quadrant, Bits(turn)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static D Choose(D sin, D cos, D quadrant)
    {
        // Bit 0 moved to the exponent makes 2.0 or 0.0, bit 1 moved to the sign −0.0 or 0.0.
        D isSin = Equal((quadrant & Bits(1)) << 62, C(0.0));
        D sign = (quadrant & Bits(2)) << 62;
        return Select(isSin, sin, cos) ^ sign;
    }

    /// <summary>Replaces the lanes beyond <see cref="ReductionLimit"/>; ±∞ gives NaN.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (D Quadrant, D R, D RLow) ReduceFar(D x, D quadrant, D r, D rLow)
    {
        Span<double> lanes = Lanes(ref x), turns = Lanes(ref quadrant), high = Lanes(ref r), low = Lanes(ref rLow);
        for (int i = 0; i < lanes.Length; i++)
        {
            if (lanes[i] is > ReductionLimit or < -ReductionLimit or double.NaN)
                turns[i] = BitConverter.Int64BitsToDouble(ReduceExactly(lanes[i], out high[i], out low[i]));
        }

        return (quadrant, r, rLow);

        static Span<double> Lanes(ref D vector) =>
            MemoryMarshal.CreateSpan(ref Unsafe.As<D, double>(ref vector), Unsafe.SizeOf<D>() / sizeof(double));
    }

    /// <summary>
    /// Payne and Hanek's reduction: x = M·2ᵉ is multiplied with those 256 bits of 2/π that matter modulo 4,
    /// in integers, so that the fraction is known to 2⁻²⁰⁰.
    /// </summary>
    private static long ReduceExactly(double x, out double hi, out double lo)
    {
        if (!double.IsFinite(x))
        {
            hi = lo = double.NaN;
            return 0;
        }

        ulong bits = BitConverter.DoubleToUInt64Bits(x) & long.MaxValue;
        int e = (int)(bits >> 52) - 1075;
        ulong mantissa = (bits & 0xFFFFFFFFFFFFF) | (1UL << 52);

        // Bit i of 2/π (1 the first behind the point) counts 2^(e − i): those before e − 1 give multiples of 4.
        int first = e - 2;
        UInt128 high = new(Word(first), Word(first + 64)), low = new(Word(first + 128), Word(first + 192));
        UInt128 product0 = (UInt128)(ulong)low * mantissa;
        UInt128 product1 = ((low >> 64) * mantissa) + (product0 >> 64);
        UInt128 product2 = ((UInt128)(ulong)high * mantissa) + (product1 >> 64);
        UInt128 product3 = ((high >> 64) * mantissa) + (product2 >> 64);
        high = (product3 << 64) | (ulong)product2;
        low = (product1 << 64) | (ulong)product0;

        long q = (long)(high >> 126);
        high = (high << 2) | (low >> 126);
        low <<= 2;
        bool negative = (high >> 127) != 0;
        if (negative)
        {
            q++;
            low = ~low + 1;
            high = ~high + (low == 0 ? UInt128.One : UInt128.Zero);
        }

        int zeros = (int)UInt128.LeadingZeroCount(high);
        high = zeros == 0 ? high : (high << zeros) | (low >> (128 - zeros));

        // fraction = f1 + f2, 106 bits, exact powers of two built from their exponent.
        double f1 = (double)(ulong)(high >> 75) * BitConverter.UInt64BitsToDouble((ulong)(1023 - 53 - zeros) << 52);
        double f2 = (double)(ulong)((high >> 22) & ((UInt128.One << 53) - 1)) * BitConverter.UInt64BitsToDouble((ulong)(1023 - 106 - zeros) << 52);
        double product = f1 * HalfPi1;
        double rest = double.FusedMultiplyAdd(f1, HalfPi1, -product);
        rest = double.FusedMultiplyAdd(f1, HalfPi2, double.FusedMultiplyAdd(f2, HalfPi1, rest));
        hi = product + rest;
        lo = (product - hi) + rest;
        if (negative != (x < 0))
        {
            hi = -hi;
            lo = -lo;
        }

        return x < 0 ? -q : q;
    }

    /// <summary>64 bits of 2/π from the given bit on; zeros in front of the point and behind the table.</summary>
    private static ulong Word(int bit)
    {
        int index = bit >> 6, shift = bit & 63;
        ulong left = At(index), right = At(index + 1);
        return shift == 0 ? left : (left << shift) | (right >> (64 - shift));

        static ulong At(int i) => (uint)i < (uint)TwoOverPi.Length ? TwoOverPi[i] : 0;
    }
}

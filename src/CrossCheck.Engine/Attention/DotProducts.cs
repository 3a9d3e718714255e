using System.Numerics;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;

namespace CrossCheck.Engine.Attention;

/// <summary>
/// What the attentions share, step by step and backwards, for a batch of heads: Q[B, L, E], K[B, S, E], V[B, S, Ev],
/// scores and weights [B, L, S], O[B, L, Ev]. What lies between the scores and the softmax, the masks, is the operation's.
/// </summary>
internal readonly record struct DotProducts(int Batch, int L, int S, int E, int Ev, double Scale)
{
    /// <summary>Number of scores.</summary>
    public int Scores => checked(Batch * L * S);

    /// <summary>Z = scale·Q·Kᵀ.</summary>
    public void Score<T>(ReadOnlySpan<T> q, ReadOnlySpan<T> k, Span<T> z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var b = 0; b < Batch; b++)
        {
            Gemm.Multiply(false, true, L, S, E, Of(q, b, L, E), Of(k, b, S, E), Of(z, b, L, S), accumulate: false);
        }

        Map.Forward(new Factor(Scale), z, z);
    }

    /// <summary>P = softmax(Z) over the keys, in place.</summary>
    /// <param name="hiddenIsZero">A query that sees no key, all of its scores −∞: weights 0 instead of NaN.</param>
    public void Normalise<T>(Span<T> p, bool hiddenIsZero)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < Batch * L; row++)
        {
            var line = Of(p, row, 1, S);
            var max = Reduce.Max<T>(line);
            if (hiddenIsZero && T.IsNegativeInfinity(max))
            {
                line.Clear();
                continue;
            }

            Map.Forward(new ShiftedExponential(double.CreateChecked(max)), line, line);
            var sum = Reduce.Sum<T>(line);
            for (var j = 0; j < line.Length; j++)
            {
                line[j] /= sum;
            }
        }
    }

    /// <summary>O = P·V.</summary>
    public void Mix<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> v, Span<T> o)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var b = 0; b < Batch; b++)
        {
            Gemm.Multiply(false, false, L, Ev, S, Of(p, b, L, S), Of(v, b, S, Ev), Of(o, b, L, Ev), accumulate: false);
        }
    }

    /// <summary>Backward of <see cref="Mix"/>: dP is set, dV added to unless it is empty.</summary>
    public void MixBackward<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> v, ReadOnlySpan<T> dO, Span<T> dP, Span<T> dV)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var b = 0; b < Batch; b++)
        {
            if (!dV.IsEmpty)
            {
                // O = P·V  ⇒  dV += Pᵀ·dO
                Gemm.Multiply(true, false, S, Ev, L, Of(p, b, L, S), Of(dO, b, L, Ev), Of(dV, b, S, Ev), accumulate: true);
            }

            // O = P·V  ⇒  dP = dO·Vᵀ
            Gemm.Multiply(false, true, L, S, Ev, Of(dO, b, L, Ev), Of(v, b, S, Ev), Of(dP, b, L, S), accumulate: false);
        }
    }

    /// <summary>Backward of <see cref="Normalise"/>, in place: P = softmax(Z)  ⇒  dZⱼ = Pⱼ·(dPⱼ − Σₖ Pₖ·dPₖ).</summary>
    public void NormaliseBackward<T>(ReadOnlySpan<T> p, Span<T> dP)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < Batch * L; row++)
        {
            var weights = Of(p, row, 1, S);
            var up = Of(dP, row, 1, S);
            var dot = Reduce.Dot(weights, up);
            for (var j = 0; j < up.Length; j++)
            {
                up[j] = weights[j] * (up[j] - dot);
            }
        }
    }

    /// <summary>Backward of <see cref="Score"/>: adds to dQ and dK unless they are empty; dZ is used up.</summary>
    public void ScoreBackward<T>(ReadOnlySpan<T> q, ReadOnlySpan<T> k, Span<T> dZ, Span<T> dQ, Span<T> dK)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Map.Forward(new Factor(Scale), dZ, dZ);
        for (var b = 0; b < Batch; b++)
        {
            if (!dQ.IsEmpty)
            {
                // Z = scale·Q·Kᵀ  ⇒  dQ += scale·dZ·K
                Gemm.Multiply(false, false, L, E, S, Of<T>(dZ, b, L, S), Of(k, b, S, E), Of(dQ, b, L, E), accumulate: true);
            }

            if (!dK.IsEmpty)
            {
                // … dK += scale·dZᵀ·Q
                Gemm.Multiply(true, false, S, E, L, Of<T>(dZ, b, L, S), Of(q, b, L, E), Of(dK, b, S, E), accumulate: true);
            }
        }
    }

    private static ReadOnlySpan<T> Of<T>(ReadOnlySpan<T> all, int b, int rows, int columns) => all.Slice(b * rows * columns, rows * columns);

    private static Span<T> Of<T>(Span<T> all, int b, int rows, int columns) => all.Slice(b * rows * columns, rows * columns);

    private readonly struct Factor(double factor) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => x * V.Of(factor);

        // y = c·x  ⇒  dx += c·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => dy * V.Of(factor);
    }

    private readonly struct ShiftedExponential(double shift) : IUnary
    {
        public V Forward<V>(V x)
            where V : struct, IReal<V> => V.Exp(x - V.Of(shift));

        // y = exp(x − c)  ⇒  dx += y·dy
        public V Backward<V>(V x, V y, V dy)
            where V : struct, IReal<V> => y * dy;
    }
}

namespace CrossCheck.Engine.Kernels;

/// <summary>A vector of doubles of some width. &amp; | ^ &lt;&lt; &gt;&gt;&gt; work on the bit patterns; a comparison gives a mask.</summary>
internal interface IWide<W>
    where W : struct, IWide<W>
{
    static abstract W operator +(W a, W b);

    static abstract W operator -(W a, W b);

    static abstract W operator *(W a, W b);

    static abstract W operator /(W a, W b);

    static abstract W operator &(W a, W b);

    static abstract W operator |(W a, W b);

    static abstract W operator ^(W a, W b);

    static abstract W operator <<(W a, int count);

    static abstract W operator >>>(W a, int count);

    /// <summary>All lanes <paramref name="value"/>.</summary>
    static abstract W Of(double value);

    /// <summary>a and not b, bitwise.</summary>
    static abstract W AndNot(W a, W b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract W FusedMultiplyAdd(W a, W b, W c);

    /// <summary>All bits set where a &gt; b.</summary>
    static abstract W Greater(W a, W b);

    /// <summary>All bits set where a = b.</summary>
    static abstract W Equal(W a, W b);

    /// <summary>Bitwise: where <paramref name="condition"/> is set.</summary>
    static abstract W Select(W condition, W then, W otherwise);

    static abstract W Floor(W a);

    /// <summary>The sum of the bit patterns as integers.</summary>
    static abstract W AddBits(W a, W b);

    /// <summary>The difference of the bit patterns as integers.</summary>
    static abstract W SubtractBits(W a, W b);

    /// <summary>Whether a &gt; b in some lane.</summary>
    static abstract bool AnyGreater(W a, W b);
}

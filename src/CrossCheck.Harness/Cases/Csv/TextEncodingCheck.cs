namespace CrossCheck.Harness.Cases.Csv;

/// <summary>Tells text in UTF-8 from other encodings and from binary files, by the first block.</summary>
internal static class TextEncodingCheck
{
    /// <summary>Enough to see the NUL bytes of any text in UTF-16 or UTF-32.</summary>
    public const int BlockSize = 4096;

    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Why <paramref name="block"/> is not the beginning of UTF-8 text; null if it may be.</summary>
    public static string? Reject(ReadOnlySpan<byte> block)
    {
        string? looks = null;
        if (block.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) || block.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]))
            looks = "UTF-32";
        else if (block.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || block.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            looks = "UTF-16";
        else if (block.Contains((byte)0))
            looks = ByNulBytes(block);

        return looks switch
        {
            null => null,
            "" => "not UTF-8 text (it has NUL bytes, as binary files do): give a CSV file saved as UTF-8",
            _ => $"not UTF-8 text (looks like {looks}): save it as UTF-8",
        };
    }

    // ASCII in UTF-16 is a NUL in every second byte, in UTF-32 three NULs in four.
    private static string ByNulBytes(ReadOnlySpan<byte> block)
    {
        Span<int> nuls = stackalloc int[4];
        for (int i = 0; i < block.Length; i++)
            nuls[i % 4] += block[i] == 0 ? 1 : 0;
        int all = nuls[0] + nuls[1] + nuls[2] + nuls[3];
        int even = nuls[0] + nuls[2];
        if (all == block.Length)
            return "";
        if (all * 10 >= block.Length * 7)
            return Math.Min(nuls[0], nuls[3]) * 10 < all ? "UTF-32" : "";
        return all * 20 >= block.Length && Math.Max(even, all - even) * 10 >= all * 9 ? "UTF-16" : "";
    }
}

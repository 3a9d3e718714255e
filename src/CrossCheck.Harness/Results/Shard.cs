using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CrossCheck.Harness.Results;

/// <summary>
/// One of n parts of a run. A row belongs to the part (h mod n) + 1, h being the first 15 hexadecimal digits of the SHA-256 of
/// its id in UTF-8: neither its place in the file nor any other row has a say in it.
/// </summary>
/// <param name="Index">From 1.</param>
/// <param name="Of">The number of parts.</param>
public readonly record struct Shard(int Index, int Of)
{
    /// <exception cref="FormatException">Not <c>i/n</c> with 1 ≤ i ≤ n ≤ 1,000,000.</exception>
    public static Shard Parse(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2 && Whole(parts[0]) is { } index && Whole(parts[1]) is { } of && index >= 1 && index <= of && of <= 1_000_000
            ? new Shard(index, of)
            : throw new FormatException($"'{text}' is no shard; write I/N with 1 ≤ I ≤ N, such as 2/8 (the first of eight is 1/8)");
    }

    /// <summary>Is this case of the shard?</summary>
    public bool Has(string id) => IndexOf(id, Of) == Index;

    /// <summary>The part, from 1, that an id belongs to.</summary>
    public static int IndexOf(string id, int of)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash) >> 4;
        return (int)(number % (ulong)of) + 1;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Of}");

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}

using System.Collections.Immutable;

namespace CrossCheck.Harness.Results;

/// <summary>One tensor that is not bit for bit what was recorded.</summary>
/// <param name="Id">The case.</param>
/// <param name="Source">Its row.</param>
/// <param name="Quantity">The value or gradient.</param>
/// <param name="Operation">What computes it: <c>exp backward</c>.</param>
/// <param name="Moved">Elements with other bits; the payload of a NaN does not count.</param>
/// <param name="MaxUlp">The most representable values between then and now; 0 where only the sign of a zero changed, null where NaN came or went.</param>
/// <param name="Beyond">Elements beyond tolerance.</param>
/// <param name="Carried">What it is computed from had moved already.</param>
/// <param name="Index">The element that moved most.</param>
/// <param name="Recorded">That element then.</param>
/// <param name="Now">That element now.</param>
/// <param name="RecordedBy">The engine and version then.</param>
public sealed record Drift(
    string Id, string Source, string Quantity, string Operation, long Moved, ulong? MaxUlp, long Beyond, bool Carried, ImmutableArray<int> Index, double Recorded, double Now, ElementType Type, string RecordedBy);

/// <summary>What became of one operation's values, or gradients.</summary>
public sealed record OperationDrift
{
    /// <summary><c>exp backward</c>; <c>exp + mul backward</c> for a gradient that both add to.</summary>
    public required string Name { get; init; }

    /// <summary>How many there were.</summary>
    public long Tensors { get; init; }

    /// <summary>How many elements they have together.</summary>
    public long Elements { get; init; }

    /// <summary>Elements with other bits.</summary>
    public long Moved { get; init; }

    /// <summary>Those of them whose operands or upstream gradients had moved already.</summary>
    public long Carried { get; init; }

    /// <summary>Tensors past the tolerance.</summary>
    public long Beyond { get; init; }

    /// <summary>The largest movement, in units in the last place.</summary>
    public ulong MaxUlp { get; init; }

    /// <summary>NaN came or went.</summary>
    public bool Invalid { get; init; }

    /// <summary>The tensor to look at: one that was not merely carried, if there is one.</summary>
    public Drift? First { get; init; }

    internal OperationDrift With(Drift drift) => this with
    {
        Moved = Moved + drift.Moved,
        Carried = Carried + (drift.Carried ? drift.Moved : 0),
        Beyond = Beyond + drift.Beyond,
        MaxUlp = Math.Max(MaxUlp, drift.MaxUlp ?? 0),
        Invalid = Invalid || drift.MaxUlp is null,
        First = First is null || (First.Carried && !drift.Carried) || (First.Carried == drift.Carried && First.Beyond == 0 && drift.Beyond > 0) ? drift : First,
    };
}

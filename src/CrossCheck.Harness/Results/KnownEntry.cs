using System.Collections.Immutable;
using System.Globalization;

namespace CrossCheck.Harness.Results;

/// <summary>One line of a list of known differences.</summary>
/// <param name="Source"><c>known.csv:3</c>.</param>
/// <param name="Id">A glob over the ids of cases, as in a filter.</param>
/// <param name="Quantity">A glob over the names of quantities and answers; <c>crashed</c> or <c>unsupported</c> for the case as a whole.</param>
/// <param name="Reason">Why the difference is accepted.</param>
/// <param name="Until">The last day on which it is; null for no end.</param>
public sealed record KnownEntry(string Source, string Id, string Quantity, string Reason, DateOnly? Until)
{
    /// <summary><c>until 2026-12-31</c>, or nothing.</summary>
    public string Limit => Until is { } day ? $"until {day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : "";
}

/// <summary>A difference of a case that an entry names.</summary>
/// <param name="Quantity">The quantity's own name.</param>
/// <param name="Expired">The entry's last day has passed: it says something of the difference and covers it no longer.</param>
public sealed record KnownMatch(KnownEntry Entry, string Quantity, bool Expired)
{
    /// <summary>What the reports say of it.</summary>
    public string Text => Expired
        ? $"no longer known: {Quantity}: {Entry.Source} was valid {Entry.Limit}"
        : $"known: {Quantity}: {Entry.Reason} ({Entry.Source}{(Entry.Until is null ? "" : ", " + Entry.Limit)})";
}

/// <summary>What the list of known differences says of a case.</summary>
/// <param name="Matches">Every difference of the case with the entry that names it.</param>
/// <param name="Covers">Everything that makes the case fail is listed.</param>
public sealed record KnownCase(ImmutableArray<KnownMatch> Matches, bool Covers)
{
    /// <summary>The reasons, in a line.</summary>
    public string Text => string.Join("; ", Matches.Select(m => m.Text));

    /// <summary>What stands about one quantity; empty where nothing does.</summary>
    public string About(string quantity) => string.Join("; ", Matches.Where(m => m.Quantity == quantity).Select(m => m.Text));
}

/// <summary>What became of an entry in a run.</summary>
/// <param name="Cases">Cases with a difference that it names.</param>
/// <param name="Filtered">Rows of its ids that a filter left out.</param>
/// <param name="Elsewhere">Rows of its ids that belong to other shards.</param>
/// <param name="Expired">Its last day has passed.</param>
/// <param name="Judged">The run came to the end of every file; otherwise nothing is said of entries without a case.</param>
public sealed record KnownTally(KnownEntry Entry, long Cases, long Filtered, long Elsewhere, bool Expired, bool Judged)
{
    /// <summary>Nothing that it names differs any more: the list is to shrink.</summary>
    public bool IsStale => Judged && Cases == 0 && Filtered == 0 && Elsewhere == 0;

    /// <summary><c>used</c>, <c>expired</c>, <c>stale</c>, or <c>not run</c>.</summary>
    public string State => IsStale ? "stale" : Cases == 0 ? "not run" : Expired ? "expired" : "used";

    /// <summary>What there is to do about the entry; empty where nothing is.</summary>
    public string Text => State switch
    {
        "stale" => $"{Entry.Source}: stale: nothing that '{Entry.Id}' '{Entry.Quantity}' names differs any more; remove the line",
        "expired" => $"{Entry.Source}: expired: valid {Entry.Limit}, it covers '{Entry.Id}' '{Entry.Quantity}' no longer; mend the difference, or renew the date",
        _ => "",
    };
}

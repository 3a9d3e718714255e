using System.Collections.Immutable;

namespace CrossCheck.Harness.Results;

/// <summary>What is known after the last case.</summary>
public sealed record RunSummary
{
    /// <summary>What the files ask for.</summary>
    public required Tally Planned { get; init; }

    /// <summary>What was done of it.</summary>
    public required Tally Compared { get; init; }

    /// <summary>Number of cases per verdict.</summary>
    public required ImmutableDictionary<Verdict, long> Verdicts { get; init; }

    /// <summary>Files, or options, that could not be used at all; the others ran.</summary>
    public ImmutableArray<string> Unusable { get; init; } = [];

    /// <summary>Said once at the end: columns that no row used, and the like.</summary>
    public ImmutableArray<string> Notices { get; init; } = [];

    /// <summary>What an engine cannot run left the plan.</summary>
    public bool AllowUnsupported { get; init; }

    /// <summary>A different choice of subgradient failed.</summary>
    public bool StrictKinks { get; init; }

    /// <summary>A passing case that could not have told failed.</summary>
    public bool FailOnMistrusted { get; init; }

    /// <summary>Null for a run that came to its end.</summary>
    public Interruption? Interrupted { get; init; }

    /// <summary>Passing cases that could not have told.</summary>
    public long Mistrusted { get; init; }

    /// <summary>Passing cases in which the engines differ by rounding that the network amplifies; null where there is none.</summary>
    public AmplifiedCases? Amplified { get; init; }

    /// <summary>The known faults of references that were met, most frequent first.</summary>
    public ImmutableArray<FaultCount> Faults { get; init; } = [];

    /// <summary>Where the reference disagrees with itself, added up over the cases.</summary>
    public ImmutableArray<Noise> SelfNoise { get; init; } = [];

    /// <summary>What was not the actual engine's own; null where there is no fallback.</summary>
    public FallbackUse? Fallback { get; init; }

    /// <summary>The references beside the first.</summary>
    public ImmutableArray<ReferenceUse> Also { get; init; } = [];

    /// <summary>The failures by what causes them, most frequent first.</summary>
    public ImmutableArray<CulpritCount> Culprits { get; init; } = [];

    /// <summary>In a shard, columns that none of its rows used; in a whole run they are among the notices.</summary>
    public ImmutableArray<UnusedColumns> Unused { get; init; } = [];

    /// <summary>Cases that would fail the run if their differences were not known.</summary>
    public long Known { get; init; }

    /// <summary>The entries of the list of known differences, in its order.</summary>
    public ImmutableArray<KnownTally> KnownEntries { get; init; } = [];

    /// <summary>Entries that name nothing any more.</summary>
    public IEnumerable<KnownTally> Stale => KnownEntries.Where(e => e.IsStale);

    /// <summary>Number of cases of a verdict.</summary>
    public long Count(Verdict verdict) => Verdicts.GetValueOrDefault(verdict);

    /// <summary>Number of cases.</summary>
    public long Cases => Verdicts.Values.Sum();

    /// <summary>Cases that fail the run.</summary>
    public long Failed => Count(Verdict.Error) + Count(Verdict.Crashed) + Count(Verdict.Differ) + Count(Verdict.Answer)
        + (AllowUnsupported ? 0 : Count(Verdict.Unsupported)) + (StrictKinks ? Count(Verdict.Kink) : 0) + (FailOnMistrusted ? Mistrusted : 0) - Known;

    /// <summary>
    /// 0 all planned was compared and nothing failed, 1 a case failed or a known difference is stale, 2 a file was unusable, 3 nothing was compared, or nothing of
    /// the actual engine; an interrupted run has its own.
    /// </summary>
    public int ExitCode => Interrupted is { } early ? early.ExitCode
        : Unusable.Length > 0 ? 2
        : Failed > 0 || Stale.Any() || (Planned != Compared && Compared.Elements > 0) ? 1
        : Compared.Elements == (Fallback?.Elements ?? 0) ? 3 : 0;
}

/// <summary>A run that was ended before its last row.</summary>
/// <param name="Cases">Cases that were read and did not run; what is behind them was not read.</param>
/// <param name="Next">Where the run ended: the first row, or the first file, that did not run.</param>
public sealed record Interruption(long Cases, string Next)
{
    /// <summary>130 for the user's Ctrl-C, 143 where the process was asked to terminate.</summary>
    public int ExitCode { get; init; } = 130;
}

/// <summary>Columns of a case file that no row used, with what stands at their head.</summary>
public sealed record UnusedColumns(string File, ImmutableArray<string> Columns)
{
    /// <summary>One line for the summary.</summary>
    public string Text => $"{File}: no row used the column{(Columns.Length == 1 ? "" : "s")} {string.Join(", ", Columns.Select(n => $"'{n}'"))}";
}

/// <summary>How many cases one faulty operation spoils.</summary>
/// <param name="Engine">Whose operation it is.</param>
/// <param name="Name"><c>leaky_relu backward</c>.</param>
/// <param name="First">The first such case.</param>
public sealed record CulpritCount(string Engine, string Name, long Cases, string First);

/// <summary>What the fallback computed in the actual engine's place, of which nothing is verified.</summary>
/// <param name="Engine">The fallback.</param>
/// <param name="Operations">By name, with the number of cases, most frequent first.</param>
/// <param name="Tensors">Of the compared ones, those that are the fallback's alone.</param>
/// <param name="Elements">Of the compared ones, those that are the fallback's alone.</param>
public sealed record FallbackUse(string Engine, ImmutableArray<(string Name, long Cases)> Operations, long Tensors, long Elements);

/// <summary>What a reference beside the first was good for.</summary>
/// <param name="Engine">Its name.</param>
/// <param name="Compared">What was compared with it.</param>
/// <param name="Lacks">Why the rest was not, with the number of tensors, most frequent first.</param>
/// <param name="Disagreements">Cases in which it and the first reference differ.</param>
/// <param name="First">The first of those.</param>
public sealed record ReferenceUse(string Engine, Tally Compared, ImmutableArray<(string Reason, long Tensors)> Lacks, long Disagreements, string First);

/// <summary>Cases in which every operation is right, and the engines differ by more than rounding of one of them.</summary>
/// <param name="Factor">The largest difference over what rounding of one operation explains.</param>
/// <param name="Id">The case of that.</param>
public sealed record AmplifiedCases(long Cases, double Factor, string Id);

/// <summary>A known fault of a reference, and in how many cases the definition decided in its place.</summary>
/// <param name="Name"><c>hardsigmoid backward of torch</c>.</param>
public sealed record FaultCount(string Name, long Cases);

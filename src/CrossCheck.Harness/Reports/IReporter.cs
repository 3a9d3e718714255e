using System.Collections.Immutable;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Referee;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Reports;

/// <summary>Takes the finished results of a run one by one, in file order.</summary>
public interface IReporter
{
    /// <summary>Before the first case.</summary>
    void Begin(RunInfo run);

    /// <summary>A finished case.</summary>
    void Add(CaseResult result);

    /// <summary>After the last case.</summary>
    void End(RunSummary summary);
}

/// <summary>What is known before the first case.</summary>
public sealed record RunInfo(string Version, EngineInfo Actual, EngineInfo Expected)
{
    /// <summary>The references beside the first.</summary>
    public ImmutableArray<EngineInfo> Also { get; init; } = [];

    /// <summary>The options that it takes to reproduce a case, each with a blank before it, as they stand on a command line.</summary>
    public string Given { get; init; } = "";

    /// <summary>What an engine cannot run leaves the plan.</summary>
    public bool AllowUnsupported { get; init; }

    /// <summary>A different choice of subgradient fails.</summary>
    public bool StrictKinks { get; init; }

    /// <summary>A passing case that could not have told fails.</summary>
    public bool FailOnMistrusted { get; init; }

    /// <summary>The engine that runs what the one under test lacks; null where there is none.</summary>
    public string? Fallback { get; init; }

    /// <summary>The part of a run that this is; null for a whole one.</summary>
    public Shard? Shard { get; init; }

    /// <summary>What the other parts must have in common with it.</summary>
    public RunIdentity? Identity { get; init; }

    public static RunInfo Of(RunOptions options) => new(Runner.Version, EngineInfo.Of(options.Actual), EngineInfo.Of(options.Expected))
    {
        Also = [.. options.Also.Select(EngineInfo.Of)],
        AllowUnsupported = options.AllowUnsupported,
        StrictKinks = options.StrictKinks,
        FailOnMistrusted = options.FailOnMistrusted,
        Fallback = (options.Actual as FallbackEngine)?.Fallback.Name,
        Shard = options.Shard,
        Identity = options.Identity,
    };

    /// <summary>The engines as they are listed: the references in their order.</summary>
    public IEnumerable<EngineInfo> References => [Expected, .. Also];

    /// <summary>What the choice of engines takes from a result; null where it takes nothing.</summary>
    public string? Caveat => References.Any(r => r.Name == Actual.Name) ? $"{Actual.Name} was compared with itself: this finds no error in it"
        : References.All(r => r.Name == "definition") ? "the reference is CrossCheck's own textbook definitions, not torch"
        : null;

    /// <summary>The names of the engines.</summary>
    public (string Actual, string Expected) Names => (Actual.Name, Expected.Name);

    /// <summary>Does this case fail the run? Counted over all cases it is <see cref="RunSummary.Failed"/>.</summary>
    public bool Fails(CaseResult result) =>
        (result.Known is not { Covers: true } && FailsUnlisted(result)) || (FailOnMistrusted && result.Suspicion is { Mistrusted: true });

    /// <summary>Does it not fail only because all that differs is known?</summary>
    public bool IsKnown(CaseResult result) => result.Known is { Covers: true } && FailsUnlisted(result);

    private bool FailsUnlisted(CaseResult result) => result.Verdict switch
    {
        Verdict.Unsupported => !AllowUnsupported,
        Verdict.Kink => StrictKinks,
        Verdict.Agree => false,
        _ => true,
    };
}

/// <summary>A run that was ended before its last row.</summary>
/// <param name="Cases">Cases that were read and did not run; what is behind them was not read.</param>
/// <param name="Next">Where the run ended: the first row, or the first file, that did not run.</param>
public sealed record Interruption(long Cases, string Next)
{
    /// <summary>130 for the user's Ctrl-C, 143 where the process was asked to terminate.</summary>
    public int ExitCode { get; init; } = 130;

    /// <summary>The interruption in words.</summary>
    public string Text => $"the run was interrupted at {Next}: {(Cases > 0 ? $"{Numbers.Count(Cases, "case")} that {(Cases == 1 ? "was" : "were")} read did not run, and what follows" : "what follows")} was not read";
}

/// <summary>An engine as reports name it.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Version">The engine's version.</param>
/// <param name="Library">The library behind it with its version, or null.</param>
public sealed record EngineInfo(string Name, string Version, string? Library)
{
    /// <summary>What an engine says of itself.</summary>
    public static EngineInfo Of(IEngine engine) => new(engine.Name, engine.Version, engine.Library);
}

/// <summary>Columns of a case file that no row used, with what stands at their head.</summary>
public sealed record UnusedColumns(string File, ImmutableArray<string> Columns)
{
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
public sealed record FallbackUse(string Engine, ImmutableArray<(string Name, long Cases)> Operations, long Tensors, long Elements)
{
    /// <summary><c>native ran what mine lacks: softmax (2 cases)</c>.</summary>
    /// <param name="actual">The engine under test.</param>
    public string Ran(string actual) => $"{Engine} ran what {actual} lacks: {string.Join(", ", Operations.Select(o => $"{o.Name} ({Numbers.Count(o.Cases, "case")})"))}";

    /// <summary><c>not verified of mine: 4 tensors, 32 elements</c>.</summary>
    /// <param name="actual">The engine under test.</param>
    public string NotVerified(string actual) => $"not verified of {actual}: {Numbers.Count(Tensors, "tensor")}, {Numbers.Count(Elements, "element")}";
}

/// <summary>What a reference beside the first was good for.</summary>
/// <param name="Engine">Its name.</param>
/// <param name="Compared">What was compared with it.</param>
/// <param name="Lacks">Why the rest was not, with the number of tensors, most frequent first.</param>
/// <param name="Disagreements">Cases in which it and the first reference differ.</param>
/// <param name="First">The first of those.</param>
public sealed record ReferenceUse(string Engine, Tally Compared, ImmutableArray<(string Reason, long Tensors)> Lacks, long Disagreements, string First)
{
    /// <summary>What was compared with it, and what it lacks.</summary>
    public string Text
    {
        get
        {
            var lacks = Lacks.IsEmpty ? "" : $"; it lacks {Numbers.Count(Lacks.Sum(l => l.Tensors), "tensor")}: {string.Join("; ", Lacks.Take(3).Select(l => l.Reason))}{(Lacks.Length > 3 ? $"; and {Numbers.Count(Lacks.Length - 3, "other reason")}" : "")}";
            return $"{Engine} compared {(Compared.Tensors == 0 ? "nothing" : $"{Numbers.Count(Compared.Tensors, "tensor")} of {Numbers.Count(Compared.Cases, "case")}")}{lacks}";
        }
    }

    /// <summary>That it and the first reference differ; empty where they do not.</summary>
    /// <param name="expected">The name of the first reference.</param>
    public string Disagreement(string expected) =>
        Disagreements == 0 ? "" : $"{expected} and {Engine} disagree in {Numbers.Count(Disagreements, "case")}, first {Shell.Printable(First)}";
}

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

    /// <summary>Where the reference disagrees with itself, added up over the cases.</summary>
    public ImmutableArray<Noise> SelfNoise { get; init; } = [];

    /// <summary>What was not the actual engine's own; null where there is no fallback.</summary>
    public FallbackUse? Fallback { get; init; }

    /// <summary>The references beside the first.</summary>
    public ImmutableArray<ReferenceUse> Also { get; init; } = [];

    /// <summary>
    /// What qualifies the result: what a fallback ran in the actual engine's place, what the references beside the first were good
    /// for, what was noticed.
    /// </summary>
    public IEnumerable<string> Remarks(RunInfo run) =>
        (Fallback is { Operations.IsEmpty: false } fallback ? [$"{fallback.Ran(run.Actual.Name)}; {fallback.NotVerified(run.Actual.Name)}"] : Array.Empty<string>())
            .Concat(Also.SelectMany(a => new[] { a.Text, a.Disagreement(run.Expected.Name) })).Where(t => t.Length > 0).Concat(Notices);

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

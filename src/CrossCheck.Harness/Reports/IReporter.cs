using System.Collections.Immutable;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Referee;

namespace CrossCheck.Harness.Reports;

/// <summary>Takes the finished results of a run one by one, in file order.</summary>
public interface IReporter
{
    void Begin(RunInfo run);

    void Add(CaseResult result);

    void End(RunSummary summary);
}

/// <summary>What is known before the first case.</summary>
public sealed record RunInfo(string Version, EngineInfo Actual, EngineInfo Expected);

public sealed record EngineInfo(string Name, string Version, string? Library)
{
    public static EngineInfo Of(IEngine engine) => new(engine.Name, engine.Version, engine.Library);
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

/// <summary>What is known after the last case.</summary>
public sealed record RunSummary
{
    public required Tally Planned { get; init; }

    public required Tally Compared { get; init; }

    /// <summary>Number of cases per verdict.</summary>
    public required ImmutableDictionary<Verdict, long> Verdicts { get; init; }

    /// <summary>Files, or options, that could not be used at all; the others ran.</summary>
    public ImmutableArray<string> Unusable { get; init; } = [];

    /// <summary>Said once at the end: columns that no row used, and the like.</summary>
    public ImmutableArray<string> Notices { get; init; } = [];

    public bool AllowUnsupported { get; init; }

    public bool StrictKinks { get; init; }

    public bool FailOnMistrusted { get; init; }

    /// <summary>Passing cases that could not have told.</summary>
    public long Mistrusted { get; init; }

    /// <summary>Where the reference disagrees with itself, added up over the cases.</summary>
    public ImmutableArray<Noise> SelfNoise { get; init; } = [];

    /// <summary>What was not the actual engine's own; null where there is no fallback.</summary>
    public FallbackUse? Fallback { get; init; }

    /// <summary>The failures by what causes them, most frequent first.</summary>
    public ImmutableArray<CulpritCount> Culprits { get; init; } = [];

    public long Count(Verdict verdict) => Verdicts.GetValueOrDefault(verdict);

    public long Cases => Verdicts.Values.Sum();

    /// <summary>Cases that fail the run.</summary>
    public long Failed => Count(Verdict.Error) + Count(Verdict.Crashed) + Count(Verdict.Differ) + Count(Verdict.Answer)
        + (AllowUnsupported ? 0 : Count(Verdict.Unsupported)) + (StrictKinks ? Count(Verdict.Kink) : 0) + (FailOnMistrusted ? Mistrusted : 0);

    /// <summary>0 all planned was compared and nothing failed, 1 a case failed, 2 a file was unusable, 3 nothing was compared, or nothing of the actual engine.</summary>
    public int ExitCode => Unusable.Length > 0 ? 2 : Failed > 0 || (Planned != Compared && Compared.Elements > 0) ? 1 : Compared.Elements == (Fallback?.Elements ?? 0) ? 3 : 0;
}

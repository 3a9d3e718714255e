using System.Collections.Immutable;

namespace CrossCheck.Harness.Results;

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

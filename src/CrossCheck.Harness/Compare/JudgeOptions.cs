using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Engines;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Compare;

/// <summary>What it takes to judge a case: the engines, and how closely they are looked at.</summary>
public record JudgeOptions
{
    /// <summary>The operations that networks may use.</summary>
    public required ICatalogue Catalogue { get; init; }

    /// <summary>The engine under test.</summary>
    public required IEngine Actual { get; init; }

    /// <summary>The reference.</summary>
    public required IEngine Expected { get; init; }

    /// <summary>More references; what they lack is left out, and fails nothing.</summary>
    public ImmutableArray<IEngine> Also { get; init; } = [];

    /// <summary>Every engine that is compared, the one under test first.</summary>
    public IEnumerable<IEngine> Engines => [Actual, Expected, .. Also];

    /// <summary>When the definitions are asked who is right.</summary>
    public RefereeUse Referee { get; init; } = RefereeUse.OnDifference;

    /// <summary>Look at passing cases too: could they have told?</summary>
    public bool JudgeCases { get; init; } = true;

    /// <summary>Run the reference again, row by row and as <see cref="OtherThreads"/>, and see where it disagrees with itself.</summary>
    public bool SelfNoise { get; init; }

    /// <summary>The reference with another number of threads, if there is such a thing.</summary>
    public IEngine? OtherThreads { get; init; }

    /// <summary>What an engine cannot run leaves the plan instead of failing.</summary>
    public bool AllowUnsupported { get; init; }

    /// <summary>The tolerances of single operations; a row's own come first.</summary>
    public TolerancePolicy Tolerances { get; init; } = TolerancePolicy.Shipped;

    /// <summary>The known faults of references: where one of them is met, the definition decides.</summary>
    public ReferenceFaults Faults { get; init; } = ReferenceFaults.Shipped;

    /// <summary>Engines that compute in double precision, to say what is true of large operations; the references, if none are given.</summary>
    public ImmutableArray<IEngine> Witnesses { get; init; } = [];

    /// <summary>The witnesses, whether given or not: nobody's own numbers speak for him, and the slow ones come last.</summary>
    internal IReadOnlyList<IEngine> AllWitnesses =>
    [
        .. (Witnesses.IsEmpty ? Engines.Skip(1) : Witnesses.Concat(Engines.Skip(1)))
            .Where(e => EngineTraits.Of(e).CanRunAgain && e.Has(DType.Float64)).DistinctBy(e => e.Name).OrderBy(e => EngineTraits.Of(e).Rounds ? 0 : 1),
    ];

    /// <summary>Per quantity of a case what two engines may differ by without a closer look.</summary>
    internal Allowance[] AllowancesOf(CaseRow row, IEngine actual, IEngine expected) =>
        row.Tolerance is { } own ? [.. Enumerable.Repeat(new Allowance(own), row.Case!.Plan.Quantities.Length)] : Tolerances.Of(row.Case!.Plan, actual, expected);
}

/// <summary>When the definitions are asked who is right.</summary>
public enum RefereeUse
{
    /// <summary>Of cases in which the engines differ.</summary>
    OnDifference,

    /// <summary>Of cases that agree, too.</summary>
    Always,

    /// <summary>Of none.</summary>
    Never,
}

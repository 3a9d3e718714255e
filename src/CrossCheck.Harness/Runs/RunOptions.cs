using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Results;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Runs;

/// <summary>What a run is asked to do.</summary>
public sealed record RunOptions
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

    /// <summary>Which cases run.</summary>
    public Filter Filter { get; init; } = Filter.All;

    /// <summary>Overrides the column.</summary>
    public DType? DType { get; init; }

    /// <summary>Rows computed at a time.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>What an engine cannot run leaves the plan instead of failing.</summary>
    public bool AllowUnsupported { get; init; }

    /// <summary>Every number of an answer is exact.</summary>
    public bool ExactAnswers { get; init; }

    /// <summary>The tolerances of single operations; a row's own come first.</summary>
    public TolerancePolicy Tolerances { get; init; } = TolerancePolicy.Shipped;

    /// <summary>Per quantity of a row's plan the tolerance between two engines.</summary>
    internal Tolerance[] TolerancesOf(CaseRow row, Plan plan, IEngine actual, IEngine expected) =>
        row.Tolerance is { } own ? [.. Enumerable.Repeat(own, plan.Quantities.Length)] : Tolerances.Of(plan, actual, expected);

    /// <summary>When the definitions are asked who is right.</summary>
    public RefereeUse Referee { get; init; } = RefereeUse.OnDifference;

    /// <summary>Look at passing cases too: could they have told?</summary>
    public bool JudgeCases { get; init; } = true;

    /// <summary>Run the reference again, row by row and as <see cref="OtherThreads"/>, and see where it disagrees with itself.</summary>
    public bool SelfNoise { get; init; }

    /// <summary>The reference with another number of threads, if there is such a thing.</summary>
    public IEngine? OtherThreads { get; init; }

    /// <summary>A difference by a choice of subgradient fails too.</summary>
    public bool StrictKinks { get; init; }

    /// <summary>A passing case that could not have told fails too.</summary>
    public bool FailOnMistrusted { get; init; }

    /// <summary>Keep, of each case that does not pass, what a page about it shows.</summary>
    public bool KeepViews { get; init; }

    /// <summary>The most elements that a row may have in all its values and gradients together.</summary>
    public long MaxElements { get; init; } = 100_000_000;

    /// <summary>Differences that do not fail.</summary>
    public KnownList? Known { get; init; }

    /// <summary>Run this part of the rows only.</summary>
    public Shard? Shard { get; init; }

    /// <summary>What the results depend on, for a shard to carry with it.</summary>
    public RunIdentity? Identity { get; init; }

    /// <summary>Takes up what an earlier run got done, and keeps what this one does.</summary>
    public Journal? Journal { get; init; }
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

using System.Collections.Immutable;
using CrossCheck.Harness.Cases;
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

    /// <summary>Per quantity of a case the tolerance between two engines.</summary>
    internal Tolerance[] TolerancesOf(CaseRow row, IEngine actual, IEngine expected) =>
        row.Tolerance is { } own ? [.. Enumerable.Repeat(own, row.Case!.Plan.Quantities.Length)] : Tolerances.Of(row.Case!.Plan, actual, expected);

    /// <summary>Per quantity of a case what two engines may differ by. To a row with a tolerance of its own rounding adds nothing.</summary>
    internal Allowance[] AllowancesOf(CaseRow row, IEngine actual, IEngine expected)
    {
        var rounding = row.Tolerance is null ? new RoundingBound(Catalogue, row.Case!) : null;
        return [.. TolerancesOf(row, actual, expected).Select((t, k) => new Allowance(t, rounding, k))];
    }
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

using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Results;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Runs;

/// <summary>What a run is asked to do.</summary>
public sealed record RunOptions : JudgeOptions
{
    /// <summary>Which cases run.</summary>
    public Filter Filter { get; init; } = Filter.All;

    /// <summary>Overrides the column.</summary>
    public DType? DType { get; init; }

    /// <summary>Rows computed at a time.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Every number of an answer is exact.</summary>
    public bool ExactAnswers { get; init; }

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

    /// <summary>What is known of the run before its first case.</summary>
    public RunInfo ToInfo() => new(Runner.Version, EngineInfo.Of(Actual), EngineInfo.Of(Expected))
    {
        Also = [.. Also.Select(EngineInfo.Of)],
        AllowUnsupported = AllowUnsupported,
        StrictKinks = StrictKinks,
        FailOnMistrusted = FailOnMistrusted,
        Fallback = EngineTraits.Of(Actual).Lender,
        Shard = Shard,
        Identity = Identity,
    };

    /// <summary>What the run's results depend on.</summary>
    /// <param name="settings">The options that they depend on, as on a command line.</param>
    /// <param name="files">The case files, as given.</param>
    public RunIdentity IdentityOf(string settings, IEnumerable<string> files) =>
        new(Runner.Version, EngineInfo.Of(Actual), EngineInfo.Of(Expected), [.. Also.Select(EngineInfo.Of)], settings, [.. files.Select(FileMark.Of)]);

    /// <summary>What makes cases of rows.</summary>
    internal CaseBuilder CreateBuilder() => new(Catalogue, MaxElements) { AlwaysDType = DType, ExactAnswers = ExactAnswers };
}

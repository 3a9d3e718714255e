namespace CrossCheck.Harness.Engines;

/// <summary>What an engine made of one case.</summary>
/// <param name="Trace">Null where it gave none.</param>
/// <param name="Failure">Why it gave none; null where nothing went wrong.</param>
internal readonly record struct EngineRun(Trace? Trace, EngineFailure? Failure)
{
    /// <summary>Per quantity why the engine refused this case's numbers, if it was asked statement by statement.</summary>
    public string?[]? Refusals { get; init; }
}

/// <summary>Why an engine gave nothing for a case.</summary>
/// <param name="Text">In words, with the engine's name.</param>
/// <param name="IsUnsupported">It said that it cannot run it; otherwise it crashed.</param>
internal sealed record EngineFailure(string Text, bool IsUnsupported = false);

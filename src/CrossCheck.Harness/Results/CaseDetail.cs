using System.Collections.Immutable;

namespace CrossCheck.Harness.Results;

/// <summary>One case with everything that the engines computed, for a reader who wants to see it all.</summary>
/// <param name="Also">Of the references beside the first, in their order; empty where they were not run.</param>
public sealed record CaseDetail(CaseResult Result, Case? Case, Trace? Actual, Trace? Expected, ImmutableArray<Trace?> Also);

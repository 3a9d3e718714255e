using System.Collections.Immutable;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Reports;

/// <summary>What a shard's JSON report says of the shard.</summary>
internal sealed record ShardHead(
    int Index, int Of, string Given, bool AllowUnsupported, bool StrictKinks, bool FailOnMistrusted, string? Fallback, string Settings, ImmutableArray<FileMark> Files);

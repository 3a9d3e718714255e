namespace CrossCheck.Harness.Results;

/// <summary>Counts of what was planned, or of what was compared.</summary>
public record struct Tally(long Cases, long Tensors, long Elements);

namespace CrossCheck.Harness.Results;

/// <summary>The mistake that a wrong tensor looks like.</summary>
/// <param name="Mutant">
/// A stable short name: <c>rounded</c>, <c>not-finite</c>, <c>zeroed</c>, <c>negated</c>, <c>scaled</c>, <c>target</c>, <c>slope</c>,
/// <c>single</c>, <c>constant</c>, <c>transposed</c>, <c>flipped</c>, <c>shifted</c>, <c>moved</c>, <c>unmasked</c>, <c>masked</c>, <c>bias</c>.
/// </param>
/// <param name="Text">One line in words, with both sides named: <c>native = 4 × torch: a sum where the mean is meant? (4 = dimension 0)</c>.</param>
public sealed record Diagnosis(string Mutant, string Text);

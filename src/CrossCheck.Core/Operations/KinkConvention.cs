namespace CrossCheck.Operations;

/// <summary>
/// What an operation chooses at a point without a derivative, as a case that can be run: torch's choice, which the
/// engine follows. The texts are those of a case file's cells.
/// </summary>
/// <param name="Network">One statement, from <c>x</c> to <c>y</c>.</param>
/// <param name="X">The point.</param>
/// <param name="Cotangent">dL/dy.</param>
/// <param name="Gradient">dL/dx there.</param>
public sealed record KinkConvention(string Network, string X, string Cotangent, string Gradient);

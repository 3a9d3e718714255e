using System.Collections.Immutable;

namespace CrossCheck.Operations;

/// <summary>
/// One point without a derivative in one call: an inner value u of the operation (often a result itself) has there no
/// single derivative with respect to the operands, but a set of them. Valid is the convex hull of the vertices, plus any
/// non-negative multiple of the rays; or, in their place, a ball.
/// </summary>
/// <remarks>
/// Every gradient is then that of the definition plus Σ over the choices of dL/du·(chosen − declared), one choice of each
/// set for all operands together. An operand's derivative that is not listed is 0.
/// </remarks>
public sealed record Choice
{
    /// <summary>Where u enters the results: dL/du is the sum of their upstream gradients times the factors.</summary>
    public required ImmutableArray<Effect> Effects { get; init; }

    /// <summary>Derivatives that span the set. One with a NaN in it is in no hull: it says that NaN is accepted there.</summary>
    public ImmutableArray<Vertex> Vertices { get; init; } = [];

    /// <summary>The set, where it is no polytope.</summary>
    public Ball? Ball { get; init; }

    /// <summary>What the definition and libtorch choose, a point of the set; ∞ where that is the end of a ray.</summary>
    public ImmutableArray<Slope> Declared { get; init; } = [];
}

/// <summary>∂u/∂operand[<paramref name="Element"/>] (flat, row-major), the operand being that of a slot.</summary>
public readonly record struct Slope(int Slot, int Element, double Value);

/// <summary>∂result[<paramref name="Element"/>]/∂u (flat, row-major).</summary>
public readonly record struct Effect(int Result, int Element, double Factor)
{
    /// <summary>u is this element of the first result itself.</summary>
    public static ImmutableArray<Effect> Of(int element) => [new Effect(0, element, 1)];
}

/// <summary>A corner of the set, or (as a ray) a direction in which it has no end.</summary>
/// <param name="Name">For reports: <c>from the left</c>, <c>the first</c>, <c>tie 2 of 3</c>.</param>
public sealed record Vertex(string Name, ImmutableArray<Slope> Slopes, bool IsRay = false);

/// <summary>The derivatives Σₖ zₖ·columnₖ with ‖z‖ ≤ radius in the norm of an order from 1 to ∞.</summary>
/// <param name="Centred">Σ zₖ = 0 as well.</param>
public sealed record Ball(double Order, double Radius, ImmutableArray<ImmutableArray<Slope>> Columns, bool Centred = false);

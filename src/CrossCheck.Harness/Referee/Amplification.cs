using CrossCheck.Harness.Wording;
using CrossCheck.Networks;

namespace CrossCheck.Harness.Referee;

/// <summary>How much further apart two engines are than the rounding of the operation that gives a tensor explains.</summary>
/// <param name="Factor">Of the element that is furthest apart: its difference over the rounding of one step.</param>
/// <param name="Quantity">Where that is.</param>
internal sealed record Amplification(double Factor, string Quantity)
{
    public string Text => Factor <= 1
        ? "what lies between them is rounding of one step"
        : $"the network amplifies rounding {(Factor < 2 ? "" : $"{Numbers.Size(Factor)} times ")}on the way to {Quantity}".Replace("  ", " ", StringComparison.Ordinal);

    /// <summary>This, or what a further quantity shows, whichever is more.</summary>
    /// <param name="given">One engine's numbers.</param>
    /// <param name="other">The other engine's.</param>
    /// <param name="sum">What rounding of the quantity's own step allows.</param>
    public Amplification With(Quantity quantity, double[] given, TensorData? other, UseSum sum)
    {
        if (other is null || other.Type == ElementType.Int64 || other.Shape != quantity.Shape)
        {
            return this;
        }

        var (most, theirs, unit) = (Factor, other.ToDoubles(), (quantity.Type == ElementType.Float32 ? DType.Float32 : DType.Float64).UnitRoundoff());
        for (var i = 0; i < given.Length; i++)
        {
            // What is computed exactly has no rounding of its own; its last place stands for it. A quick bound saves most licences.
            var (off, last) = (Math.Abs(given[i] - theirs[i]), unit * Math.Abs(theirs[i]));
            if (off > most * last && off > 0 && Math.Max(sum.Allowed(i), last) is var one && one > 0 && off / one is var factor && double.IsFinite(factor) && factor > most)
            {
                most = factor;
            }
        }

        return most > Factor ? new Amplification(most, quantity.Name) : this;
    }
}

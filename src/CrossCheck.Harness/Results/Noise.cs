namespace CrossCheck.Harness.Results;

/// <summary>How often an engine disagrees with itself when only the way of running it changes.</summary>
/// <param name="How"><c>row by row</c>, <c>with other threads</c>.</param>
/// <param name="Elements">Elements that were compared.</param>
/// <param name="Differing">Those that are not the same number.</param>
/// <param name="Beyond">Those beyond the tolerance.</param>
public sealed record Noise(string Operation, string How, long Elements, long Differing, long Beyond)
{
    internal Noise Plus(Noise other) =>
        this with { Elements = Elements + other.Elements, Differing = Differing + other.Differing, Beyond = Beyond + other.Beyond };
}

using CrossCheck.Networks;

namespace CrossCheck.Harness.Engines;

/// <summary>What must be known of an engine to judge it, beside what it computes.</summary>
public interface IEngineTraits
{
    /// <summary>Can it be asked for one operation alone? One that was recorded cannot.</summary>
    bool CanRunAgain => true;

    /// <summary>Does it round on the way? The definitions do not: what they give is the truth of a whole network.</summary>
    bool Rounds => true;

    /// <summary>The engine whose numbers it has, where that is another one; null where they are its own.</summary>
    string? Named => null;

    /// <summary>What of a plan another engine computes in its place; null where it needs none.</summary>
    FallbackShare? Borrowed(Plan plan) => null;

    /// <summary>The name of that other engine; null where there is none.</summary>
    string? Lender => null;
}

/// <summary>The traits of any engine.</summary>
public static class EngineTraits
{
    private static readonly IEngineTraits Plain = new None();

    /// <summary>Its own, or those of an engine that computes everything itself and can be asked again.</summary>
    public static IEngineTraits Of(IEngine engine) => engine as IEngineTraits ?? Plain;

    private sealed class None : IEngineTraits;
}

namespace CrossCheck.Harness.Results;

/// <summary>An engine as reports name it.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Version">The engine's version.</param>
/// <param name="Library">The library behind it with its version, or null.</param>
public sealed record EngineInfo(string Name, string Version, string? Library)
{
    /// <summary>What an engine says of itself.</summary>
    public static EngineInfo Of(IEngine engine) => new(engine.Name, engine.Version, engine.Library);
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Results;

/// <summary>A case file: its path as given, and the SHA-256 of what is in it (empty where it cannot be read).</summary>
public sealed record FileMark(string Path, string Sha256)
{
    public static FileMark Of(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return new FileMark(path, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileMark(path, "");
        }
    }
}

/// <summary>
/// What a run's results depend on: the program, the engines, the options and the case files. Tensors and networks in files of
/// their own are not looked into.
/// </summary>
/// <param name="Settings">The options that results depend on, as on a command line.</param>
public sealed record RunIdentity(string Version, EngineInfo Actual, EngineInfo Expected, ImmutableArray<EngineInfo> Also, string Settings, ImmutableArray<FileMark> Files)
{
    public static RunIdentity Of(RunOptions options, string settings, IEnumerable<string> files) =>
        new(Runner.Version, EngineInfo.Of(options.Actual), EngineInfo.Of(options.Expected), [.. options.Also.Select(EngineInfo.Of)], settings, [.. files.Select(FileMark.Of)]);

    /// <summary>What is not the same there as here; null where all is.</summary>
    public string? Difference(RunIdentity there)
    {
        if (there.Version != Version)
        {
            return $"it is of CrossCheck {there.Version}, not {Version}";
        }

        foreach (var (role, a, b) in new[] { ("engine under test", there.Actual, Actual), ("reference", there.Expected, Expected) })
        {
            if (a != b)
            {
                return $"its {role} is {Text(a)}, not {Text(b)}";
            }
        }

        if (!there.Also.SequenceEqual(Also))
        {
            return $"its other references are {List(there.Also)}, not {List(Also)}";
        }

        if (there.Settings != Settings)
        {
            return $"its options are '{there.Settings.Trim()}', not '{Settings.Trim()}'";
        }

        if (!there.Files.Select(f => f.Path).SequenceEqual(Files.Select(f => f.Path)))
        {
            return $"its case files are {List(there)}, not {List(this)}";
        }

        return there.Files.Zip(Files).FirstOrDefault(p => p.First.Sha256 != p.Second.Sha256).First is { } changed
            ? $"what is in {changed.Path} is not the same"
            : null;
    }

    private static string Text(EngineInfo engine) => $"{engine.Name} {engine.Version}{(engine.Library is { } library ? $" ({library})" : "")}";

    private static string List(ImmutableArray<EngineInfo> engines) => engines.IsEmpty ? "none" : string.Join(", ", engines.Select(Text));

    private static string List(RunIdentity run) =>
        run.Files.Length == 0 ? "none" : string.Join(", ", run.Files.Take(5).Select(f => f.Path)) + (run.Files.Length > 5 ? $" and {Numbers.Whole(run.Files.Length - 5)} more" : "");
}

using System.Collections.Immutable;
using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Wording;

/// <summary>What keeps two runs from being parts of one.</summary>
internal static class RunDifference
{
    /// <summary>What is not the same there as here; null where all is.</summary>
    public static string? Difference(this RunIdentity here, RunIdentity there)
    {
        if (there.Version != here.Version)
        {
            return $"it is of CrossCheck {there.Version}, not {here.Version}";
        }

        foreach (var (role, a, b) in new[] { ("engine under test", there.Actual, here.Actual), ("reference", there.Expected, here.Expected) })
        {
            if (a != b)
            {
                return $"its {role} is {Text(a)}, not {Text(b)}";
            }
        }

        if (!there.Also.SequenceEqual(here.Also))
        {
            return $"its other references are {List(there.Also)}, not {List(here.Also)}";
        }

        if (there.Settings != here.Settings)
        {
            return $"its options are '{there.Settings.Trim()}', not '{here.Settings.Trim()}'";
        }

        if (!there.Files.Select(f => f.Path).SequenceEqual(here.Files.Select(f => f.Path)))
        {
            return $"its case files are {List(there)}, not {List(here)}";
        }

        return there.Files.Zip(here.Files).FirstOrDefault(p => p.First.Sha256 != p.Second.Sha256).First is { } changed
            ? $"what is in {changed.Path} is not the same"
            : null;
    }

    private static string Text(EngineInfo engine) => $"{engine.Name} {engine.Version}{(engine.Library is { } library ? $" ({library})" : "")}";

    private static string List(ImmutableArray<EngineInfo> engines) => engines.IsEmpty ? "none" : string.Join(", ", engines.Select(Text));

    private static string List(RunIdentity run) =>
        run.Files.Length == 0 ? "none" : string.Join(", ", run.Files.Take(5).Select(f => f.Path)) + (run.Files.Length > 5 ? $" and {Numbers.Whole(run.Files.Length - 5)} more" : "");
}

using CrossCheck.Engine;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Referee;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

/// <summary>Traces that a test records and edits.</summary>
internal static class Goldens
{
    /// <summary>Records one case file of this text and gives the path of the trace.</summary>
    public static string Record(this Bench bench, string csv, IEngine? engine = null, string name = "cases.csv")
    {
        var summary = Recorder.Record([bench.Write(name, csv)], bench.Golden(), Bench.Options with { Actual = engine ?? new NativeEngine() });
        Problems.AreNone(summary.Problems.Concat(summary.Unusable));
        return Assert.Single(summary.Written);
    }

    public static string Golden(this Bench bench) => Path.Combine(bench.Folder, "golden");

    /// <summary>Changes the one place in a file where a text stands.</summary>
    public static void Edit(string path, string old, string now)
    {
        var text = File.ReadAllText(path);
        Assert.Equal(2, text.Split(old).Length);
        File.WriteAllText(path, text.Replace(old, now, StringComparison.Ordinal));
    }

    /// <summary>The native engine with one gradient, or result, of one operation changed.</summary>
    public static NativeEngine Wrong(string operation, string place, Func<double, double> mistake) => new(Catalogue.Default.With(
        new MutatedOp((Op)Catalogue.Default.Find(operation)!, Target.Parse(place), (v, _) => Array.ConvertAll(v, x => mistake(x)))));
}

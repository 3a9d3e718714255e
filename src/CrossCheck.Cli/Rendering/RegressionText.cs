using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Cli.Rendering;

/// <summary>What <c>regress</c> prints: operations that moved, what is new or gone, one line of sums.</summary>
internal static class RegressionText
{
    private const int Most = 20;

    public static void Write(TextWriter text, RegressionSummary summary)
    {
        foreach (var operation in summary.Operations.Where(o => o.Moved > 0))
        {
            Operation(text, operation, summary.Engine);
        }

        List(text, "gone", summary.Gone);
        List(text, "problem", summary.Problems);
        List(text, "new", summary.New);
        var now = $"{summary.Engine.Name} {summary.Engine.Version}";
        var then = string.Join(", ", summary.RecordedBy.Select(r => summary.RecordedBy.Length == 1 ? r.Key : $"{r.Key} ({Numbers.Count(r.Value, "file")})"));
        text.WriteLine($"engine    {now}, recorded of {(then.Length == 0 ? "nothing" : then)}");
        text.WriteLine(
            $"compared  {Numbers.Count(summary.Compared.Cases, "case")}, {Numbers.Count(summary.Compared.Elements, "number")}: "
            + $"{Numbers.Whole(summary.Compared.Elements - summary.Moved)} same, {Numbers.Whole(summary.Moved)} moved, {Numbers.Whole(summary.Beyond)} of them beyond tolerance");
        text.WriteLine(summary.ExitCode switch
        {
            0 when summary.Moved == 0 => "result    same, bit for bit",
            0 => "result    within tolerance",
            3 => "result    nothing was compared",
            _ => summary.Exact && summary.Beyond == 0 && summary.Gone.Length == 0 && summary.Problems.Length == 0 && summary.Moved > 0 ? "result    FAILED: bits have changed (--exact)" : "result    FAILED",
        });
    }

    private static void Operation(TextWriter text, OperationDrift operation, EngineInfo engine)
    {
        var carried = operation.Carried == 0 ? ""
            : operation.Carried == operation.Moved ? ", all behind values that moved before them"
            : $", {Numbers.Whole(operation.Carried)} of them behind values that moved before them";
        var size = operation.Invalid ? "NaN came or went" : operation.MaxUlp == 0 ? "the sign of a zero" : $"at most {Numbers.Whole((long)Math.Min(operation.MaxUlp, long.MaxValue))} ulp";
        var beyond = operation.Beyond > 0 ? $", {Numbers.Whole(operation.Beyond)} beyond tolerance" : "";
        text.WriteLine($"{operation.Name}: {Numbers.Whole(operation.Moved)} of {Numbers.Count(operation.Elements, "value")} moved, {size}{beyond}{carried}");
        var first = operation.First!;
        var (recorded, now) = Numbers.Pair(first.Recorded, first.Now, first.Type);
        var index = first.Index.IsEmpty ? "" : ReportNumber.Index(first.Index);
        text.WriteLine($"  {first.Source} {Shell.Printable(first.Id)}: {first.Quantity}{index} was {recorded} ({first.RecordedBy}), is {now} ({engine.Name} {engine.Version})");
    }

    private static void List(TextWriter text, string word, IReadOnlyList<string> lines)
    {
        foreach (var line in lines.Take(Most))
        {
            text.WriteLine($"{word,-9} {line}");
        }

        if (lines.Count > Most)
        {
            text.WriteLine($"{word,-9} … and {Numbers.Whole(lines.Count - Most)} more");
        }
    }
}

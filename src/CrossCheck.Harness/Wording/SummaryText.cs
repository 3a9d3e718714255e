using CrossCheck.Harness.Results;

namespace CrossCheck.Harness.Wording;

/// <summary>What a summary has to say beside its counts.</summary>
public static class SummaryText
{
    /// <summary>The interruption in words.</summary>
    public static string Text(this Interruption early) =>
        $"the run was interrupted at {early.Next}: {(early.Cases > 0 ? $"{Numbers.Count(early.Cases, "case")} that {(early.Cases == 1 ? "was" : "were")} read did not run, and what follows" : "what follows")} was not read";

    /// <summary>What was compared with it, and what it lacks.</summary>
    public static string Text(this ReferenceUse use)
    {
        var lacks = use.Lacks.IsEmpty ? "" : $"; it lacks {Numbers.Count(use.Lacks.Sum(l => l.Tensors), "tensor")}: {string.Join("; ", use.Lacks.Take(3).Select(l => l.Reason))}{(use.Lacks.Length > 3 ? $"; and {Numbers.Count(use.Lacks.Length - 3, "other reason")}" : "")}";
        return $"{use.Engine} compared {(use.Compared.Tensors == 0 ? "nothing" : $"{Numbers.Count(use.Compared.Tensors, "tensor")} of {Numbers.Count(use.Compared.Cases, "case")}")}{lacks}";
    }

    /// <summary><c>native ran what mine lacks: softmax (2 cases)</c>.</summary>
    /// <param name="actual">The engine under test.</param>
    public static string Ran(this FallbackUse use, string actual) =>
        $"{use.Engine} ran what {actual} lacks: {string.Join(", ", use.Operations.Select(o => $"{o.Name} ({Numbers.Count(o.Cases, "case")})"))}";

    /// <summary><c>not verified of mine: 4 tensors, 32 elements</c>.</summary>
    /// <param name="actual">The engine under test.</param>
    public static string NotVerified(this FallbackUse use, string actual) =>
        $"not verified of {actual}: {Numbers.Count(use.Tensors, "tensor")}, {Numbers.Count(use.Elements, "element")}";

    /// <summary>That it and the first reference differ; empty where they do not.</summary>
    /// <param name="expected">The name of the first reference.</param>
    public static string Disagreement(this ReferenceUse use, string expected) =>
        use.Disagreements == 0 ? "" : $"{expected} and {use.Engine} disagree in {Numbers.Count(use.Disagreements, "case")}, first {Shell.Printable(use.First)}";

    /// <summary>
    /// What qualifies the result: what a fallback ran in the actual engine's place, what the references beside the first were good
    /// for, what was noticed.
    /// </summary>
    public static IEnumerable<string> Remarks(this RunSummary summary, RunInfo run) =>
        (summary.Fallback is { Operations.IsEmpty: false } fallback ? [$"{fallback.Ran(run.Actual.Name)}; {fallback.NotVerified(run.Actual.Name)}"] : Array.Empty<string>())
            .Concat(summary.Amplified is { } amplified
                ? [$"{Numbers.Count(amplified.Cases, "case")} {(amplified.Cases == 1 ? "agrees" : "agree")} operation by operation: the rest is amplified rounding{(amplified.Factor < 2 ? "" : $", at most {Numbers.Size(amplified.Factor)} times that of one operation ({Shell.Printable(amplified.Id)})")}"]
                : [])
            .Concat(summary.Faults.Select(f => $"{f.Name} is a known fault: in {Numbers.Count(f.Cases, "case")} the definition decided"))
            .Concat(summary.Also.SelectMany(a => new[] { a.Text(), a.Disagreement(run.Expected.Name) })).Where(t => t.Length > 0).Concat(summary.Notices);
}

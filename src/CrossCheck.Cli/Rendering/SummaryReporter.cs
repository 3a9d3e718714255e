using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Cli.Rendering;

/// <summary>
/// The run for people: every failure as it comes (the first ones in full), then the ledger, and a last line that says
/// passed or failed.
/// </summary>
/// <param name="writer">Where to write.</param>
/// <param name="colours">Whether to mark the verdicts in colour.</param>
/// <param name="quiet">Whether to write failures alone.</param>
internal sealed class SummaryReporter(TextWriter writer, bool colours, bool quiet) : IReporter
{
    private const int FullCases = 20;
    private const int FullLines = 5;
    private const int Reasons = 20;
    private const int MistrustedCases = 3;
    private const int Kinks = 3;
    private const int KnownCases = 10;

    private readonly SortedDictionary<string, long> leftOut = new(StringComparer.Ordinal);
    private readonly Dictionary<Verdict, long> verdicts = [];
    private RunInfo? run;
    private readonly List<string> mistrusted = [];
    private long shown;
    private long hidden;
    private int kinks;
    private int known;

    /// <summary>Whether what an engine cannot run counts as a failure.</summary>
    public bool AllowUnsupported { get; init; }

    public bool StrictKinks { get; init; }

    public void Begin(RunInfo info) => run = info;

    public void Add(CaseResult result)
    {
        verdicts[result.Verdict] = verdicts.GetValueOrDefault(result.Verdict) + 1;
        foreach (var tensor in result.Tensors.Where(t => t.Verdict == TensorVerdict.Unsupported))
        {
            var reason = leftOut.Count < Reasons || leftOut.ContainsKey(tensor.Reason) ? tensor.Reason : "other reasons (see --json)";
            leftOut[reason] = leftOut.GetValueOrDefault(reason) + 1;
        }

        if (result.Suspicion is { Mistrusted: true } suspicion && mistrusted.Count < MistrustedCases)
        {
            mistrusted.Add($"{Shell.Printable(result.Id)}: {suspicion.Survivors[0].Text()}{(suspicion.Survivors.Length > 1 ? $"; and {Numbers.Count(suspicion.Survivors.Length - 1, "more tensor")}" : "")}");
        }

        if (run!.IsKnown(result))
        {
            if (!quiet && ++known <= KnownCases)
            {
                writer.WriteLine($"{Shell.Printable(result.Id)}  {result.Verdict.Name()}, known  {result.Source}");
                writer.WriteLine($"  {Shell.Printable(result.Known!.Text)}");
            }

            return;
        }

        if (result.Verdict == Verdict.Agree || (result.Verdict == Verdict.Unsupported && AllowUnsupported))
        {
            return;
        }

        if (result.Verdict == Verdict.Error)
        {
            writer.WriteLine(Red(FailureText.Full(result, run!, FullLines).First()));
            return;
        }

        if (result.Verdict == Verdict.Kink && !StrictKinks && ++kinks > Kinks)
        {
            return;
        }

        if (shown == FullCases)
        {
            hidden++;
            return;
        }

        shown++;
        foreach (var (i, line) in FailureText.Full(result, run!, FullLines).Index())
        {
            writer.WriteLine(i == 0 ? $"{Shell.Printable(result.Id)}  {Red(result.Verdict.Name())}  {result.Source}" : line);
        }
    }

    public void End(RunSummary summary)
    {
        if (hidden > 0)
        {
            writer.WriteLine($"and {Numbers.Count(hidden, "more failing case")} (--json or --csv has all of them)");
        }

        if (quiet && summary.ExitCode == 0)
        {
            return;
        }

        if (shown + hidden + known > 0 || verdicts.ContainsKey(Verdict.Error))
        {
            writer.WriteLine();
        }

        if (!quiet)
        {
            Ledger(summary);
        }

        Conclude(summary);
    }

    private void Ledger(RunSummary summary)
    {
        writer.WriteLine($"cases     {Numbers.Whole(summary.Cases)}{(summary.Cases > 0 ? ": " + Counts(summary, all: true) : "")}");
        writer.WriteLine($"planned   {Tally(summary.Planned)}");
        writer.WriteLine($"compared  {Tally(summary.Compared)}");
        if (run!.Shard is { } shard)
        {
            writer.WriteLine($"shard     {shard}: the other cases are not in these counts");
        }

        writer.WriteLine($"engines   {Engine(run!.Actual)} against {string.Join(", and ", run.References.Select(Engine))}");
        foreach (var use in summary.Also)
        {
            writer.WriteLine($"also      {use.Text()}");
            if (use.Disagreement(run.Expected.Name) is { Length: > 0 } disagreement)
            {
                writer.WriteLine($"          {disagreement}");
            }
        }

        if (run.Caveat is { } caveat)
        {
            writer.WriteLine($"note      {caveat}");
        }

        if (summary.Fallback is { Operations.IsEmpty: false } fallback)
        {
            writer.WriteLine($"fallback  {fallback.Ran(run.Actual.Name)}");
            writer.WriteLine($"          {fallback.NotVerified(run.Actual.Name)}");
        }

        foreach (var culprit in summary.Culprits)
        {
            writer.WriteLine($"culprit   {culprit.Name} of {culprit.Engine}: {Numbers.Count(culprit.Cases, "case")}, first {Shell.Printable(culprit.First)}");
        }

        foreach (var noise in summary.SelfNoise)
        {
            writer.WriteLine($"noise     {run.Expected.Name} against itself, {noise.Operation} {noise.How}: {Numbers.Whole(noise.Differing)} of {Numbers.Count(noise.Elements, "element")} differ, {Numbers.Whole(noise.Beyond)} beyond the tolerance");
        }

        if (summary.Mistrusted > 0)
        {
            writer.WriteLine($"mistrust  {Numbers.Count(summary.Mistrusted, "passing case")} could not have told (--fail-on mistrusted makes this a failure), such as");
            mistrusted.ForEach(m => writer.WriteLine($"          {m}"));
        }

        foreach (var (reason, count) in leftOut)
        {
            writer.WriteLine($"{(AllowUnsupported ? "left out" : "missing ")}  {Numbers.Count(count, "tensor")}: {reason}");
        }

        if (summary.Known > 0)
        {
            writer.WriteLine($"known     {Numbers.Count(summary.Known, "failing case")}, all of whose differences are listed");
        }

        foreach (var notice in summary.Notices)
        {
            writer.WriteLine($"note      {notice}");
        }
    }

    private void Conclude(RunSummary summary)
    {
        foreach (var text in summary.KnownEntries.Select(e => e.Text).Where(t => t.Length > 0))
        {
            writer.WriteLine(Red(text));
        }

        var cases = Numbers.Count(summary.Cases, "case");
        if (summary.Interrupted is { } early)
        {
            writer.WriteLine(Red($"STOPPED after {cases}{(summary.Failed > 0 ? $", {Numbers.Whole(summary.Failed)} failed" : "")}: {early.Text()}"));
            return;
        }

        var unusable = summary.Unusable.Length > 0 ? $"{Numbers.Count(summary.Unusable.Length, "file")} or arguments could not be used" : "";
        if (summary.Unusable.Length == 1)
        {
            unusable = "1 file or argument could not be used";
        }

        var failures = summary.Failed > 0
            ? $"{Numbers.Whole(summary.Failed)} of {cases} ({Counts(summary, all: false)})"
            : summary.Planned != summary.Compared && summary.Compared.Elements > 0
                ? $"planned and not compared: {Numbers.Count(summary.Planned.Tensors - summary.Compared.Tensors, "tensor")}"
                : "";
        if (summary.Stale.Count() is > 0 and var stale)
        {
            failures += $"{(failures.Length > 0 ? "; " : "")}{Numbers.Whole(stale)} of the known differences {(stale == 1 ? "is" : "are")} stale";
        }

        var line = (summary.ExitCode, failures, unusable) switch
        {
            (0, _, _) => $"passed: {Tally(summary.Compared)}; {run!.Actual.Name} agrees with {run.Expected.Name}{string.Concat(summary.Also.Where(a => a.Compared.Tensors > 0).Select(a => $" and, in {Numbers.Count(a.Compared.Tensors, "tensor")}, with {a.Engine}"))}{(summary.Known > 0 ? $", but for {Numbers.Count(summary.Known, "known case")}" : "")}{But(summary.Fallback)}",
            (3, _, _) when summary.Compared.Elements > 0 => $"NOTHING COMPARED of {run!.Actual.Name}: {summary.Fallback!.Engine} ran all of it in its place",
            (3, _, _) => $"NOTHING COMPARED: {(summary.Cases == 0 ? "no case ran (no rows, or a filter that matches none)" : $"{cases}, none with anything that both engines have")}",
            (_, "", _) => $"FAILED: {unusable}",
            (_, _, "") => $"FAILED: {failures}",
            _ => $"FAILED: {failures}; {unusable}",
        };
        writer.WriteLine(summary.ExitCode == 0 ? Paint(line, 32) : Red(line));
    }

    private static string Counts(RunSummary summary, bool all) => string.Join(", ", Enum.GetValues<Verdict>()
        .Where(v => summary.Count(v) > 0 && (all || (v != Verdict.Agree && (v != Verdict.Kink || summary.StrictKinks) && (v != Verdict.Unsupported || !summary.AllowUnsupported))))
        .OrderBy(v => v == Verdict.Agree ? 0 : 1)
        .Select(v => $"{Numbers.Whole(summary.Count(v))} {v.Name()}"));

    private static string Tally(Tally tally) =>
        $"{Numbers.Count(tally.Cases, "case")}, {Numbers.Count(tally.Tensors, "tensor")}, {Numbers.Count(tally.Elements, "element")}";

    private static string But(FallbackUse? fallback) => fallback is { Operations.IsEmpty: false }
        ? $", but for what {fallback.Engine} ran in its place: {string.Join(", ", fallback.Operations.Select(o => o.Name))}"
        : "";

    private static string Engine(EngineInfo engine) => engine.Library is not { } library ? $"{engine.Name} {engine.Version}"
        : library.Split(' ', ',').Contains(engine.Version) ? $"{engine.Name} ({library})"
        : $"{engine.Name} {engine.Version} ({library})";

    private string Red(string text) => Paint(text, 31);

    private string Paint(string text, int colour) => colours ? $"\e[{Numbers.Whole(colour)}m{text}\e[0m" : text;
}

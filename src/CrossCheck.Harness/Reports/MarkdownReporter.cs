using System.Text;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Reports;

/// <summary>
/// A summary that fits a pull-request comment (GitHub takes 65,536 characters, this stays below 60,000 and says what it left
/// out): a headline, the verdicts, the failures by what causes them, the first failing cases with the commands that show them
/// again. Text from the case files stands in <c>code</c> and <c>pre</c> elements with whatever Markdown or HTML would take for
/// markup, or GitHub for a mention, as character references.
/// </summary>
public sealed class MarkdownReporter(ReportFile file) : IReporter, IDisposable
{
    /// <summary>The most characters of the whole report.</summary>
    public const int Most = 60_000;

    private const int ForGroups = 12_000;
    private const int ForNotices = 20_000;
    private const int ForCases = Most - 600;
    private const int LongestName = 200;
    private const int LongestCase = 4_000;
    private const int CaseLines = 5;
    private const int KnownCases = 50;

    private readonly List<string> cases = [];
    private readonly List<string> known = [];
    private readonly Dictionary<string, (long Cases, string First)> withoutCulprit = [];
    private RunInfo? run;
    private long failing;
    private int held;

    /// <inheritdoc/>
    public void Begin(RunInfo info) => run = info;

    /// <inheritdoc/>
    public void Add(CaseResult result)
    {
        if (run!.IsKnown(result) && known.Count < KnownCases)
        {
            known.Add($"{result.Id}: {result.Known!.Text}");
        }

        if (!run!.Fails(result))
        {
            return;
        }

        failing++;
        if (result.AllFindings.All(f => f.Culprits.IsEmpty))
        {
            var verdict = result.Verdict == Verdict.Agree ? "mistrusted" : result.Verdict.Name();
            var (count, first) = withoutCulprit.GetValueOrDefault(verdict, (0, result.Id));
            withoutCulprit[verdict] = (count + 1, first);
        }

        if (held < ForCases)
        {
            cases.Add(Case(result));
            held += cases[^1].Length;
        }
    }

    /// <inheritdoc/>
    public void End(RunSummary summary)
    {
        var text = new StringBuilder();
        text.Append("## ").Append(Headline(summary)).Append("\n\n");
        text.Append(Engine(run!.Actual)).Append(" against ").Append(string.Join(" and ", run.References.Select(Engine))).Append(", CrossCheck ").Append(Escape(run.Version)).Append("\n\n");
        Verdicts(text, summary);
        Groups(text, summary);
        Notices(text, summary);

        // Whole cases, as many as there is room for behind what stands above them.
        var kept = 0;
        text.Append(failing > 0 ? "### The first failing cases\n\n" : "");
        while (kept < cases.Count && text.Length + cases[kept].Length <= ForCases)
        {
            text.Append(cases[kept++]);
        }

        if (kept < failing)
        {
            text.Append("Left out, to fit a comment: ").Append(Numbers.Count(failing - kept, "more failing case"))
                .Append(" of ").Append(Numbers.Whole(failing)).Append(". The JSON, CSV and JUnit reports have all of them.\n");
        }

        file.Stream.Write(Encoding.UTF8.GetBytes(text.ToString()));
        file.Complete();
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <summary>Text as both Markdown and HTML show it: everything that either reads as markup is a character reference.</summary>
    internal static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '<' or '>' or '&' or '"' or '\'' or '`' or '@' or '|' or '*' or '_' or '~' or '[' or ']' or '#' or '\\' or '!' or '$')
            {
                escaped.Append("&#").Append((int)c).Append(';');
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }

    private static string Code(string text) => $"<code>{Escape(Cut(Shell.Printable(text), LongestName))}</code>";

    /// <summary>Not in the middle of a character.</summary>
    private static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";

    private static string Engine(EngineInfo engine) => Escape(Cut(Shell.Printable($"{engine.Name} {engine.Version}{(engine.Library is { } library ? $" ({library})" : "")}"), LongestName));

    private static string Headline(RunSummary summary)
    {
        var of = $"{Numbers.Whole(summary.Failed)} of {Numbers.Count(summary.Cases, "case")} failed";
        return (summary.Interrupted, summary.ExitCode) switch
        {
            ({ }, _) => $"⚠️ Interrupted after {Numbers.Count(summary.Cases, "case")}" + (summary.Failed > 0 ? $", {Numbers.Whole(summary.Failed)} failed" : ""),
            (_, 0) => $"✅ {Numbers.Count(summary.Cases, "case")} passed",
            (_, 3) => "⚠️ Nothing was compared",
            _ when summary.Failed > 0 => $"❌ {of}",
            (_, 2) => $"❌ {Numbers.Count(summary.Unusable.Length, "input")} could not be used",
            _ when summary.Stale.Any() => "❌ The list of known differences is stale",
            _ => "❌ Not everything that was planned was compared",
        };
    }

    private void Verdicts(StringBuilder text, RunSummary summary)
    {
        text.Append("| verdict | cases |\n|---|---:|\n");
        foreach (var verdict in Enum.GetValues<Verdict>().Where(v => summary.Count(v) > 0))
        {
            text.Append("| ").Append(verdict.Name()).Append(" | ").Append(Numbers.Whole(summary.Count(verdict))).Append(" |\n");
        }

        if (summary.Mistrusted > 0)
        {
            text.Append("| agree, but could not have told | ").Append(Numbers.Whole(summary.Mistrusted)).Append(" |\n");
        }

        if (summary.Known > 0)
        {
            text.Append("| failing, but known | ").Append(Numbers.Whole(summary.Known)).Append(" |\n");
        }

        text.Append("\n| | cases | tensors | elements |\n|---|---:|---:|---:|\n");
        foreach (var (name, tally) in new[] { ("planned", summary.Planned), ("compared", summary.Compared) })
        {
            text.Append("| ").Append(name).Append(" | ").Append(Numbers.Whole(tally.Cases)).Append(" | ").Append(Numbers.Whole(tally.Tensors)).Append(" | ").Append(Numbers.Whole(tally.Elements)).Append(" |\n");
        }

        // A column for each reference: what was compared with it, and where it differs from the first.
        if (!summary.Also.IsEmpty)
        {
            text.Append("\n| reference |").Append(string.Concat(run!.References.Select(r => $" {Code(r.Name)} |"))).Append("\n|---|").Append(string.Concat(run.References.Select(_ => "---:|"))).Append('\n');
            text.Append("| tensors compared | ").Append(string.Join(" | ", summary.Also.Select(a => a.Compared.Tensors).Prepend(summary.Compared.Tensors).Select(Numbers.Whole))).Append(" |\n");
            text.Append("| cases that differ from the first | | ").Append(string.Join(" | ", summary.Also.Select(a => Numbers.Whole(a.Disagreements)))).Append(" |\n");
        }

        text.Append('\n');
    }

    private void Groups(StringBuilder text, RunSummary summary)
    {
        var rows = summary.Culprits.Select(c => $"| {Code(c.Name)} of {Code(c.Engine)} | {Numbers.Whole(c.Cases)} | {Code(c.First)} |\n")
            .Concat(withoutCulprit.OrderByDescending(w => w.Value.Cases).Select(w => $"| {w.Key} | {Numbers.Whole(w.Value.Cases)} | {Code(w.Value.First)} |\n")).ToList();
        if (rows.Count > 0)
        {
            text.Append("### Failures by culprit\n\n| culprit | cases | first |\n|---|---:|---|\n");
            Fit(text, rows, ForGroups, left => $"| {Numbers.Whole(left)} more | | |\n");
        }
    }

    private void Notices(StringBuilder text, RunSummary summary)
    {
        var lines = (summary.Interrupted is { } early ? new[] { early.Text() } : []).Concat(summary.Unusable).Concat(summary.KnownEntries.Select(e => e.Text).Where(t => t.Length > 0)).Concat(summary.Remarks(run!)).Concat(known).Select(n => $"- {Code(n)}\n").ToList();
        if (lines.Count > 0)
        {
            Fit(text, lines, ForNotices, left => $"- {Numbers.Count(left, "more notice")}\n");
        }
    }

    private static void Fit(StringBuilder text, List<string> lines, int most, Func<long, string> rest)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (text.Length + lines[i].Length > most)
            {
                text.Append(rest(lines.Count - i));
                break;
            }

            text.Append(lines[i]);
        }

        text.Append('\n');
    }

    private string Case(CaseResult result)
    {
        var lines = FailureText.Full(result, run!, CaseLines).Skip(result.Verdict == Verdict.Error ? 0 : 1).Select(l => l.StartsWith("  ", StringComparison.Ordinal) ? l[2..] : l).ToList();
        var command = result.Verdict == Verdict.Error ? $"Reproduce: {FailureText.Reproduce(result, run!.Given)}" : lines[^1];
        lines = result.Verdict == Verdict.Error ? lines : lines[..^1];
        var verdict = result.Verdict == Verdict.Agree ? "mistrusted" : result.Verdict.Name();

        // A command that is cut is none: it is kept whole, or left out.
        var body = string.Join('\n', lines.Append(command).Select(l => l == command ? (l.Length <= LongestCase / 2 ? l : "(the id is too long for a command)") : Cut(l, LongestCase / 8)).Select(Shell.Printable));
        return $"<details><summary>{Code(result.Id)} {verdict}, {Code(result.Source)}</summary>\n\n<pre>\n{Escape(body)}\n</pre>\n\n</details>\n\n";
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Wording;

namespace CrossCheck.Harness.Reports.Html;

/// <summary>Writes the document around what the reporter kept.</summary>
internal sealed class HtmlPage(TextWriter writer, RunInfo run, RunSummary summary, List<FailingCase> pages, List<string> packs, RowBlocks rows, HashSet<string> files)
{
    private const int NamedFiles = 4;
    private static readonly string Style = Resource("report.css");
    private static readonly string Script = Resource("report.js");

    public void Write()
    {
        Head();
        writer.Write("<body>\n<a class=skip href=\"#failures\">Skip to the failures</a> <a class=skip href=\"#cases\">Skip to all cases</a>\n");
        Headline();
        writer.Write("<main>\n");
        Tools();
        Failures();
        Cases();
        writer.Write("</main>\n<footer><p>");
        writer.Write(Text($"CrossCheck {run.Version}. This file is complete: it loads nothing."));
        writer.Write("</p></footer>\n");
        foreach (var pack in packs)
        {
            writer.Write($"<script type=\"text/plain\" class=pack>{pack}</script>\n");
        }

        foreach (var block in rows.Blocks)
        {
            writer.Write(block);
            writer.Write('\n');
        }

        writer.Write($"<script>{Script}</script>\n</body>\n</html>\n");
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(HtmlPage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Text(string text) => HtmlText.Escape(text);

    /// <summary>Only this very style and this very script are let in, and nothing from anywhere else.</summary>
    private void Head()
    {
        var policy = $"default-src 'none'; style-src {Hash(Style)}; script-src {Hash(Script)}; img-src data:; base-uri 'none'; form-action 'none'";
        writer.Write($"<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n<meta http-equiv=Content-Security-Policy content=\"{policy}\">\n");
        writer.Write("<meta name=viewport content=\"width=device-width, initial-scale=1\">\n<meta name=color-scheme content=\"light dark\">\n<link rel=icon href=\"data:,\">\n");
        writer.Write($"<title>{Text(Title())} · CrossCheck</title>\n<style>{Style}</style>\n</head>\n");
    }

    private string Title() => summary switch
    {
        { Failed: > 0 } => $"{Grouped(summary.Failed)} of {Cases(summary.Cases)} failed",
        { Unusable.Length: > 0 } => $"{Numbers.Count(summary.Unusable.Length, "file")} or arguments could not be used",
        { ExitCode: 3 } => "Nothing was compared",
        { ExitCode: 0 } => $"{(summary.Cases == 1 ? "1 case agrees" : $"All {Cases(summary.Cases)} agree")}",
        _ => "Not everything planned was compared",
    };

    private void Headline()
    {
        writer.Write($"<header class={(summary.ExitCode == 0 ? "passed" : "failed")}>\n<p class=brand>CrossCheck</p>\n<h1><span aria-hidden=true>{(summary.ExitCode == 0 ? "✓" : "✗")}</span> {Text(Title())}</h1>\n");
        writer.Write($"<p class=lead><b>{Text(run.Actual.Name)}</b> {Text(Binding(run.Actual))} against {string.Join(" and ", run.References.Select(r => $"<b>{Text(r.Name)}</b> {Text(Binding(r))}"))}</p>\n");
        var named = string.Join(", ", files.Take(NamedFiles).Select(f => $"<code>{HtmlText.Clip(f, 120)}</code>"));
        var more = files.Count > NamedFiles ? $" and {Grouped(files.Count - NamedFiles)} more files" : "";
        writer.Write($"<p class=lead>{named}{more}: {Text(Tally(summary.Compared))} compared{(summary.Planned == summary.Compared ? ", everything that was planned" : $" of {Text(Tally(summary.Planned))} planned")}.</p>\n");
        writer.Write("<ul class=tiles aria-label=\"Cases per verdict\">");
        foreach (var verdict in VerdictSign.Order.Where(v => summary.Count(v) > 0))
        {
            writer.Write($"<li>{VerdictSign.Badge(verdict)} <b>{Grouped(summary.Count(verdict))}</b></li>");
        }

        if (summary.Mistrusted > 0)
        {
            writer.Write($"<li><span class=\"badge kink\"><span aria-hidden=true>?</span> mistrusted</span> <b>{Grouped(summary.Mistrusted)}</b> <small>passing, could not have told</small></li>");
        }

        writer.Write("</ul>\n");
        var notes = summary.Unusable.Select(u => "could not be used: " + u).Concat(summary.Remarks(run))
            .Concat(run.Caveat is { } caveat ? [caveat] : [])
            .Concat(summary.SelfNoise.Take(10).Select(n => $"{run.Expected.Name} against itself, {n.Operation} {n.How}: {Numbers.Whole(n.Differing)} of {Numbers.Count(n.Elements, "element")} differ, {Numbers.Whole(n.Beyond)} beyond the tolerance")).ToList();
        if (notes.Count > 0)
        {
            writer.Write($"<ul class=notes>{string.Concat(notes.Take(20).Select(n => $"<li>{HtmlText.Clip(n, 500)}</li>"))}{(notes.Count > 20 ? $"<li>and {Grouped(notes.Count - 20)} more</li>" : "")}</ul>\n");
        }

        writer.Write("</header>\n");
    }

    /// <summary>Of no use without the script, which brings it to light.</summary>
    private void Tools() => writer.Write(
        """
        <form class=tools role=search hidden>
        <label class=search>Search <input type=search name=q placeholder="id, operation, file, tag …" autocomplete=off spellcheck=false></label>
        <fieldset><legend>Verdict</legend><span class=verdicts></span></fieldset>
        <label>Tag <select name=tag><option value="">all</option></select></label>
        <button type=reset>Clear</button>
        <p class=count role=status aria-live=polite></p>
        </form>

        """);

    private void Failures()
    {
        writer.Write($"<section id=failures tabindex=-1 aria-labelledby=failures-title>\n<h2 id=failures-title>{(pages.Count == 0 ? "No case failed" : "Failures by cause")}</h2>\n");
        if (!summary.Culprits.IsEmpty)
        {
            writer.Write("<div class=scroll tabindex=0 role=group aria-label=Causes><table class=causes><thead><tr><th scope=col>engine<th scope=col>operation<th scope=col>cases<th scope=col>first</tr></thead><tbody>");
            foreach (var culprit in summary.Culprits.Take(100))
            {
                writer.Write($"<tr><td>{Text(culprit.Engine)}<th scope=row>{Text(culprit.Name)}<td class=number>{Grouped(culprit.Cases)}<td><bdi>{HtmlText.Clip(culprit.First, 100)}</bdi></tr>");
            }

            writer.Write($"</tbody></table></div>{(summary.Culprits.Length > 100 ? $"<p class=cut>and {Grouped(summary.Culprits.Length - 100)} more</p>" : "")}\n");
        }

        if (pages.Count < summary.Failed)
        {
            writer.Write($"<p class=cut>The first {Grouped(pages.Count)} of {Grouped(summary.Failed)} failing cases have a page here; --json and --csv have all of them.</p>\n");
        }

        var first = true;
        foreach (var group in pages.GroupBy(p => (p.Order, p.Group)).OrderBy(g => g.Key.Order).ThenByDescending(g => g.Count()))
        {
            writer.Write($"<section class=group>\n<h3>{HtmlText.Clip(group.Key.Group, 200)} <small>{Text(Cases(group.Count()))}</small></h3>\n");
            foreach (var page in group)
            {
                writer.Write($"<details class=case id=case-{Numbers.Whole(page.Number)}{(first ? " open" : "")}{(page.Pack < 0 ? "" : $" data-pack=\"{Numbers.Whole(page.Pack)} {Numbers.Whole(page.Place)}\"")}><summary>{page.Head}</summary><div class=body>{page.Body}</div></details>\n");
                first = false;
            }

            writer.Write("</section>\n");
        }

        if (packs.Count > 0)
        {
            writer.Write("<p class=\"cut without\">To keep this file small, the pages behind the first ones are packed; they open in a browser with JavaScript.</p>\n");
        }

        writer.Write("</section>\n");
    }

    private void Cases()
    {
        writer.Write("<section id=cases tabindex=-1 aria-labelledby=cases-title>\n<h2 id=cases-title>All cases</h2>\n");
        if (rows.Rows < summary.Cases)
        {
            writer.Write($"<p class=cut>{Grouped(rows.Rows)} of {Text(Cases(summary.Cases))} are listed: the first ones, and those that have a page above. The counts are of all; --json and --csv list all.</p>\n");
        }

        writer.Write("<p class=without>The list of all cases needs JavaScript; what failed stands above.</p>\n");
        writer.Write("<div class=table tabindex=0 role=group aria-label=\"All cases, scrollable\" hidden><table class=list><thead><tr>");
        foreach (var (name, title) in new[] { ("verdict", "verdict"), ("case", "case"), ("why", "what is wrong, or the network"), ("tags", "tags"), ("used", "tolerance used"), ("source", "source") })
        {
            writer.Write($"<th scope=col class={name}><button type=button>{title}</button></th>");
        }

        writer.Write("</tr></thead><tbody></tbody></table></div>\n</section>\n");
    }

    private static string Binding(EngineInfo engine) => engine.Library is { } library ? $"({library})" : engine.Version;

    private static string Cases(long count) => $"{Grouped(count)} case{(count == 1 ? "" : "s")}";

    private static string Tally(Tally tally) =>
        $"{Cases(tally.Cases)}, {Grouped(tally.Tensors)} tensor{(tally.Tensors == 1 ? "" : "s")}, {Grouped(tally.Elements)} element{(tally.Elements == 1 ? "" : "s")}";

    private static string Grouped(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using Xunit;

namespace CrossCheck.Harness.Tests.Reports;

public sealed partial class MarkdownReporterTests
{
    [Fact]
    public void TheWholeOfASmallRun()
    {
        var text = Report([Make.Agree("q1"), Make.Differ("q2", culprit: "leaky_relu"), Make.Error("q3", "a/exam.csv:4: X: ragged")], s => s with { Culprits = [new CulpritCount("native", "leaky_relu backward", 1, "q2")] });
        Assert.StartsWith("## ❌ 2 of 3 cases failed\n\nnative 0.1.0 against torch 0.107.0 (libtorch 2.10.0), CrossCheck 0.1.0\n", text, StringComparison.Ordinal);
        Assert.Contains("| differ | 1 |\n", text, StringComparison.Ordinal);
        Assert.Contains("| planned | 6 | 9 | 32 |\n", text, StringComparison.Ordinal);
        Assert.Contains("| <code>leaky&#95;relu backward</code> of <code>native</code> | 1 | <code>q2</code> |\n| error | 1 | <code>q3</code> |\n", text, StringComparison.Ordinal);
        Assert.Contains("<details><summary><code>q2</code> differ, <code>a/exam.csv:3</code></summary>\n\n<pre>\ndL/dX&#91;0, 1&#93;: actual 2, expected 0.2 ", text, StringComparison.Ordinal);
        Assert.Contains("Reproduce: crosscheck show a/exam.csv q2 --dtype float64\n</pre>\n\n</details>", text, StringComparison.Ordinal);
        Assert.Contains("a/exam.csv:4: X: ragged\nReproduce: crosscheck show a/exam.csv q3 --dtype float64\n</pre>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Left out", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    public void TheHeadlineSaysWhatHappened(int exit)
    {
        var text = Report([Make.Agree("q")], s => exit switch
        {
            0 => s with { Compared = s.Planned },
            2 => s with { Unusable = ["nope.csv: no such file"] },
            _ => s with { Compared = default },
        });
        Assert.StartsWith(exit switch { 0 => "## ✅ 1 case passed\n", 2 => "## ❌ 1 input could not be used\n", _ => "## ⚠️ Nothing was compared\n" }, text, StringComparison.Ordinal);
        Assert.Equal(exit == 2, text.Contains("nope.csv: no such file", StringComparison.Ordinal));
    }

    [Fact]
    public void AnInterruptionIsTheHeadline()
    {
        var text = Report([Make.Differ("q")], s => s with { Interrupted = new Interruption(2, "a.csv:7") });
        Assert.StartsWith("## ⚠️ Interrupted after 1 case, 1 failed\n", text, StringComparison.Ordinal);
        Assert.Contains("- <code>the run was interrupted at a.csv:7: 2 cases", text, StringComparison.Ordinal);
    }

    [Fact]
    public void HostileTextIsTextOnly()
    {
        var text = Report(
            [Make.Differ(Make.Hostile, $"a|{Make.Hostile}.csv:3", Make.Hostile), Make.Error("e", $"m {Make.Hostile}\n</pre></details>\n\n# heading @all")],
            s => s with { Culprits = [new CulpritCount(Make.Hostile, Make.Hostile, 1, Make.Hostile)], Notices = [Make.Hostile] });

        // What is left of the report's own markup once its tags are gone holds none of theirs.
        var own = Tag().Replace(text, "");
        Assert.DoesNotContain('<', own);
        Assert.DoesNotContain('@', own);
        Assert.DoesNotContain('`', own);
        Assert.DoesNotContain("\n::", own, StringComparison.Ordinal);
        Assert.DoesNotContain("\n# ", own, StringComparison.Ordinal);
        Assert.All(own.Split('\n').Where(l => l.Contains("octocat", StringComparison.Ordinal) && l.StartsWith('|')), l => Assert.Equal(4, l.Count(c => c == '|')));
        Assert.Equal(Count(text, "<details>"), Count(text, "</details>"));
        Assert.Equal(2, Count(text, "<pre>"));
        Assert.Contains("=a|`b`<script>@octocat,50%:x", WebUtility.HtmlDecode(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 5_000)]
    [InlineData(1, 300)]
    [InlineData(12, 2_000)]
    [InlineData(30, 60)]
    public void ItFitsACommentAndSaysWhatItLeftOut(int idLength, int count)
    {
        var pad = new string('<', idLength * 40);
        var culprits = Enumerable.Range(0, 200).Select(i => new CulpritCount("native", $"{pad}{i.ToString(CultureInfo.InvariantCulture)} backward", 1, pad)).ToList();
        var text = Report(
            Enumerable.Range(0, count).Select(i => Make.Differ($"{pad}😀{i.ToString(CultureInfo.InvariantCulture)}", culprit: "leaky_relu")).ToArray(),
            s => s with { Culprits = [.. culprits], Notices = [.. culprits.Select(c => c.Name)], Unusable = [new string('&', 100_000)] });
        Assert.InRange(text.Length, 10_000, 60_000);
        var shown = Count(text, "<details>");
        Assert.True(shown >= 3, $"{shown} cases");
        Assert.Contains($"Left out, to fit a comment: {(count - shown).ToString(CultureInfo.InvariantCulture)} more failing case", text, StringComparison.Ordinal);
        Assert.Contains("more | | |\n", text, StringComparison.Ordinal);
        Assert.Contains("more notice", text, StringComparison.Ordinal);
        Assert.Equal(shown, Count(text, "</details>"));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static string Report(CaseResult[] results, Func<RunSummary, RunSummary>? change = null) => Make.Report(f => new MarkdownReporter(f), results, change: change);

    [GeneratedRegex("</?(code|pre|details|summary)>")]
    private static partial Regex Tag();
}

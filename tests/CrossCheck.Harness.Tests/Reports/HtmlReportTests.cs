using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Reports;

public sealed partial class HtmlReportTests
{
    private const int Megabytes5 = 5_000_000;

    private static string Page { get; } = Make(Faulty.Options);

    [Fact]
    public void TheHeadlineSaysWhatFailedAndAgainstWhat()
    {
        Assert.Contains("<h1><span aria-hidden=true>✗</span> 4 of 7 cases failed</h1>", Page, StringComparison.Ordinal);
        Assert.Contains("<b>native</b>", Page, StringComparison.Ordinal);
        Assert.Contains("against <b>definition</b>", Page, StringComparison.Ordinal);
        Assert.Contains("7 cases", Page, StringComparison.Ordinal);
        Assert.Contains("the reference is CrossCheck&#39;s own textbook definitions", Page, StringComparison.Ordinal);
        Assert.Contains("<b>torch</b> (libtorch 2.10.0)", Generated.Report([Generated.Passing(1)]), StringComparison.Ordinal);
        Assert.Contains("</span> 1 case agrees</h1>", Generated.Report([Generated.Passing(1)]), StringComparison.Ordinal);
    }

    [Fact]
    public void FailuresStandBelowTheirCause()
    {
        var headings = Headings().Matches(Page).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(
            ["Failures by cause", "native: leaky_relu backward is wrong <small>2 cases</small>", "The engines agree, an answer in the file is wrong <small>1 case</small>", "The row is not a valid case <small>1 case</small>", "All cases"],
            headings);
        Assert.Contains("<td>native<th scope=row>leaky_relu backward<td class=number>2<td><bdi>q1</bdi>", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void AFailingCaseIsDrawnAndItsNumbersShown()
    {
        var section = Section("q1");
        Assert.Contains("<svg", section, StringComparison.Ordinal);
        Assert.Contains("v = leaky_relu(u, negative_slope=0.1)</text>", section, StringComparison.Ordinal);
        Assert.Contains("▶ native: backward is wrong</text>", section, StringComparison.Ordinal);
        Assert.Contains("≠ gradient 4 of 4 differ</text>", section, StringComparison.Ordinal);
        Assert.Contains("✓ value (2, 2) agrees</text>", section, StringComparison.Ordinal);
        Assert.Contains("native is wrong: leaky_relu backward", section, StringComparison.Ordinal);
        Assert.Contains("<caption>native</caption>", section, StringComparison.Ordinal);
        Assert.Contains("<caption>definition</caption>", section, StringComparison.Ordinal);
        Assert.Contains("<caption>difference (native − definition)</caption>", section, StringComparison.Ordinal);

        // dL/du is W where u > 0, and a tenth of it elsewhere.
        Assert.Contains("<th scope=row>0</th><td class=bad>2<b>≠</b></td><td class=bad>4<b>≠</b></td>", section, StringComparison.Ordinal);
        Assert.Contains("<th scope=row>0</th><td>1</td><td>2</td>", section, StringComparison.Ordinal);
        Assert.Matches("<th scope=row>1</th><td class=h[34]>1<b>≠</b></td><td class=h[34]>0.4<b>≠</b></td>", section);
        Assert.Contains("crosscheck show", section, StringComparison.Ordinal);
        Assert.Contains("a &lt;b&gt;note&lt;/b&gt;", section, StringComparison.Ordinal);
    }

    [Fact]
    public void ABigTensorIsCutAroundItsWorstElementAndThatIsSaid() =>
        Assert.Matches(@"<p class=cut>Cut: \[\d+:\d+, \d+:\d+\] around the worst elements are shown, 100 of the 2400 elements of shape \(40, 60\)\.</p>", Section("big"));

    [Fact]
    public void AWrongAnswerStandsBesideBothEngines()
    {
        var section = Section("&lt;img src=x onerror=&#39;pwned=1&#39;&gt;");
        Assert.Contains("<caption>the file’s answer</caption>", section, StringComparison.Ordinal);
        Assert.Contains("<td class=bad>0.5<b>✗</b></td><td>3</td>", section, StringComparison.Ordinal);
        Assert.Contains("<td class=mark>0</td><td>3</td>", section, StringComparison.Ordinal);
        Assert.Contains("<b>0.5</b> <small>claims [0.45, 0.55]</small>", section, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAnAuthorWritesIsText()
    {
        Assert.DoesNotContain("<script>pwned", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg onload", Page, StringComparison.Ordinal);
        Assert.DoesNotContain("</script><", Page.Replace("</script>\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(Regex.Count(Page, "<script"), Regex.Count(Page, "</script>"));
        Assert.Contains(Rows(Page), r => r[0].GetString() == "<script>pwned=1</script>" && r[2].GetString() == "</script><img/src=x/onerror=pwned=1>");
        Assert.DoesNotContain('\u202E', Generated.Report([Generated.Passing(1) with { Id = "a\u202Eb\u0007", Verdict = Verdict.Error, Message = "\u202E" }]));
    }

    [Fact]
    public void NothingIsLoadedFromElsewhere()
    {
        Assert.DoesNotMatch("(?i)https?:|src=[\"']?[a-z/]|url\\(|@import|<iframe|<base|\\son[a-z]+=[\"'][^<]*<", Page.Replace("src=x", "", StringComparison.Ordinal));
        var policy = Regex.Match(Page, "Content-Security-Policy content=\"([^\"]*)\"").Groups[1].Value;
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        foreach (var (element, directive) in new[] { ("style", "style-src"), ("script", "script-src") })
        {
            var text = Regex.Match(Page, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline).Groups[1].Value;
            Assert.Contains($"{directive} 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'", policy, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(" style=", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameRunGivesTheSameBytes()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(Page, Make(Faulty.Options with { Threads = 1 }));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void AHundredThousandCasesStayBelow5MegabytesAndAreAllListed()
    {
        var page = Generated.Report(Enumerable.Range(0, 100_000).Select(Generated.Passing));
        Assert.InRange(Encoding.UTF8.GetByteCount(page), 100_000, Megabytes5);
        var rows = Rows(page).ToList();
        Assert.Equal(100_000, rows.Count);
        Assert.Equal("nets/89/case-099999", rows[^1][0].GetString());
        Assert.DoesNotContain("are listed", page, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsLeftOutOfAMillionCasesIsSaid()
    {
        var page = Generated.Report(Enumerable.Range(0, 1_000_000).Select(i => i == 999_999 ? Generated.Passing(i) with { Verdict = Verdict.Error, Message = "late" } : Generated.Passing(i)));
        Assert.InRange(Encoding.UTF8.GetByteCount(page), 100_000, Megabytes5);
        var rows = Rows(page).ToList();
        Assert.InRange(rows.Count, 100_000, 200_001);
        Assert.Contains($"{rows.Count:#,0} of 1,000,000 cases are listed", page, StringComparison.Ordinal);
        Assert.Equal(("error", 0), (rows[^1][1].GetString(), rows[^1][8].GetInt32()));
        Assert.Contains("1 of 1,000,000 cases failed", page, StringComparison.Ordinal);
    }

    /// <param name="big">How many of three cases have big tensors: their pages may be more than fit, and that is said, too.</param>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void OfManyFailuresAThousandHaveAPageAndThatIsSaid(int big)
    {
        using var bench = new Bench();
        var (results, _) = bench.Run(Faulty.Csv, Faulty.Options with { KeepViews = true });
        var page = Generated.Report(Enumerable.Range(0, 100_000).Select(i => results[i % 3 < big ? 1 : 0] with { Id = Generated.Passing(i).Id }));
        Assert.InRange(Encoding.UTF8.GetByteCount(page), 100_000, Megabytes5);
        Assert.Equal(1000, Regex.Count(page, "<details class=case"));
        Assert.Contains("The first 1,000 of 100,000 failing cases have a page here", page, StringComparison.Ordinal);
        var packed = Regex.Matches(page, "class=pack>([^<]*)</script>");
        Assert.NotEmpty(packed);
        Assert.Equal(big > 0, page.Contains("This report is full", StringComparison.Ordinal));
        Assert.Contains("▶ native: backward is wrong</text>", Inflate(packed[^1].Groups[1].Value), StringComparison.Ordinal);
    }

    [Fact]
    public void LongTextIsCut()
    {
        var text = string.Concat(Enumerable.Repeat("<&😀>", 4_000));
        var page = Generated.Report(Enumerable.Range(0, 1200).Select(i => new CaseResult { Id = $"{i}{text}", Place = new(text, 1), Verdict = Verdict.Error, Message = text, Network = text, Note = text, Tags = [text], Own = [new(text, text)] }));
        Assert.InRange(Encoding.UTF8.GetByteCount(page), 100_000, Megabytes5);
        Assert.DoesNotContain('\uFFFD', page);
    }

    [Theory]
    [InlineData(Verdict.Unsupported, true, false, 0)]
    [InlineData(Verdict.Unsupported, false, false, 1)]
    [InlineData(Verdict.Kink, false, false, 0)]
    [InlineData(Verdict.Kink, false, true, 1)]
    [InlineData(Verdict.Crashed, true, false, 1)]
    public void APageForWhatFailsTheRun(Verdict verdict, bool allow, bool strict, int pages)
    {
        var page = Generated.Report([Generated.Passing(1) with { Verdict = verdict, Message = "because" }], Generated.Run with { AllowUnsupported = allow, StrictKinks = strict });
        Assert.Equal(pages, Regex.Count(page, "<details class=case"));
    }

    private static string Make(RunOptions options)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "crosscheck-html-report-tests")).FullName;
        var file = Path.Combine(folder, "cases.csv");
        File.WriteAllText(file, Faulty.Csv);
        return Generated.Report(options, file);
    }

    /// <summary>The page about a case, by its id as it is escaped.</summary>
    private static string Section(string id) =>
        Page.Split("<details class=case").Single(s => s.Contains($"<bdi class=id>{id}</bdi>", StringComparison.Ordinal));

    private static IEnumerable<JsonElement> Rows(string page) => RowBlock().Matches(page)
        .SelectMany(m => JsonDocument.Parse(m.Groups[1].Length > 0 ? Inflate(m.Groups[2].Value) : m.Groups[2].Value).RootElement.EnumerateArray());

    private static string Inflate(string text)
    {
        using var reader = new StreamReader(new DeflateStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    [GeneratedRegex("<h[23][^>]*>(.*?)</h[23]>")]
    private static partial Regex Headings();

    [GeneratedRegex("<script type=\"application/json\" class=rows( data-deflated)?>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex RowBlock();
}

using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using Xunit;

namespace CrossCheck.Harness.Tests.Reports;

public sealed class JUnitReporterTests
{
    private static readonly CaseResult[] Mixed =
    [
        Make.Agree("q1"), Make.Differ("q2", culprit: "leaky_relu"), Make.Error(Make.Hostile, "a/exam.csv:4: X: ragged"),
        Make.Unsupported("l1"), Make.Kink("l2"), Make.Mistrusted("l3"),
    ];

    private static readonly XmlSchemaSet Schema = Read();

    [Fact]
    public void ItIsValidAndCountsWhatItHolds()
    {
        var root = Valid(Mixed).Root!;
        Assert.Equal(["a/exam.csv", "b/lab.csv"], root.Elements("testsuite").Select(s => s.Attribute("name")!.Value));
        AssertCounts(root, root.Descendants("testcase").ToList(), 6, 2, 1);
        foreach (var suite in root.Elements("testsuite"))
        {
            AssertCounts(suite, suite.Elements("testcase").ToList());
        }

        var cases = root.Descendants("testcase").ToList();
        Assert.All(cases.Take(3), c => Assert.Equal("exam", c.Attribute("classname")!.Value));
        Assert.Empty(cases[0].Elements());
        var failure = Assert.Single(cases[1].Elements());
        Assert.Equal(("failure", "differ"), (failure.Name.LocalName, failure.Attribute("type")!.Value));
        Assert.StartsWith("dL/dX[0, 1]: actual 2, expected 0.2", failure.Attribute("message")!.Value, StringComparison.Ordinal);
        Assert.Equal(
            ["q2  differ  a/exam.csv:3", "  dL/dX[0, 1]: actual 2, expected 0.2 (rel 9, abs 1.8, 2.85e7 ulp, allowed 1e-5); 1 of 4 elements", "  native is wrong: leaky_relu backward", "  Reproduce: crosscheck show a/exam.csv q2 --dtype float64"],
            failure.Value.Trim().Split('\n'));
        var error = Assert.Single(cases[2].Elements());
        Assert.Equal(("error", "error", "a/exam.csv:4: X: ragged"), (error.Name.LocalName, error.Attribute("type")!.Value, error.Attribute("message")!.Value));
        Assert.Equal("failure", Assert.Single(cases[3].Elements()).Name.LocalName);
        Assert.Contains("a kink of leaky_relu", Assert.Single(cases[4].Elements("system-out")).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatXmlCannotHoldIsReplacedAndTheRestComesBack()
    {
        var id = Valid(Mixed).Descendants("testcase").ElementAt(2).Attribute("name")!.Value;
        Assert.Equal(Make.Hostile.Replace('\u0001', '\uFFFD').Replace('\ud800', '\uFFFD'), id);
    }

    [Fact]
    public void Clean()
    {
        // In an attribute of the test, the compiler itself would replace a lone surrogate.
        (string Id, string Expected)[] table =
        [
            ("plain", "plain"), ("\0a\u001f", "\uFFFDa\uFFFD"), ("\ud83d\ude00", "\ud83d\ude00"), ("\ud83d", "\uFFFD"),
            ("\ude00\ud83d", "\uFFFD\uFFFD"), ("a\ud83dz", "a\uFFFDz"), ("\uFFFE\uFFFF\t\n", "\uFFFD\uFFFD\t\n"),
        ];
        Assert.Equal(table.Select(t => t.Expected), table.Select(t => Valid([Make.Agree(t.Id)]).Descendants("testcase").First().Attribute("name")!.Value));
    }

    [Fact]
    public void TheOptionsDecideWhatFails()
    {
        var root = Valid(Mixed, Make.Run with { AllowUnsupported = true, StrictKinks = true, FailOnMistrusted = true }).Root!;
        AssertCounts(root, root.Descendants("testcase").ToList(), 6, 3, 1);
        var cases = root.Descendants("testcase").Skip(3).Select(c => Assert.Single(c.Elements())).ToList();
        Assert.Equal(["skipped unsupported", "failure kink", "failure mistrusted"], cases.Select(c => $"{c.Name.LocalName} {c.Attribute("type")!.Value}"));
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, true, false)]
    [InlineData(false, true, true)]
    public void WhatFailsIsWhatTheSummaryCounts(bool unsupported, bool kinks, bool mistrusted)
    {
        var run = Make.Run with { AllowUnsupported = unsupported, StrictKinks = kinks, FailOnMistrusted = mistrusted };
        Assert.Equal(Make.Summary(run, Mixed).Failed, Mixed.Count(run.Fails));
    }

    [Fact]
    public void TheLedgerAndTheEnginesAreProperties()
    {
        var properties = Valid(Mixed).Descendants("testsuite").First().Descendants("property").ToDictionary(p => p.Attribute("name")!.Value, p => p.Attribute("value")!.Value);
        Assert.Equal(("native 0.1.0", "torch 0.107.0 (libtorch 2.10.0)", "6", "28", "1"), (properties["actual"], properties["expected"], properties["planned.cases"], properties["compared.elements"], properties["exit"]));
    }

    [Fact]
    public void WhatFailsTheRunIsAnErrorToo()
    {
        var interrupted = Valid([Make.Agree("q1")], change: s => s with { Unusable = ["x.csv: no such file"], Interrupted = new Interruption(3, "a.csv:9") });
        var cases = interrupted.Descendants("testsuite").Last().Elements("testcase").ToList();
        Assert.Equal(["unusable", "interrupted"], cases.Select(c => c.Element("error")!.Attribute("type")!.Value));
        Assert.Equal("the run was interrupted at a.csv:9: 3 cases that were read did not run, and what follows was not read", cases[1].Element("error")!.Attribute("message")!.Value);
        AssertCounts(interrupted.Root!, interrupted.Descendants("testcase").ToList(), 3, 0, 2);

        var nothing = Valid([], change: s => s with { Planned = default, Compared = default });
        Assert.Equal("nothing compared", nothing.Descendants("error").Single().Attribute("type")!.Value);
    }

    [Fact]
    public void TheSchemaIsStrict()
    {
        Assert.ThrowsAny<XmlSchemaValidationException>(() => Validate("<testsuites><testsuite name='a' tests='1' failures='0' errors='0'><testcase/></testsuite></testsuites>"));
        Assert.ThrowsAny<XmlSchemaValidationException>(() => Validate("<testsuites skipped='1'/>"));
    }

    private static void AssertCounts(XElement element, List<XElement> cases, params int[] expected)
    {
        int[] counted = [cases.Count, cases.Count(c => c.Element("failure") is not null), cases.Count(c => c.Element("error") is not null)];
        Assert.Equal(counted, new[] { "tests", "failures", "errors" }.Select(n => (int)element.Attribute(n)!));
        Assert.True(expected.Length == 0 || expected.SequenceEqual(counted), string.Join(' ', counted));
        Assert.True(element.Attribute("skipped") is not { } skipped || (int)skipped == cases.Count(c => c.Element("skipped") is not null));
    }

    private static XDocument Valid(IReadOnlyList<CaseResult> results, RunInfo? run = null, Func<RunSummary, RunSummary>? change = null) =>
        Validate(Make.Report(f => new JUnitReporter(f), results, run, change));

    private static XDocument Validate(string xml)
    {
        using var reader = XmlReader.Create(new StringReader(xml));
        var document = XDocument.Load(reader, LoadOptions.PreserveWhitespace);
        document.Validate(Schema, null);
        return document;
    }

    private static XmlSchemaSet Read()
    {
        var set = new XmlSchemaSet();
        using var reader = XmlReader.Create(typeof(JUnitReporterTests).Assembly.GetManifestResourceStream("junit.xsd")!);
        set.Add(null, reader);
        set.Compile();
        return set;
    }
}

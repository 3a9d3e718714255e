using CrossCheck.Harness.Reports;
using Xunit;

namespace CrossCheck.Harness.Tests.Reports;

public sealed class ReportFormatsTests
{
    [Fact]
    public void NoTwoShareAnOptionOrAnExtension()
    {
        Assert.Distinct(ReportFormats.All.Select(f => f.Option));
        Assert.Distinct(ReportFormats.All.OfType<FileFormat>().Select(f => f.Extension));
        Assert.All(ReportFormats.All, f => Assert.True(f.Option.StartsWith("--", StringComparison.Ordinal) && f.Help.Length > 0, f.Option));
    }

    [Fact]
    public void EachFileFormatReportsARun()
    {
        foreach (var format in ReportFormats.All.OfType<FileFormat>())
        {
            Assert.Contains("q1", Make.Report(format.Create, [Make.Error("q1", "a/exam.csv:4: bad")]), StringComparison.Ordinal);
            Assert.Same(format, ReportFormats.Of("some/report" + format.Extension));
        }
    }

    [Fact]
    public void AnotherExtensionIsToldWhatThereIs() => Assert.Equal(
        "r.txt: '.txt' is no report; .json, .csv, .xml (JUnit), .html and .md are",
        Assert.Throws<ArgumentException>(() => ReportFormats.Of("r.txt")).Message);
}

using CrossCheck.Harness.Reports;
using Xunit;

namespace CrossCheck.Harness.Tests.Reports;

public sealed class ReportFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("crosscheck-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void WhatADeadRunLeftIsRemovedAndALivingOneIsNot()
    {
        var path = Path.Combine(folder, "r.json");
        var dead = Path.Combine(folder, $".r.json.{Guid.NewGuid():N}.tmp");
        var other = Path.Combine(folder, $".x.json.{Guid.NewGuid():N}.tmp");
        var stranger = Path.Combine(folder, ".r.json.backup.tmp");
        foreach (var file in new[] { dead, other, stranger })
        {
            File.WriteAllText(file, "half");
        }

        using (var living = ReportFile.Create(path))
        {
            Assert.False(File.Exists(dead));
            Assert.True(File.Exists(other) && File.Exists(stranger));
            using (ReportFile.Create(path))
            {
                Assert.Equal(4, Directory.GetFiles(folder).Length);
            }

            living.Stream.Write("whole"u8);
            living.Complete();
        }

        Assert.Equal("whole", File.ReadAllText(path));
        Assert.Equal(3, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void AFullDiskCostsOneReportAndNoOther()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Skip("this system has no /dev/full");
        }

        // A link to it, as a report that happens to lie on a full disk.
        var (full, good) = (Path.Combine(folder, "full.csv"), Path.Combine(folder, "good.csv"));
        File.CreateSymbolicLink(full, "/dev/full");
        using var first = new GuardedReporter("report --csv full.csv", new CsvReporter(ReportFile.Create(full)));
        using var second = new GuardedReporter("report --csv good.csv", new CsvReporter(ReportFile.Create(good)));
        foreach (var reporter in new[] { first, second })
        {
            reporter.Begin(Make.Run);
            for (var i = 0; i < 1000; i++)
            {
                reporter.Add(Make.Agree("q"));
            }

            reporter.End(Make.Summary(Make.Run, []));
        }

        Assert.StartsWith("report --csv full.csv: could not be written: No space left on device", first.Failure, StringComparison.Ordinal);
        Assert.Null(second.Failure);
        Assert.Equal(1001, File.ReadAllLines(good).Length);
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void AFolderThatGoesAwayIsAFailureAndNoCrash()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("a folder with an open file in it cannot be deleted on Windows");
        }

        var inner = Directory.CreateDirectory(Path.Combine(folder, "inner")).FullName;
        using var reporter = new GuardedReporter("report", new JUnitReporter(ReportFile.Create(Path.Combine(inner, "r.xml"))));
        reporter.Begin(Make.Run);
        Directory.Delete(inner, recursive: true);
        reporter.Add(Make.Agree("q"));
        reporter.End(Make.Summary(Make.Run, []));
        Assert.StartsWith("report: could not be written: ", reporter.Failure, StringComparison.Ordinal);
    }
}

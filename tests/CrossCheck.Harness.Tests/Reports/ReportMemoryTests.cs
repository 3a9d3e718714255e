using CrossCheck.Harness.Reports;
using Xunit;

namespace CrossCheck.Harness.Tests.Reports;

/// <summary>By itself, since other tests allocate too.</summary>
[CollectionDefinition(nameof(ReportMemoryTests), DisableParallelization = true)]
[Collection(nameof(ReportMemoryTests))]
public sealed class ReportMemoryTests
{
    [Fact]
    public void MemoryDoesNotGrowWithTheCases()
    {
        var reporter = new JUnitReporter(ReportFile.Over(Stream.Null));
        reporter.Begin(Make.Run);
        var result = Make.Differ("q");
        Add(2_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Add(50_000);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        reporter.End(Make.Summary(Make.Run, [result]));
        Assert.True(grown < 2 << 20, $"{grown} bytes for 50000 cases");

        void Add(int count)
        {
            for (var i = 0; i < count; i++)
            {
                reporter.Add(result);
            }
        }
    }
}

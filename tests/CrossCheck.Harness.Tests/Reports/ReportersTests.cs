using CrossCheck.Harness.Reports;
using CrossCheck.Harness.Results;
using CrossCheck.Harness.Runs;
using CrossCheck.Harness.Tests.Runs;
using Xunit;

namespace CrossCheck.Harness.Tests.Reports;

public sealed class ReportersTests
{
    [Fact]
    public void EachIsHandedEverythingInTheirOrder()
    {
        using var bench = new Bench();
        var calls = new List<string>();
        var file = bench.Write("two.csv", "id,network,x\na,y = sum(x),1\nb,,2\n");

        new Runner(Bench.Options).Run([file], [new Noting("1", calls), new Reporters([new Noting("2", calls), new Noting("3", calls)])], TestContext.Current.CancellationToken);

        Assert.Equal(["1 begin", "2 begin", "3 begin", "1 a", "2 a", "3 a", "1 b", "2 b", "3 b", "1 end 2", "2 end 2", "3 end 2"], calls);
    }

    private sealed class Noting(string name, List<string> calls) : IReporter
    {
        public void Begin(RunInfo run) => calls.Add($"{name} begin");

        public void Add(CaseResult result) => calls.Add($"{name} {result.Id}");

        public void End(RunSummary summary) => calls.Add($"{name} end {summary.Cases}");
    }
}

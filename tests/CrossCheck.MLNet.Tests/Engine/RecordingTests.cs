using System.Runtime.CompilerServices;
using CrossCheck.Engine;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines.Traces;
using CrossCheck.Harness.Tests.Runs;
using Xunit;

namespace CrossCheck.MLNet.Tests.Engine;

/// <summary>The live package against the values recorded from it, which stand in for it on machines that do not have it.</summary>
public sealed class RecordingTests
{
    private static readonly string Data = Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "data", "mlnet");

    [Fact]
    public void EveryBitIsAsRecorded()
    {
        using var recorded = new RecordedEngine(Path.Combine(Data, "recorded", "losses.csv"));
        var engine = new MLNetEngine();
        Assert.Equal(recorded.Version, engine.Version);

        var options = Bench.Options with { Actual = engine, Expected = recorded, AllowUnsupported = true, Referee = RefereeUse.Never, JudgeCases = false };
        var (results, summary) = Bench.Run(options, Path.Combine(Data, "losses.csv"), Path.Combine(Data, "reductions.csv"));

        Assert.Equal((35L, 70L), (summary.Compared.Cases, summary.Compared.Tensors));
        Assert.All(results.SelectMany(r => r.Tensors).Where(t => t.Compared), t => Assert.Equal(0, t.Worst!.Value.Abs));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

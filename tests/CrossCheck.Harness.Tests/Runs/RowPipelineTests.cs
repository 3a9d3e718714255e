using CrossCheck.Engine;
using CrossCheck.Harness.Cases;
using CrossCheck.Harness.Compare;
using CrossCheck.Harness.Engines;
using CrossCheck.Harness.Runs;
using CrossCheck.Operations;
using Xunit;

namespace CrossCheck.Harness.Tests.Runs;

/// <summary>Rows in chunks, on several threads, in order.</summary>
public sealed class RowPipelineTests
{
    private const int Threads = 2;

    /// <summary>The elements of an input of a large row; its plan has as many for the result and the gradient each.</summary>
    private const long InputElements = 500_000;

    private static readonly CaseBuilder Builder = Bench.Options.CreateBuilder();

    /// <summary>Small rows, large ones, and one that is larger than a chunk may be.</summary>
    [Fact]
    public void ChunksAreClosedByElementsBeforeTensorsAreMade()
    {
        string[] cells = [.. Enumerable.Repeat("normal(5)", 600), .. Enumerable.Repeat("normal(500, 1000)", 30), "normal(3000, 1000)", "[1, 2"];
        var (live, most, seen) = (0L, 0L, new List<string>());
        var gate = new Lock();
        var pipeline = new RowPipeline(Threads, Builder.Plan);

        foreach (var chunk in pipeline.Run(Rows(cells), rows =>
        {
            var own = rows.Sum(r => r.Plan?.Elements ?? 0);
            lock (gate)
            {
                most = Math.Max(most, live += own);
            }

            Thread.Sleep(5);
            lock (gate)
            {
                live -= own;
            }

            return rows;
        }))
        {
            Assert.All(chunk, r => Assert.Null(r.Case));
            Assert.True(chunk.Count == 1 || chunk.Sum(r => r.Plan?.Elements ?? 0) <= RowPipeline.ChunkElements);
            seen.AddRange(chunk.Select(r => r.Id));
        }

        Assert.Equal(Enumerable.Range(0, cells.Length).Select(i => $"r{i}"), seen);
        Assert.InRange(most, 3 * 6 * InputElements, (3 * 6 * InputElements) + RowPipeline.ChunkElements);
    }

    /// <summary>While a group runs, the tensors of no more groups are there than there are threads.</summary>
    [Fact]
    public void TheTensorsOfAGroupAreGoneWhenTheNextOnesRun()
    {
        var engine = new Counting();
        var options = Bench.Options with { Actual = engine, Expected = new GuardedEngine(new NativeEngine(), "other"), Threads = Threads, Referee = RefereeUse.Never, JudgeCases = false };
        var rows = Enumerable.Range(0, 24).Select(i => new[] { $"r{i}", "y = x * 2", "normal(500, 1000)", "random" });

        var summary = new Runner(options).Run([new MemoryCases("large", ["id", "network", "x", "dL/dy"], rows)], new Harness.Reports.Reporters([]), TestContext.Current.CancellationToken);

        Assert.Equal(24, summary.Compared.Cases);

        // The input and the cotangent; a group may just be given up while the next one begins.
        Assert.InRange(engine.Most, 2 * InputElements, 2 * 2 * Threads * InputElements);
    }

    [Fact]
    public void AGroupIsOfOnePlanAndOfBoundedSize()
    {
        var rows = Rows(["normal(4)", "normal(500, 1000)", "normal(4)", "[1", "normal(500, 1000)", "normal(5)"]).Select(Builder.Plan).ToList();

        Assert.Equal([[1], [4], [0, 2], [5], [3]], RowPipeline.Groups(rows));
    }

    private static IEnumerable<CaseRow> Rows(string[] cells)
    {
        using var source = new MemoryCases("rows", ["id", "network", "x", "dL/dy"], cells.Select((c, i) => new[] { $"r{i}", "y = x * 2", c, "random" }));
        source.Open();
        return [.. source.Rows(new IdSet(), dtype: null)];
    }

    /// <summary>The native engine, which counts the elements given to it so far that are still there.</summary>
    private sealed class Counting : IEngine
    {
        private readonly NativeEngine native = new();
        private readonly List<(WeakReference Tensor, long Elements)> given = [];
        private readonly Lock gate = new();

        public long Most { get; private set; }

        public string Name => "counting";

        public string Version => "1";

        public string? Library => null;

        public Support Supports(OpCall call) => native.Supports(call);

        public void Run(CaseGroup group, Action<int, Trace> traces)
        {
            lock (gate)
            {
                given.AddRange(group.Cases.SelectMany(c => c.Inputs.Concat(c.Cotangents)).Select(t => (new WeakReference(t), (long)t.Count)));
                GC.Collect();
                Most = Math.Max(Most, given.Where(g => g.Tensor.IsAlive).Sum(g => g.Elements));
            }

            native.Run(group, traces);
        }
    }
}

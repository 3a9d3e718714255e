using System.Collections.Concurrent;
using CrossCheck.Engine;
using CrossCheck.Networks;
using TorchSharp;
using Xunit;

namespace CrossCheck.Torch.Tests.Engine;

/// <summary>Memory, threads and errors of the engine.</summary>
public class RunTests
{
    private const string Exam =
        "u = max_pool2d(X, kernel_size=2); v = leaky_relu(u, negative_slope=0.1); y = sum(v * W); L = half_squared_error(y, t)";

    private static readonly TorchEngine Torch = new();

    [Fact]
    public void No_tensor_outlives_its_case()
    {
        var one = Build.Random(Exam, "X:4,4 W:2,2 t:", DType.Float32);
        var statistics = DisposeScopeManager.Statistics;
        var (alive, created) = (statistics.ThreadTotalLiveCount, statistics.CreatedInScopeCount);
        var traces = 0;
        Torch.Run(new CaseGroup(one.Plan, [.. Enumerable.Repeat(one, 2000)]), (_, _) => traces++);

        Assert.Equal(2000, traces);
        Assert.True(statistics.CreatedInScopeCount - created > 2000 * one.Plan.Quantities.Length);
        Assert.Equal(alive, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Memory_stays_flat()
    {
        var one = Build.Random("y = linear(x, w)", "x:64,64 w:64,64", DType.Float64); // some 100 KB per run
        var group = new CaseGroup(one.Plan, [.. Enumerable.Repeat(one, 500)]);
        Torch.Run(group, (_, _) => { });
        var before = Environment.WorkingSet;
        for (var i = 0; i < 4; i++)
        {
            Torch.Run(group, (_, _) => { });
        }

        Assert.InRange((Environment.WorkingSet - before) >> 20, long.MinValue, 80); // 200 MB if nothing were freed
    }

    /// <summary>Sums and products that torch would split among threads, and several operations of every kind.</summary>
    [Fact]
    public void Several_threads_at_once_give_the_bits_of_one()
    {
        Case[] cases =
        [
            .. Networks.All.Select(n => Build.Random(n.Network, n.Inputs, DType.Float32)),
            Build.Random("y = linear(x, w, b)", "x:33,257 w:64,257 b:64", DType.Float32),
            Build.Random("L = mean(exp(x))", "x:70000", DType.Float32),
        ];
        var alone = Array.ConvertAll(cases, c => Bits(Build.Run(Torch, c)));
        var together = new ConcurrentBag<(int Case, int Threads, byte[] Bits)>();
        var threads = Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            for (var i = 0; i < cases.Length; i++)
            {
                var c = (i + (t * cases.Length / 4)) % cases.Length;
                var bits = Bits(Build.Run(Torch, cases[c]));
                together.Add((c, torch.get_num_threads(), bits));
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());

        Assert.Equal(4 * cases.Length, together.Count);
        Assert.All(together, r => Assert.Equal(1, r.Threads));
        Assert.All(together, r => Assert.Equal(alone[r.Case], r.Bits));
    }

    [Fact]
    public void An_error_names_the_statement_in_torchs_own_words()
    {
        var one = Build.Of("L = nll_loss(x, t, reduction='sum')", DType.Float32, ("x", [1, 3], [1, 2, 3]), ("t", [1], [7]));
        var alive = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var error = Assert.Throws<InvalidOperationException>(() => Build.Run(Torch, one));

        Assert.Equal("torch: nll_loss(x, t, reduction='sum'): Target 7 is out of bounds.", error.Message);
        Assert.Equal(alive, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_class_of_minus_100_is_ignored_only_where_it_is_said()
    {
        var one = Build.Of("L = nll_loss(x, t, ignore_index=1)", DType.Float32, ("x", [1, 3], [1, 2, 3]), ("t", [1], [-100]));
        Assert.Contains("out of bounds", Assert.Throws<InvalidOperationException>(() => Build.Run(Torch, one)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_operation_is_supported_in_full()
    {
        Assert.All(Networks.All, n => Assert.All(
            Network.Parse(n.Network, Catalogue.Default).Statements, s => Assert.Equal(Support.Full, Torch.Supports(s.Call))));
    }

    private static byte[] Bits(Trace trace) =>
    [
        .. trace.Tensors.SelectMany(t => t switch
        {
            TensorData<float> f => System.Runtime.InteropServices.MemoryMarshal.AsBytes(f.Span).ToArray(),
            TensorData<long> i => System.Runtime.InteropServices.MemoryMarshal.AsBytes(i.Span).ToArray(),
            _ => throw new InvalidOperationException("a quantity is missing"),
        }),
    ];
}

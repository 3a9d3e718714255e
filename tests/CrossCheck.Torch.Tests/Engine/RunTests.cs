using System.Collections.Concurrent;
using CrossCheck.Definitions;
using CrossCheck.Engine;
using CrossCheck.Harness.Tests.Runs;
using CrossCheck.Networks;
using CrossCheck.Numerics;
using CrossCheck.Operations;
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
        var meanwhile = new List<long>();
        Torch.Run(new CaseGroup(one.Plan, [.. Enumerable.Repeat(one, 2000)]), (_, _) => meanwhile.Add(statistics.ThreadTotalLiveCount));

        Assert.Equal(2000, meanwhile.Count);
        Assert.Single(meanwhile.Distinct());
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
            .. Catalogue.Default.Operations.SelectMany(o => CaseFiles.Cases(o.Spec.Name).Where(c => c.Plan.DType == DType.Float32).Take(4)),
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
    public void Shapes_that_would_end_the_process_are_refused()
    {
        var one = Stub.Case("y = matmul(x, w)", "matmul(Tensor input, Tensor other)", [2, 3], [2, 3]);
        var error = Assert.Throws<CaseException>(() => Build.Run(Torch, one));
        Assert.Equal("matmul: shapes (2, 3) and (2, 3) cannot be multiplied", error.Message);
    }

    [Fact]
    public void A_shape_that_is_not_the_plans_is_an_error()
    {
        var one = Stub.Case("y = mul(x, w)", "mul(Tensor input, Tensor other)", [2, 1], [3]);
        var error = Assert.Throws<InvalidOperationException>(() => Build.Run(Torch, one));
        Assert.Equal("torch: mul(x, w): gives Float32 of shape (2, 3) where the plan says float32 of shape (2, 1)", error.Message);
    }

    [Fact]
    public void A_gradient_that_torch_does_not_have_is_left_out_rather_than_made_up()
    {
        var one = Stub.Case("y = relu(x, w)", "relu(Tensor input, Tensor unused)", [2], [3]);
        var trace = Build.Run(Torch, one);
        Assert.NotNull(trace["dL/dx"]);
        Assert.NotEqual(-1, one.Plan.FindQuantity("dL/dw"));
        Assert.Null(trace["dL/dw"]);
    }

    [Fact]
    public void An_operation_that_is_not_there_is_named()
    {
        var one = Stub.Case("y = no_such(x, w)", "no_such(Tensor input, Tensor other)", [2], [3]);
        Assert.Equal(Support.None("torch has no operation 'no_such' here"), Torch.Supports(one.Plan.Steps[0].Call));
    }

    [Fact]
    public void Gradients_are_computed_where_the_caller_has_switched_them_off()
    {
        using var off = torch.no_grad();
        Assert.Equal([2, 4], Build.Run(Torch, Build.Of("y = x * x", DType.Float32, ("x", [2], [1, 2])))["dL/dx"]!.ToDoubles());
    }

    [Fact]
    public void Every_operation_is_supported_in_full()
    {
        Problems.AreNone(
            from operation in Catalogue.Default.Operations
            from one in CaseFiles.Cases(operation.Spec.Name)
            from step in one.Plan.Steps
            let support = Torch.Supports(step.Call)
            where support is not { Forward: true, Backward: true }
            select $"{operation.Spec.Name}: {one.Id}: {step.Call.Text}: {support.Reason}");
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

/// <summary>A network of one operation whose spec says something else than torch does; its result has the first operand's shape.</summary>
internal sealed class Stub(OpSpec spec) : ICatalogue, IOperation
{
    public OpSpec Spec => spec;

    public IReadOnlyList<IOperation> Operations => [this];

    public static Case Case(string network, string signature, params Shape[] shapes)
    {
        var spec = new OpSpec(signature) { Formula = "", Source = "", Infer = c => c.Float(c.Shape(0)) };
        var plan = Plan.Create(Network.Parse(network, new Stub(spec)), DType.Float32, shapes);
        TensorData Ones(Shape shape) => TensorData.From(shape, Enumerable.Repeat(1.0, (int)shape.Count).ToArray(), ElementType.Float32);
        return new Case("stub", plan, [.. shapes.Select(Ones)], [Ones(shapes[0])]);
    }

    public IOperation? Find(string name) => name == spec.Name ? this : null;

    public void Define<V>(DefinitionContext<V> x)
        where V : struct, IReal<V> => throw new NotSupportedException("a stub has no definition");
}

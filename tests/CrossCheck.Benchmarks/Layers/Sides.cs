using System.Numerics;
using CrossCheck.Engine;
using CrossCheck.Networks;
using CrossCheck.Operations;
using TorchSharp;
using static TorchSharp.torch;

namespace CrossCheck.Benchmarks.Layers;

/// <summary>Seconds of one forward and one backward.</summary>
internal readonly record struct Times(double Forward, double Backward)
{
    public double Both => Forward + Backward;

    /// <summary>The least of each: what remains when others take the processor away.</summary>
    public static Times Least(IReadOnlyCollection<Times> all) => new(all.Min(t => t.Forward), all.Min(t => t.Backward));
}

/// <summary>Seconds since any moment: elapsed, or of processor time, which does not run while others have the processor.</summary>
internal delegate double Clock();

/// <summary>One engine, ready to run one layer.</summary>
internal interface ISide : IDisposable
{
    Times Run();

    /// <summary>Result and gradients of the last run, in the same order on both sides.</summary>
    IReadOnlyList<double[]> Read();
}

/// <summary>Writes into memory that is made once; backward clears its gradients first, since it adds to them.</summary>
internal sealed class NativeSide<T>(Case one, Clock now) : ISide
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NativeProgram<T> program = new(new CaseGroup(one.Plan, [one]), Catalogue.Default);

    public Times Run()
    {
        var start = now();
        program.Forward();
        var middle = now();
        program.Backward();
        return new(middle - start, now() - middle);
    }

    public IReadOnlyList<double[]> Read() => [.. program.Trace(0).Tensors.Select(t => t!.ToDoubles())];

    public void Dispose()
    {
    }
}

/// <summary>
/// libtorch takes memory for results and gradients from its allocator, as after zero_grad(set_to_none=True); giving it
/// back is not measured.
/// </summary>
internal sealed class TorchSide : ISide
{
    private readonly DisposeScope owned = NewDisposeScope();
    private readonly Clock now;
    private readonly Prepared prepared;
    private readonly Tensor[] cotangents;
    private readonly List<double[]> last = [];

    public TorchSide(Layer layer, Case one, Clock now)
    {
        this.now = now;
        prepared = layer.Torch([.. one.Inputs.Select(input => Copy(input, differentiated: true))]);
        cotangents = [.. one.Cotangents.Select(c => Copy(c, differentiated: false))];
    }

    public Times Run() => Run(null);

    public IReadOnlyList<double[]> Read()
    {
        Run(last);
        return last;
    }

    public void Dispose() => owned.Dispose();

    private Times Run(List<double[]>? read)
    {
        using var scope = NewDisposeScope();
        var start = now();
        var y = prepared.Forward();
        var middle = now();
        autograd.backward(y, cotangents);
        var times = new Times(middle - start, now() - middle);
        read?.AddRange(y.Concat(prepared.Leaves.Select(leaf => leaf.grad!)).Select(t => t.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray()));
        foreach (var leaf in prepared.Leaves)
        {
            leaf.grad = null;
        }

        return times;
    }

    private static Tensor Copy(TensorData data, bool differentiated)
    {
        var dims = data.Shape.Select(size => (long)size).ToArray();
        return data switch
        {
            TensorData<float> f => tensor(f.Span.ToArray(), dims).requires_grad_(differentiated),
            TensorData<double> d => tensor(d.Span.ToArray(), dims).requires_grad_(differentiated),
            _ => tensor(((TensorData<long>)data).Span.ToArray(), dims),
        };
    }
}

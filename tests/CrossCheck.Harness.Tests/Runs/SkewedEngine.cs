using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Harness.Tests.Runs;

/// <summary>The native engine, but for the cases whose ids say so: <c>g…</c> has wrong gradients, <c>a…</c> everything wrong, <c>x…</c> throws.</summary>
internal sealed class SkewedEngine(IEngine inner) : IEngine
{
    public string Name => inner.Name;

    public string Version => inner.Version;

    public string? Library => inner.Library;

    public Support Supports(OpCall call) => inner.Supports(call);

    public void Run(CaseGroup group, Action<int, Trace> traces)
    {
        if (group.Cases.Any(c => c.Id.StartsWith('x')))
        {
            throw new InvalidOperationException("out of order");
        }

        inner.Run(group, (i, trace) => traces(i, new Trace(group.Plan, [.. trace.Tensors.Select((t, k) => Skew(group.Cases[i].Id, group.Plan.Quantities[k], t!))])));
    }

    private static TensorData Skew(string id, Quantity quantity, TensorData tensor) =>
        id.StartsWith('a') || (id.StartsWith('g') && quantity.Kind == QuantityKind.Gradient)
            ? TensorData.From(tensor.Shape, [.. tensor.ToDoubles().Select(v => v + 1)], tensor.Type)
            : tensor;
}

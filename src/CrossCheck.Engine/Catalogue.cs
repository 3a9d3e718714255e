using System.Collections.Frozen;
using CrossCheck.Engine.Activations;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Operations;

namespace CrossCheck.Engine;

/// <summary>Every operation, in listing order.</summary>
public sealed class Catalogue : ICatalogue
{
    private readonly FrozenDictionary<string, Op> byName;

    private Catalogue(params Op[] operations)
    {
        Operations = operations;
        byName = operations.ToFrozenDictionary(o => o.Spec.Name);
    }

    public static Catalogue Default { get; } = new(
        new Identity(),
        new LeakyRelu(),
        new Mul());

    public IReadOnlyList<IOperation> Operations { get; }

    public IOperation? Find(string name) => byName.GetValueOrDefault(name);

    internal Op Get(string name) => byName[name];
}

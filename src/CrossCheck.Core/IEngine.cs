using System.Collections.Immutable;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck;

/// <summary>What an engine has of an operation.</summary>
/// <param name="Reason">Why the rest is missing, empty where nothing is.</param>
public readonly record struct Support(bool Forward, bool Backward, string Reason)
{
    public static Support Full => new(true, true, "");

    public static Support ForwardOnly(string reason) => new(true, false, reason);

    public static Support None(string reason) => new(false, false, reason);
}

/// <summary>
/// Something that computes a network's values and gradients: the hand-written engine, torch, the
/// definitions, or one that somebody brings along.
/// </summary>
public interface IEngine
{
    /// <summary>The name on the command line: <c>native</c>, <c>torch</c>.</summary>
    string Name { get; }

    string Version { get; }

    /// <summary>The library behind it with its version, or null.</summary>
    string? Library { get; }

    Support Supports(OpCall call);

    /// <summary>
    /// Runs every case of the group and hands over one trace each, in any order. It computes what it has and
    /// leaves the rest out; a case that fails may throw, and is then run again by itself.
    /// </summary>
    /// <param name="traces">Takes the index of the case within the group and its trace, which stays valid.</param>
    void Run(CaseGroup group, Action<int, Trace> traces);
}

/// <summary>The tensors that one engine computed for one case, in the order of <see cref="Plan.Quantities"/>; null where it has none.</summary>
public sealed class Trace(Plan plan, ImmutableArray<TensorData?> tensors)
{
    public Plan Plan { get; } = plan;

    public ImmutableArray<TensorData?> Tensors { get; } = tensors;

    public TensorData? this[string quantity] => Plan.FindQuantity(quantity) is >= 0 and var index ? Tensors[index] : null;
}

using System.Collections.Immutable;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck;

/// <summary>Where an engine's operation comes from.</summary>
public enum Origin
{
    /// <summary>It is the engine's own, or its library's.</summary>
    Own,

    /// <summary>It is the library's; some calls, which the reason names, are made up for.</summary>
    Adapted,

    /// <summary>The library has no equivalent; it is composed of what the library has.</summary>
    Composed,
}

/// <summary>What an engine has of an operation.</summary>
/// <param name="Reason">Why the rest is missing, or is not the library's own; empty where neither is so.</param>
public readonly record struct Support(bool Forward, bool Backward, string Reason, Origin Origin = Origin.Own)
{
    private readonly ImmutableArray<string> withoutGradient;

    /// <summary>The parameters with respect to which it has no gradient, though there is one; <see cref="Reason"/> says why.</summary>
    public ImmutableArray<string> WithoutGradient
    {
        get => withoutGradient.IsDefault ? [] : withoutGradient;
        init => withoutGradient = value;
    }

    /// <summary>The engine failed at the question: no case with this operation can be run, and <see cref="Reason"/> says how it failed.</summary>
    public bool IsFailure { get; init; }

    /// <summary>Is there nothing of the operation that it lacks?</summary>
    public bool IsWhole => Forward && Backward && WithoutGradient.IsEmpty;

    /// <summary>Forward and backward, of the engine's own.</summary>
    public static Support Full => new(true, true, "");

    /// <summary>Forward and backward of the library's, with some calls made up for.</summary>
    public static Support Adapted(string reason) => new(true, true, reason, Origin.Adapted);

    /// <summary>Forward and backward, composed of other functions of the library.</summary>
    public static Support Composed(string reason) => new(true, true, reason, Origin.Composed);

    /// <summary>Forward alone: no gradient through it is compared.</summary>
    public static Support ForwardOnly(string reason) => new(true, false, reason);

    /// <summary>Forward, and backward but for the gradients with respect to these parameters.</summary>
    public static Support Partial(string reason, params ReadOnlySpan<string> withoutGradient) => new(true, true, reason) { WithoutGradient = [.. withoutGradient] };

    /// <summary>Neither: a case that uses it is not run.</summary>
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

    /// <summary>The engine's version, as reports name it.</summary>
    string Version { get; }

    /// <summary>The library behind it with its version, or null.</summary>
    string? Library { get; }

    /// <summary>May <see cref="Run"/> be called from several threads at a time? Where not, calls wait for each other.</summary>
    bool IsThreadSafe => true;

    /// <summary>Does it compute in this type? Many a hand-written engine has floats alone.</summary>
    bool Has(DType dtype) => true;

    /// <summary>What it has of an operation with these arguments. Asked before anything runs.</summary>
    Support Supports(OpCall call);

    /// <summary>
    /// Runs every case of the group and hands over one trace each, in any order. It computes what it has and
    /// leaves the rest out; a case that fails may throw, and is then run again by itself.
    /// </summary>
    /// <exception cref="UnsupportedCaseException">It cannot run a case because of the numbers in it.</exception>
    /// <param name="traces">Takes the index of the case within the group and its trace, which stays valid.</param>
    void Run(CaseGroup group, Action<int, Trace> traces);
}

/// <summary>
/// An engine cannot run a case because of what is in its tensors, which <see cref="IEngine.Supports"/> does not see: the
/// case is <c>unsupported</c>, and has not crashed.
/// </summary>
/// <param name="reason">What it cannot do, with the place and the value.</param>
public sealed class UnsupportedCaseException(string reason) : Exception(reason);

/// <summary>The tensors that one engine computed for one case, in the order of <see cref="Plan.Quantities"/>; null where it has none.</summary>
public sealed class Trace(Plan plan, ImmutableArray<TensorData?> tensors)
{
    /// <summary>The plan of the case.</summary>
    public Plan Plan { get; } = plan;

    /// <summary>In the order of <see cref="Plan.Quantities"/>.</summary>
    public ImmutableArray<TensorData?> Tensors { get; } = tensors;

    /// <summary>Per quantity why the engine has none, as far as it says so; empty where it says nothing.</summary>
    public ImmutableArray<string?> Reasons { get; init; } = [];

    /// <summary>Quantities whose absence is a mistake and no lack: a name that is spelt otherwise.</summary>
    public ImmutableArray<int> Mistaken { get; init; } = [];

    /// <summary>Is it a mistake that there is no tensor for a quantity?</summary>
    public bool IsMistaken(int quantity) => !Mistaken.IsDefaultOrEmpty && Mistaken.Contains(quantity);

    /// <summary>Why the engine has no tensor for a quantity; null where it has one, or does not say.</summary>
    public string? ReasonOf(int quantity) => Tensors[quantity] is not null || Reasons.IsDefaultOrEmpty ? null : Reasons[quantity];

    /// <summary>A tensor by its name, <c>v</c> or <c>dL/dv</c>; null where the engine has none.</summary>
    public TensorData? this[string quantity] => Plan.FindQuantity(quantity) is >= 0 and var index ? Tensors[index] : null;
}

using System.Collections.Immutable;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engines;

/// <summary>
/// An engine put together from functions over plain arrays, one pair per operation. It runs the network, hands each
/// function its operands, and adds gradients up where a value is used several times; the functions do the mathematics.
/// </summary>
/// <example>
/// <code>
/// public static IEngine Engine => new OperationEngine("mine", "1.0")
///     .Operation("relu", c => Array.ConvertAll(c.Floats("input"), x => Math.Max(0, x)), ReluBackward);
/// </code>
/// </example>
/// <remarks>
/// A function may throw: that case is then <c>crashed</c>, with the operation's name, and the others run. NaN and
/// infinities are numbers like others, and compared.
/// </remarks>
public class OperationEngine : IEngine
{
    private readonly Dictionary<string, Entry> operations = [];

    /// <param name="name">The name in reports.</param>
    public OperationEngine(string name, string version)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(version);
        (Name, Version) = (name, version);
    }

    public string Name { get; }

    public string Version { get; }

    public string? Library { get; init; }

    /// <inheritdoc/>
    public bool IsThreadSafe { get; init; } = true;

    /// <summary>The one type that its functions compute in; null where they take both.</summary>
    public DType? Only { get; init; }

    /// <inheritdoc/>
    public bool Has(DType dtype) => Only is null || Only == dtype;

    /// <summary>The operations that it has, in the order in which they were added.</summary>
    public IEnumerable<string> Operations => operations.Keys;

    /// <summary>Adds an operation.</summary>
    /// <param name="name">PyTorch's: <c>linear</c>, <c>leaky_relu</c>, <c>mul</c> for <c>*</c>.</param>
    /// <param name="forward">
    /// Gives the result as a <c>float[]</c> or <c>double[]</c>, row-major (<c>int[]</c> or <c>long[]</c> where it is
    /// indices); several results as an array of arrays.
    /// </param>
    /// <param name="backward">
    /// Gives the gradient of each operand by <see cref="BackwardCall.GradInput(string, float[])"/>; null for an engine that has none.
    /// </param>
    /// <param name="lacks">Why a call cannot be run (an option that the engine does not know), or null where it can.</param>
    public OperationEngine Operation(string name, Func<OperationCall, Array?> forward, Action<BackwardCall>? backward = null, Func<OpCall, string?>? lacks = null) =>
        Add(name, forward, backward, lacks, repeat: false);

    /// <summary>
    /// Adds an operation that works element by element, such as <c>mul</c>: its functions see every operand (numbers
    /// too) in the result's shape, and the gradients are added up from there where an operand was repeated.
    /// </summary>
    /// <inheritdoc cref="Operation"/>
    public OperationEngine Elementwise(string name, Func<OperationCall, Array?> forward, Action<BackwardCall>? backward = null, Func<OpCall, string?>? lacks = null) =>
        Add(name, forward, backward, lacks, repeat: true);

    public Support Supports(OpCall call)
    {
        var name = call.Spec.Name;
        if (!operations.TryGetValue(name, out var entry))
        {
            return Support.None($"{Name} has no {name}{(Spelling.Nearest(name, operations.Keys.Where(o => o.Replace("_", "", StringComparison.Ordinal) == name.Replace("_", "", StringComparison.Ordinal))) is { } near ? $" (it has '{near}')" : "")}");
        }

        return entry.Lacks?.Invoke(call) is { } reason ? Support.None($"{Name} cannot run {call}: {reason}")
            : entry.Backward is null ? Support.ForwardOnly($"{Name} has no backward of {name}")
            : Support.Full;
    }

    public void Run(CaseGroup group, Action<int, Trace> traces)
    {
        for (var c = 0; c < group.Cases.Count; c++)
        {
            traces(c, new OperationRun(group.Cases[c], Find).Run());
        }
    }

    private Entry? Find(OpCall call) => operations.TryGetValue(call.Spec.Name, out var entry) && entry.Lacks?.Invoke(call) is null ? entry : null;

    private OperationEngine Add(string name, Func<OperationCall, Array?> forward, Action<BackwardCall>? backward, Func<OpCall, string?>? lacks, bool repeat)
    {
        ArgumentNullException.ThrowIfNull(forward);
        return operations.TryAdd(name, new Entry(forward, backward, lacks, repeat))
            ? this
            : throw new ArgumentException($"the operation '{name}' was added before", nameof(name));
    }

    internal sealed record Entry(Func<OperationCall, Array?> Forward, Action<BackwardCall>? Backward, Func<OpCall, string?>? Lacks, bool Repeat);
}

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
/// A function may throw: that case is then <c>crashed</c>, with the operation's name, and the others run. Where the
/// numbers in a case are none that it takes, it throws <see cref="UnsupportedCaseException"/> with the reason: the case is
/// then <c>unsupported</c>. NaN and infinities are numbers like others, and compared.
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

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Version { get; }

    /// <inheritdoc/>
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
    /// <param name="withoutGradient">
    /// The tensor arguments whose gradient backward does not give, such as <c>["target"]</c> of a loss: it is listed as
    /// <c>unsupported</c>, <see cref="BackwardCall.Wants"/> is false for it, and what needs it is left out.
    /// </param>
    public OperationEngine Operation(
        string name,
        Func<OperationCall, Array?> forward,
        Action<BackwardCall>? backward = null,
        Func<OpCall, string?>? lacks = null,
        IReadOnlyCollection<string>? withoutGradient = null) =>
        Add(name, new Entry(forward, backward, lacks, Repeat: false, withoutGradient ?? []));

    /// <summary>
    /// Adds an operation that works element by element, such as <c>mul</c>: its functions see every operand (numbers
    /// too) in the result's shape, and the gradients are added up from there where an operand was repeated.
    /// </summary>
    /// <inheritdoc cref="Operation"/>
    public OperationEngine Elementwise(
        string name,
        Func<OperationCall, Array?> forward,
        Action<BackwardCall>? backward = null,
        Func<OpCall, string?>? lacks = null,
        IReadOnlyCollection<string>? withoutGradient = null) =>
        Add(name, new Entry(forward, backward, lacks, Repeat: true, withoutGradient ?? []));

    /// <inheritdoc/>
    public Support Supports(OpCall call)
    {
        var name = call.Spec.Name;
        if (!operations.TryGetValue(name, out var entry))
        {
            return Support.None($"{Name} has no {name}{(Spelling.Nearest(name, operations.Keys.Where(o => o.Replace("_", "", StringComparison.Ordinal) == name.Replace("_", "", StringComparison.Ordinal))) is { } near ? $" (it has '{near}')" : "")}");
        }

        return entry.Unable?.Invoke(call) is { } reason ? Support.None($"{Name} cannot run {call}: {reason}")
            : entry.Backward is null ? Support.ForwardOnly($"{Name} has no backward of {name}")
            : entry.WithoutGradient.Count > 0 && Enumerable.Range(0, call.Operands.Length).Where(s => entry.Lacks(call, s)).Select(call.SlotName).ToList() is { Count: > 0 } without
                ? Support.Partial($"{Name} has no gradient of {name} with respect to {string.Join(", ", without)}", [.. without])
            : Support.Full;
    }

    /// <inheritdoc/>
    public void Run(CaseGroup group, Action<int, Trace> traces)
    {
        for (var c = 0; c < group.Cases.Count; c++)
        {
            traces(c, new OperationRun(Name, group.Cases[c], Find).Run());
        }
    }

    private Entry? Find(OpCall call) => operations.TryGetValue(call.Spec.Name, out var entry) && entry.Unable?.Invoke(call) is null ? entry : null;

    /// <exception cref="ArgumentException">It was added before.</exception>
    private OperationEngine Add(string name, Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry.Forward, "forward");
        return operations.TryAdd(name, entry) ? this : throw new ArgumentException($"the operation '{name}' was added before", nameof(name));
    }

    internal sealed record Entry(
        Func<OperationCall, Array?> Forward, Action<BackwardCall>? Backward, Func<OpCall, string?>? Unable, bool Repeat, IReadOnlyCollection<string> WithoutGradient)
    {
        /// <summary>Is this an operand that the operation differentiates, and backward does not?</summary>
        public bool Lacks(OpCall call, int slot)
        {
            var name = call.SlotName(slot).Split('[')[0];
            return WithoutGradient.Contains(name) && call.Operands[slot].Kind == OperandKind.Value
                && call.Spec.Signature.Parameters.Any(p => p.Name == name && p.Kind is (ParameterKind.Tensor or ParameterKind.Tensors));
        }
    }
}

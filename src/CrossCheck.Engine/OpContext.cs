using System.Numerics;
using System.Runtime.InteropServices;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engine;

/// <summary>
/// What one call of an operation reads and writes, for a group of cases: each tensor holds the cases one
/// behind the other, so an elementwise operation sees one long span.
/// </summary>
internal sealed class OpContext<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Step step;
    private readonly T[]?[] inputs;
    private readonly long[]?[] indices;
    private readonly T[]?[] gradInputs;
    private readonly T[]?[] outputs;
    private readonly long[]?[] indexOutputs;
    private readonly T[]?[] gradOutputs;
    private Array? kept;

    internal OpContext(Step step, int cases, Workspace<T> workspace)
    {
        this.step = step;
        Cases = cases;
        inputs = new T[step.Shapes.Length][];
        indices = new long[step.Shapes.Length][];
        gradInputs = new T[step.Shapes.Length][];
        outputs = new T[step.Results.Length][];
        indexOutputs = new long[step.Results.Length][];
        gradOutputs = new T[step.Results.Length][];
        workspace.Connect(step, inputs, indices, outputs, indexOutputs);
    }

    public OpCall Call => step.Call;

    /// <summary>Number of cases in the group.</summary>
    public int Cases { get; }

    /// <summary>Was this optional tensor given?</summary>
    public bool Has(int slot) => step.Shapes[slot] is not null;

    /// <summary>Is this operand indices here (a target that is classes, not probabilities)?</summary>
    public bool IsIndex(int slot) => step.Roles[slot] == OperandRole.Index;

    /// <summary>The shape of one case's operand.</summary>
    public Shape Shape(int slot) => step.Shapes[slot]!;

    /// <summary>The shape of one case's result.</summary>
    public Shape OutputShape(int result = 0) => step.Results[result].Shape;

    public int ResultCount => step.Results.Length;

    /// <summary>Number of elements of one case's operand.</summary>
    public int Count(int slot) => (int)step.Shapes[slot]!.Count;

    public int OutputCount(int result = 0) => (int)step.Results[result].Shape.Count;

    /// <summary>An operand of all cases.</summary>
    public ReadOnlySpan<T> Input(int slot) => inputs[slot];

    /// <summary>An operand of one case.</summary>
    public ReadOnlySpan<T> Input(int slot, int oneCase) => Of(inputs[slot]!, Count(slot), oneCase);

    public ReadOnlySpan<long> Index(int slot) => indices[slot];

    public ReadOnlySpan<long> Index(int slot, int oneCase) => Of(indices[slot]!, Count(slot), oneCase);

    public Span<T> Output() => outputs[0];

    public Span<T> Output(int result, int oneCase) => Of(outputs[result]!, OutputCount(result), oneCase);

    /// <summary>The result at which indices stand, of all cases.</summary>
    public Span<long> IndexOutput(int result) => indexOutputs[result];

    /// <summary>The gradient of a result, of all cases: dL/dy.</summary>
    public ReadOnlySpan<T> GradOutput(int result = 0) => gradOutputs[result];

    public ReadOnlySpan<T> GradOutput(int result, int oneCase) => Of(gradOutputs[result]!, OutputCount(result), oneCase);

    /// <summary>Is the gradient of this operand asked for?</summary>
    public bool Wants(int slot) => gradInputs[slot] is not null;

    /// <summary>The gradient of an operand, of all cases: to be added to, since a value may have several uses.</summary>
    public Span<T> GradInput(int slot) => gradInputs[slot];

    public Span<T> GradInput(int slot, int oneCase) => Of(gradInputs[slot]!, Count(slot), oneCase);

    /// <summary>The gradient of an operand of one case, empty where it is not asked for.</summary>
    public Span<T> WantedGradInput(int slot, int oneCase) => Wants(slot) ? GradInput(slot, oneCase) : default;

    /// <summary>A number option, rounded to the dtype as every engine rounds it.</summary>
    public T Float(string option) => T.CreateChecked(Call.Float(option));

    /// <summary>Memory that forward fills and backward reads: the same span for the same call, zeroed at first.</summary>
    public Span<TKept> Keep<TKept>(int length)
        where TKept : unmanaged
    {
        kept ??= new TKept[length];
        return (TKept[])kept;
    }

    internal void ConnectGradients(T[]?[] gradients, bool[] wanted)
    {
        for (var i = 0; i < gradOutputs.Length; i++)
        {
            // A result that nothing depends on has the gradient zero.
            gradOutputs[i] = outputs[i] is null ? null : gradients[step.Statement.Results[i]] ?? new T[outputs[i]!.Length];
        }

        for (var slot = 0; slot < gradInputs.Length; slot++)
        {
            var operand = step.Call.Operands[slot];
            var differentiated = operand.Kind == OperandKind.Value && step.Roles[slot] == OperandRole.Differentiable && wanted[operand.Value];
            gradInputs[slot] = differentiated ? gradients[operand.Value] : null;
        }
    }

    private static Span<TItem> Of<TItem>(TItem[] all, int count, int oneCase) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(all), all.Length).Slice(oneCase * count, count);
}

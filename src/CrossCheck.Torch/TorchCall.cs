using CrossCheck.Networks;
using CrossCheck.Operations;
using TorchSharp;
using static TorchSharp.torch;

namespace CrossCheck.Torch;

/// <summary>The operands of one call in one case.</summary>
internal readonly ref struct Operands(ReadOnlySpan<Tensor?> slots)
{
    private readonly ReadOnlySpan<Tensor?> slots = slots;

    /// <summary>A required operand.</summary>
    public Tensor this[int slot] => slots[slot]!;

    /// <summary>An operand that may be None; null also for the slot −1 of an argument that the signature lacks.</summary>
    public Tensor? Optional(int slot) => slot < 0 ? null : slots[slot];
}

/// <summary>An operation with its options read, ready to run on the operands of any case of the group.</summary>
internal delegate Tensor TorchFunction(Operands x);

/// <summary>One with several results.</summary>
internal delegate Tensor[] TorchFunctions(Operands x);

/// <summary>One call of an operation, as <see cref="TorchOperations"/> sees it when it reads the options, once per group.</summary>
internal sealed class TorchCall(Step step, DType dtype)
{
    public OpCall Call => step.Call;

    public ScalarType ScalarType { get; } = dtype == DType.Float32 ? ScalarType.Float32 : ScalarType.Float64;

    public Shape Shape(int slot) => step.Shapes[slot]!;

    public Shape ResultShape => step.Results[0].Shape;

    public bool IsIndex(int slot) => step.Roles[slot] == OperandRole.Index;

    /// <summary>Is this operand a plain number, and which?</summary>
    public bool IsNumber(int slot, out double number)
    {
        number = Call.Operands[slot].Number;
        return Call.Operands[slot].Kind == OperandKind.Constant;
    }

    /// <summary>The slot of a tensor argument, −1 where this signature has none of that name.</summary>
    public int FindSlot(string parameter) => HasParameter(parameter) ? Call.Slot(parameter) : -1;

    /// <summary>An option, 1 where this signature has none of that name.</summary>
    public double FloatOrOne(string option) => HasParameter(option) ? Call.Float(option) : 1;

    public long[] Longs(string option) => [.. Call.Ints(option).Select(i => (long)i)];

    public nn.Reduction Reduction => Call.Choice("reduction") switch
    {
        "none" => nn.Reduction.None,
        "sum" => nn.Reduction.Sum,
        _ => nn.Reduction.Mean,
    };

    private bool HasParameter(string name) => Call.Spec.Signature.Parameters.Any(p => p.Name == name);
}

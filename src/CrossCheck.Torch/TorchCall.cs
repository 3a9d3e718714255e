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

    /// <summary>An operand that may be None.</summary>
    public Tensor? Optional(int slot) => slots[slot];
}

/// <summary>An operation with its options read, ready to run on the operands of any case of the group.</summary>
internal delegate Tensor TorchFunction(Operands x);

/// <summary>One with several results.</summary>
internal delegate Tensor[] TorchFunctions(Operands x);

/// <summary>One call of an operation, as <see cref="TorchOperations"/> sees it when it reads the options, once per group.</summary>
internal sealed class TorchCall(Step step)
{
    public OpCall Call => step.Call;

    public Shape Shape(int slot) => step.Shapes[slot]!;

    public Shape ResultShape => step.Results[0].Shape;

    /// <summary>Is this operand a plain number, and which?</summary>
    public bool IsNumber(int slot, out double number)
    {
        number = Call.Operands[slot].Number;
        return Call.Operands[slot].Kind == OperandKind.Constant;
    }

    public long[] Longs(string option) => [.. Call.Ints(option).Select(i => (long)i)];

    public nn.Reduction Reduction => Call.Choice("reduction") switch
    {
        "none" => nn.Reduction.None,
        "sum" => nn.Reduction.Sum,
        _ => nn.Reduction.Mean,
    };
}

using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace CrossCheck.Operations;

/// <summary>How an operation uses an operand.</summary>
public enum OperandRole
{
    /// <summary>A float whose gradient is computed.</summary>
    Differentiable,

    /// <summary>A float without a gradient through this operation.</summary>
    Buffer,

    /// <summary>Whole numbers.</summary>
    Index,
}

/// <summary>The shapes and options of one call, for its shape rule.</summary>
public sealed class InferContext
{
    private readonly Shape?[] shapes;
    private readonly OperandRole[] roles;

    /// <summary>A call with the shape of each operand, null for None.</summary>
    public InferContext(OpCall call, DType dtype, ReadOnlySpan<Shape?> shapes)
    {
        Call = call;
        DType = dtype;
        this.shapes = shapes.ToArray();
        roles = new OperandRole[shapes.Length];
        foreach (var parameter in call.Spec.Signature.Parameters)
        {
            if (parameter.IsTensor && parameter.Kind is ParameterKind.Buffer or ParameterKind.Index or ParameterKind.Indices)
            {
                Mark(parameter.Name, parameter.Kind == ParameterKind.Buffer ? OperandRole.Buffer : OperandRole.Index);
            }
        }
    }

    /// <summary>The call with its options.</summary>
    public OpCall Call { get; }

    /// <summary>The type of the case's floats.</summary>
    public DType DType { get; }

    /// <summary>The shape of each operand, null where it is None.</summary>
    public ImmutableArray<Shape?> Shapes => [.. shapes];

    /// <summary>How each operand is used: as declared, or as the rule marked it.</summary>
    public ImmutableArray<OperandRole> Roles => [.. roles];

    /// <summary>The shape of a required operand.</summary>
    public Shape Shape(int slot) => shapes[slot]!;

    /// <summary>The shape of a tensor argument, null where it is None.</summary>
    public Shape? Find(string parameter) => shapes[Call.Slot(parameter)];

    /// <summary>The shape of a required tensor argument.</summary>
    public Shape Shape(string parameter) => shapes[Call.Slot(parameter)]!;

    /// <summary>Uses an argument otherwise than its declaration says (a target that is indices, not probabilities).</summary>
    public void Mark(string parameter, OperandRole role)
    {
        var start = Call.Slot(parameter);
        roles.AsSpan(start, Call.SlotCount(parameter)).Fill(role);
    }

    /// <summary>One float result.</summary>
    public ImmutableArray<Result> Float(Shape shape) => [FloatResult(shape)];

    /// <summary>A result of this shape, of the case's floats.</summary>
    public Result FloatResult(Shape shape) => new(shape, DType.Element());

    /// <summary>Throws a <see cref="CaseException"/> that begins with the operation's name.</summary>
    public void Require([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
        {
            throw Error(message);
        }
    }

    /// <summary>What is wrong with the call, for the author of the row.</summary>
    public CaseException Error(string message) => new($"{Call.Spec.Name}: {message}");

    /// <summary>A dimension counted from the end where negative; an error where it is out of range.</summary>
    public int Dim(string option, int value, int rank)
    {
        var bound = Math.Max(rank, 1);
        Require(value >= -bound && value < bound, $"{option}={value} must be from {-bound} to {bound - 1} for {rank} dimension{(rank == 1 ? "" : "s")}");
        return value < 0 ? value + bound : value;
    }
}

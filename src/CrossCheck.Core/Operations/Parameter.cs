using System.Collections.Immutable;

namespace CrossCheck.Operations;

/// <summary>What an argument of an operation may be.</summary>
public enum ParameterKind
{
    /// <summary>A float tensor that the operation differentiates (or a number, which is a constant).</summary>
    Tensor,

    /// <summary>A float tensor that it does not differentiate: running statistics, class weights.</summary>
    Buffer,

    /// <summary>A tensor of whole numbers: class indices.</summary>
    Index,

    /// <summary>A tuple or list of float tensors.</summary>
    Tensors,

    /// <summary>Whole numbers as one tensor, or as a tuple of single ones, each an operand of its own.</summary>
    Indices,

    /// <summary>A whole number.</summary>
    Int,

    /// <summary>One or more integers, given as a number or a tuple.</summary>
    Ints,

    /// <summary>Integers, or one of a few strings in their place: <c>padding=1</c>, <c>padding='same'</c>.</summary>
    IntsOrChoice,

    /// <summary>A number.</summary>
    Float,

    /// <summary>A number, or one of a few strings in its place: <c>p=2</c>, <c>p='fro'</c>.</summary>
    FloatOrChoice,

    /// <summary>One or more numbers, given as a number or a tuple.</summary>
    Floats,

    /// <summary>True or False.</summary>
    Bool,

    /// <summary>One of a few strings.</summary>
    Choice,

    /// <summary>Any string; the operation reads it.</summary>
    Str,

    /// <summary>Stands in PyTorch's signature for the sake of its order; only its default is taken.</summary>
    Fixed,
}

/// <summary>One parameter of an operation's signature.</summary>
public sealed record Parameter
{
    /// <summary>The name, by which the argument may be given.</summary>
    public required string Name { get; init; }

    /// <summary>What the argument may be.</summary>
    public required ParameterKind Kind { get; init; }

    /// <summary>How many numbers an <see cref="ParameterKind.Ints"/>, <see cref="ParameterKind.IntsOrChoice"/> or <see cref="ParameterKind.Floats"/> has; 0 for any number.</summary>
    public int Arity { get; init; }

    /// <summary>May each integer of a tuple be <c>None</c>?</summary>
    public bool ItemsOptional { get; init; }

    /// <summary>The strings that a <see cref="ParameterKind.Choice"/>, <see cref="ParameterKind.IntsOrChoice"/> or <see cref="ParameterKind.FloatOrChoice"/> may be.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>May be <c>None</c>.</summary>
    public bool Optional { get; init; }

    /// <summary>Can only be given by name.</summary>
    public bool KeywordOnly { get; init; }

    /// <summary>A <see cref="ParameterKind.Tensors"/> that takes all further arguments by position, as <c>*operands</c> does.</summary>
    public bool Variadic { get; init; }

    /// <summary>The default as it is written, null where the argument is required.</summary>
    public string? Default { get; init; }

    /// <summary>Does it take a tensor of the network, not an option?</summary>
    public bool IsTensor => Kind is ParameterKind.Tensor or ParameterKind.Buffer or ParameterKind.Index or ParameterKind.Indices or ParameterKind.Tensors;

    /// <summary>What an argument should be, in words.</summary>
    public string Expectation => (Kind switch
    {
        ParameterKind.Tensor or ParameterKind.Buffer => "a tensor or a number",
        ParameterKind.Index => "a tensor of whole numbers",
        ParameterKind.Indices => "a tensor of whole numbers or a tuple of them",
        ParameterKind.Tensors => "a tuple of tensors",
        ParameterKind.Str => "a string in quotes",
        ParameterKind.Int => "an integer",
        ParameterKind.Ints when ItemsOptional && Arity > 1 => $"an integer or a tuple of {Arity} integers, each of which may be None",
        ParameterKind.Ints when Arity > 1 => $"an integer or a tuple of {Arity} integers",
        ParameterKind.Ints => "an integer or a tuple of integers",
        ParameterKind.IntsOrChoice => (Arity > 1 ? $"an integer, a tuple of {Arity} integers" : "an integer, a tuple of one integer")
            + " or one of " + string.Join(", ", Choices.Select(c => $"'{c}'")),
        ParameterKind.Float => "a number",
        ParameterKind.FloatOrChoice => "a number or " + string.Join(" or ", Choices.Select(c => $"'{c}'")),
        ParameterKind.Floats => Arity > 1 ? $"a number or a tuple of {Arity} numbers" : "a number or a tuple of numbers",
        ParameterKind.Bool => "True or False",
        ParameterKind.Choice => "one of " + string.Join(", ", Choices.Select(c => $"'{c}'")),
        _ => $"left at its default, {Default}",
    }) + (Optional && Kind != ParameterKind.Fixed ? ", or None" : "");
}

namespace CrossCheck.Operations;

/// <summary>How rounding enters an operation, for an estimate of what it may amount to that costs a few runs of the operation.</summary>
public enum RoundingClass
{
    /// <summary>In whatever way: as if every operand had been rounded, times the square root of the number of terms.</summary>
    Composite,

    /// <summary>An element of the result is a function of one element of each operand, which broadcast: exp, mul, relu.</summary>
    Elementwise,

    /// <summary>Sums of products, with one factor from each operand: linear, conv2d, einsum; and sums alone.</summary>
    Products,

    /// <summary>Numbers are copied, and their gradients added up where there are several copies: reshape, gather.</summary>
    Moves,
}

namespace CrossCheck.Networks;

/// <summary>
/// What an expression turned out to be: a literal (int, double, bool, string, <see cref="None"/>, a tuple of
/// terms) or a value of the network, with the statement that it came from where that was a call just read.
/// </summary>
internal sealed record Term(int Position)
{
    /// <summary>The literal <c>None</c>, which is not the absence of a literal.</summary>
    public static readonly object None = new();

    public object? Literal { get; init; }

    public int Value { get; init; } = -1;

    public int Call { get; init; } = -1;
}

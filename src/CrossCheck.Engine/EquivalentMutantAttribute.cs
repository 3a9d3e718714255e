namespace CrossCheck.Engine;

/// <summary>
/// Names constants of a method that may be other numbers, and why nothing can notice: the tests that change every constant of
/// an operation ask for a row that notices, or for this.
/// </summary>
/// <param name="why">What follows from another number there.</param>
/// <param name="constants">Which of the method's floating-point constants, from 0, in the order of the compiled code.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class EquivalentMutantAttribute(string why, params int[] constants) : Attribute
{
    public string Why => why;

    public IReadOnlyList<int> Constants => constants;
}

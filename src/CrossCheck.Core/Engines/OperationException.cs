namespace CrossCheck.Engines;

/// <summary>
/// What a hand-written operation did wrong, or asked for wrongly: the message names the operation, what was expected
/// and what came.
/// </summary>
public sealed class OperationException : Exception
{
    public OperationException(string message)
        : base(message)
    {
    }

    public OperationException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public OperationException()
    {
    }
}

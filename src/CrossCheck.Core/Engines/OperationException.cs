namespace CrossCheck.Engines;

/// <summary>
/// What a hand-written operation did wrong, or asked for wrongly: the message names the operation, what was expected
/// and what came.
/// </summary>
public sealed class OperationException : Exception
{
    /// <summary>With what went wrong.</summary>
    public OperationException(string message)
        : base(message)
    {
    }

    /// <summary>With what went wrong, and where it came from.</summary>
    public OperationException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>No message.</summary>
    public OperationException()
    {
    }
}

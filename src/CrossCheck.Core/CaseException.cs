namespace CrossCheck;

/// <summary>
/// A case that is not valid: the message says what is wrong, with value, bounds and remedy. Whoever knows
/// the file and line puts them in front.
/// </summary>
public class CaseException : Exception
{
    public CaseException(string message)
        : base(message)
    {
    }

    public CaseException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public CaseException()
    {
    }
}

/// <summary>A network that cannot be read or bound: <see cref="Line"/> and <see cref="Column"/> count from 1 in its text.</summary>
public sealed class NetworkException : CaseException
{
    public NetworkException(string message, int line, int column)
        : base(message)
    {
        Line = line;
        Column = column;
    }

    public NetworkException()
    {
    }

    public NetworkException(string message)
        : base(message)
    {
    }

    public NetworkException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public int Line { get; } = 1;

    public int Column { get; } = 1;
}

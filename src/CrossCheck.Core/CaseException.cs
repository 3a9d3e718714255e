namespace CrossCheck;

/// <summary>
/// A case that is not valid: the message says what is wrong, with value, bounds and remedy. Whoever knows
/// the file and line puts them in front.
/// </summary>
public class CaseException : Exception
{
    /// <summary>What is wrong with a row, without its place, which the harness puts before it.</summary>
    public CaseException(string message)
        : base(message)
    {
    }

    /// <summary>What is wrong with a row, without its place, which the harness puts before it.</summary>
    public CaseException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a message.</summary>
    public CaseException()
    {
    }
}

/// <summary>A network that cannot be read or bound: <see cref="Line"/> and <see cref="Column"/> count from 1 in its text.</summary>
public sealed class NetworkException : CaseException
{
    /// <summary>What is wrong, and the line and column of the network's text, both from 1, where it is.</summary>
    public NetworkException(string message, int line, int column)
        : base(message)
    {
        Line = line;
        Column = column;
    }

    /// <summary>Without a message.</summary>
    public NetworkException()
    {
    }

    /// <summary>What is wrong, without a place.</summary>
    public NetworkException(string message)
        : base(message)
    {
    }

    /// <summary>What is wrong, without a place, and what it came from.</summary>
    public NetworkException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>The line of the network's text, from 1.</summary>
    public int Line { get; } = 1;

    /// <summary>The character of the line, from 1.</summary>
    public int Column { get; } = 1;
}

namespace CrossCheck.Xunit;

/// <summary>Something is not what it should be; test runners show it as a failed assertion, not as a crash.</summary>
public sealed class DisagreementException : Exception, IAssertionException
{
    /// <summary>Without a message.</summary>
    public DisagreementException()
    {
    }

    /// <param name="message">What differs, where, and by how much.</param>
    public DisagreementException(string message)
        : base(message)
    {
    }

    /// <param name="message">What differs, where, and by how much.</param>
    /// <param name="inner">What it came from.</param>
    public DisagreementException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>The runner tells a failed assertion by an interface of this name, in whatever namespace.</summary>
internal interface IAssertionException;

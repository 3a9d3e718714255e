namespace CrossCheck.Torch;

/// <summary>What became of loading libtorch in this process.</summary>
/// <param name="Available">Whether TorchSharp can be used.</param>
/// <param name="Cured">Whether a relaxed copy of TorchSharp's native library is in use instead of the original.</param>
/// <param name="CurePath">Where that copy is; null without one, or where it could not be kept.</param>
/// <param name="Message">One or more sentences for people: what was loaded, or what is wrong and what to do.</param>
/// <param name="TorchSharpVersion">The version of the TorchSharp assembly, or <c>unknown</c>.</param>
/// <param name="LibtorchVersion">The version that the loaded libtorch itself states, or <c>unknown</c>.</param>
public sealed record TorchStatus(
    bool Available, bool Cured, string? CurePath, string Message, string TorchSharpVersion, string LibtorchVersion);

/// <summary>libtorch cannot be used in this process; the message says why and what to do.</summary>
public sealed class TorchUnavailableException : InvalidOperationException
{
    /// <summary>No message.</summary>
    public TorchUnavailableException() : this("libtorch cannot be loaded.") { }

    /// <summary>With what went wrong.</summary>
    public TorchUnavailableException(string message) : base(message) { }

    /// <summary>With what went wrong, and where it came from.</summary>
    public TorchUnavailableException(string message, Exception inner) : base(message, inner) { }
}

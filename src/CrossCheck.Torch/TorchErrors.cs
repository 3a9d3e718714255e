using System.Reflection;

namespace CrossCheck.Torch;

/// <summary>Makes torch's errors readable.</summary>
public static class TorchErrors
{
    // c10::Error appends "Exception raised from FUNCTION at FILE:LINE (most recent call first):" and one "frame #N: …" per line.
    private static readonly string[] NativeStackStarts = ["Exception raised from ", "frame #0:", "C++ CapturedTraceback:"];

    /// <summary>
    /// torch's own message: without the C++ stack behind it, and without wrappers that only say that something else failed.
    /// </summary>
    public static string Clean(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        while (exception is TypeInitializationException or TargetInvocationException or AggregateException { InnerExceptions.Count: 1 }
               && exception.InnerException is { } inner)
            exception = inner;

        var message = exception.Message.AsSpan();
        foreach (var start in NativeStackStarts)
        {
            var at = LineStartingWith(message, start);
            if (at >= 0) message = message[..at];
        }
        message = message.Trim();
        return message.IsEmpty ? $"torch failed without a message ({exception.GetType().Name})." : message.ToString();
    }

    private static int LineStartingWith(ReadOnlySpan<char> text, string start)
    {
        if (text.StartsWith(start, StringComparison.Ordinal)) return 0;
        return text.IndexOf("\n" + start, StringComparison.Ordinal);
    }
}

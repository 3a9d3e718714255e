namespace CrossCheck.Harness.Engines.Traces;

/// <summary>A trace file that cannot be used, or a row of one. The message begins with the place, <c>FILE:LINE</c> where there is one.</summary>
public sealed class TraceFileException(string message, Exception? inner = null) : Exception(message, inner);

namespace CrossCheck.MLNet.Models;

/// <summary>A model, or a table of data, of which no cases can be made; the message says why and what would be right.</summary>
public sealed class ModelException(string message, Exception? inner = null) : Exception(message, inner);

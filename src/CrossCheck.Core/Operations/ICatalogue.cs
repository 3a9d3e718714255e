using CrossCheck.Definitions;
using CrossCheck.Numerics;

namespace CrossCheck.Operations;

/// <summary>An operation as the harness knows it: its spec and its textbook definition.</summary>
public interface IOperation
{
    /// <summary>Its name, arguments, formula, source and shape rule.</summary>
    OpSpec Spec { get; }

    /// <summary>
    /// The plain loop from the cited source, forward only, over any number type. It shares no text with
    /// any engine, since engines are judged by it.
    /// </summary>
    void Define<V>(DefinitionContext<V> x)
        where V : struct, IReal<V>;
}

/// <summary>The operations that a network may use, in listing order.</summary>
public interface ICatalogue
{
    /// <summary>All of them, in listing order.</summary>
    IReadOnlyList<IOperation> Operations { get; }

    /// <summary>The operation of this name, or null.</summary>
    IOperation? Find(string name);
}

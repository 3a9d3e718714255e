using System.Numerics;
using CrossCheck.Definitions;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine;

/// <summary>
/// One operation: what it is, forward, the hand-written backward that stands beside it, and the textbook
/// definition that both are judged by. It knows no other operation and no network.
/// </summary>
internal abstract class Op : IOperation
{
    public abstract OpSpec Spec { get; }

    /// <summary>Fills the outputs from the inputs, for all cases of the group.</summary>
    public abstract void Forward<T>(OpContext<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Adds to the gradient of each wanted input, from the gradients of the outputs.</summary>
    public abstract void Backward<T>(OpContext<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    public abstract void Define<V>(DefinitionContext<V> x)
        where V : struct, IReal<V>;
}

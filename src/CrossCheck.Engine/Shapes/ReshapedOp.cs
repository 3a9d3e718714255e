using CrossCheck.Definitions;
using CrossCheck.Engine.Kernels;

namespace CrossCheck.Engine.Shapes;

/// <summary>The same numbers in row-major order under another shape.</summary>
internal abstract class ReshapedOp : Op
{
    public override void Forward<T>(OpContext<T> x) => x.Input(0).CopyTo(x.Output());

    // yᵢ = xᵢ  ⇒  dxᵢ += dyᵢ
    public override void Backward<T>(OpContext<T> x)
    {
        if (x.Wants(0))
        {
            Map.Add(x.GradOutput(), x.GradInput(0));
        }
    }

    public override void Define<V>(DefinitionContext<V> x) => x.Copy();
}

using CrossCheck.Definitions;
using CrossCheck.Engine.Elementwise;
using CrossCheck.Engine.Kernels;
using CrossCheck.Numerics;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Activations;

/// <summary>y = x; in training y = x·mask/(1 − p), where the mask of zeros and ones is given and not drawn.</summary>
internal sealed class Dropout : BinaryOp<Dropout.Kept>
{
    public override OpSpec Spec { get; } = new("dropout(Tensor input, float p=0.5, bool training=False, bool inplace=False, Buffer? mask=None)")
    {
        Formula = "y = input; training: y = input·mask/(1 − p) (0 for p = 1), mask of a shape that broadcasts to the input's",
        Source = "torch.nn.Dropout; Hinton et al., Improving neural networks by preventing co-adaptation of feature detectors, 2012",
        UnroundedOptions = ["p"],
        Rounding = static _ => RoundingClass.Elementwise,
        Infer = static c =>
        {
            var (input, p, training) = (c.Shape("input"), c.Call.Float("p"), c.Call.Bool("training"));
            c.Require(p is >= 0 and <= 1, FormattableString.Invariant($"p={p} must be from 0 to 1"));
            c.Require(!training || c.Call.Has("mask"), $"training=True needs mask, zeros and ones of the input's shape {input}: no two engines draw the same");
            if (c.Find("mask") is { } mask)
            {
                c.Require(
                    mask.Rank <= input.Rank && Broadcasting.Combine(c, 0, 1) == input,
                    $"mask of shape {mask} must have the input's shape {input}, or one that broadcasts to it");
            }

            return c.Float(input);
        },
    };

    public override void Forward<T>(OpContext<T> x)
    {
        if (x.Call.Bool("training"))
        {
            base.Forward(x);
        }
        else
        {
            x.Input(0).CopyTo(x.Output());
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        if (x.Call.Bool("training"))
        {
            base.Backward(x);
        }
        else if (x.Wants(0))
        {
            // y = x  ⇒  dx += dy
            Map.Add(x.GradOutput(), x.GradInput(0));
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        if (!x.Call.Bool("training"))
        {
            x.Map(v => v);
            return;
        }

        var kept = V.Of(1 - x.Call.Float("p"));
        x.Map((v, mask) => Decide.Equal(kept, V.Of(0)) ? v * V.Of(0) : v * mask / kept);
    }

    protected override Kept Rule(OpCall call) => new(call.Float("p") == 1 ? 0 : 1 / (1 - call.Float("p")));

    public readonly struct Kept(double factor) : IBinary
    {
        public V Forward<V>(V x, V mask)
            where V : struct, IReal<V> => x * (mask * V.Of(factor));

        // y = x·mask/(1 − p)  ⇒  dx += mask/(1 − p)·dy
        public V BackwardA<V>(V x, V mask, V y, V dy)
            where V : struct, IReal<V> => mask * V.Of(factor) * dy;

        // The mask is drawn, not learnt: it has no gradient to be asked for.
        public V BackwardB<V>(V x, V mask, V y, V dy)
            where V : struct, IReal<V> => x * V.Of(factor) * dy;
    }
}

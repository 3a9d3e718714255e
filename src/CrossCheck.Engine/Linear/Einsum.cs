using CrossCheck.Definitions;
using CrossCheck.Networks;
using CrossCheck.Operations;

namespace CrossCheck.Engine.Linear;

/// <summary>
/// The sum of products that an equation names: <c>einsum('bij,bjk->bik', a, b)</c>. A letter that is missing behind
/// the arrow is summed over, one that stands twice in an operand takes its diagonal.
/// </summary>
internal sealed class Einsum : Op
{
    public override OpSpec Spec { get; } = new("einsum(str equation, Tensor* operands)")
    {
        Formula = "y[output] = Σ over the other letters of Π_k operand_k[letters_k]; without '->' the letters that stand once, in the order of their codes",
        Source = "torch.einsum",
        Axes = AxesOf,
        Rounding = static _ => RoundingClass.Products,
        Infer = static c => c.Float(EinsumPlan.Parse(c.Call.Str("equation"), [.. c.Shapes.Select(s => s!)]).OutputShape),
    };

    public override void Forward<T>(OpContext<T> x)
    {
        var plan = Plan(x);
        var operands = Enumerable.Range(0, plan.Operands.Length).ToList();
        for (var one = 0; one < x.Cases; one++)
        {
            // ((operand₀·operand₁)·operand₂)·…, each summed over the labels that nothing behind it has
            var y = Product(x, plan, operands, one, plan.Output);
            var ordered = Contraction.Gather<T>(y.Values, Contraction.Dense(y.Labels, plan.Sizes), [.. plan.Output], plan.Sizes);
            ordered.Values.CopyTo(x.Output(0, one));
        }
    }

    public override void Backward<T>(OpContext<T> x)
    {
        var plan = Plan(x);
        for (var k = 0; k < plan.Operands.Length; k++)
        {
            if (!x.Wants(k))
            {
                continue;
            }

            var others = Enumerable.Range(0, plan.Operands.Length).Where(i => i != k).ToList();
            var strides = plan.Strides(k, x.Shape(k));
            for (var one = 0; one < x.Cases; one++)
            {
                // y = Σ Π operands  ⇒  doperandₖ += Σ dy·Π of the others, over the labels that operand k has not
                var dy = new Labelled<T>(x.GradOutput(0, one).ToArray(), [.. plan.Output]);
                var gradient = Product(x, plan, others, one, [.. strides.Keys], dy);
                Contraction.Scatter(gradient, x.GradInput(k, one), strides, plan.Sizes);
            }
        }
    }

    public override void Define<V>(DefinitionContext<V> x)
    {
        var plan = EinsumPlan.Parse(x.Call.Str("equation"), [.. x.Call.Operands.Select((_, k) => x.Input(k).Shape)]);
        int[] labels = [.. plan.Output, .. plan.Sizes.Keys.Except(plan.Output)];
        var space = Shape.Create([.. labels.Select(l => plan.Sizes[l])]);
        var results = x.Output.Values.Length;
        Array.Fill(x.Output.Values, V.Of(0));
        for (var i = 0L; i < space.Count; i++)
        {
            var at = space.IndexOf(i);
            var product = V.Of(1);
            for (var k = 0; k < plan.Operands.Length; k++)
            {
                var operand = x.Input(k);
                product *= operand[[.. plan.Operands[k].Select((l, d) => operand.Shape[d] == 1 ? 0 : at[Array.IndexOf(labels, l)])]];
            }

            // The output's labels count slowest.
            x.Output.Values[i / (space.Count / results)] += product;
        }
    }

    /// <summary>The equation itself; an ellipsis's dimensions have letters of their own.</summary>
    private static Axes AxesOf(Step step)
    {
        var plan = EinsumPlan.Parse(step.Call.Str("equation"), [.. step.Shapes.Select(s => s!)]);
        string Letters(IEnumerable<int> labels) => string.Concat(labels.Select(l => (char)(l > 0 ? l : 0xE000 - l)));
        return Axes.Create([.. plan.Operands.Select(o => Letters(o))], [Letters(plan.Output)], step);
    }

    private static EinsumPlan Plan<T>(OpContext<T> x)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> =>
        EinsumPlan.Parse(x.Call.Str("equation"), [.. x.Call.Operands.Select((_, k) => x.Shape(k))]);

    /// <summary>The product of some operands, from left to right, summed over all labels but <paramref name="wanted"/>.</summary>
    private static Labelled<T> Product<T>(OpContext<T> x, EinsumPlan plan, List<int> operands, int one, IReadOnlyCollection<int> wanted, Labelled<T>? start = null)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var product = start;
        for (var i = 0; i < operands.Count; i++)
        {
            var strides = plan.Strides(operands[i], x.Shape(operands[i]));
            var later = operands.Skip(i + 1).SelectMany(o => plan.Operands[o]).Concat(wanted).ToHashSet();
            var needed = product is null ? later : [.. later, .. product.Value.Labels];
            var next = Contraction.Gather(x.Input(operands[i], one), strides, [.. strides.Keys.Where(needed.Contains)], plan.Sizes);
            product = product is null ? next : Contraction.Multiply(product.Value, next, later, plan.Sizes);
        }

        var result = product!.Value;
        int[] labels = [.. result.Labels.Where(wanted.Contains)];
        return labels.Length == result.Labels.Length ? result : Contraction.Gather<T>(result.Values, Contraction.Dense(result.Labels, plan.Sizes), labels, plan.Sizes);
    }
}
